"""One life: the product and the picture take the same step, and must agree after it."""

import pickle
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cadastre.models import Service
from app.core.db import begin_write
from app.core.errors import HomeCareError
from app.discharge.candidates import say_capacity
from app.discharge.following import ticking
from app.discharge.following.demo import demo_quill
from app.discharge.referrals.ticking import tick
from app.discharge.vocabulary import CapacitySaid
from app.post.channels import MemoryCarrier
from app.post.sending import send_due
from app.post.vocabulary import Channel
from app.reference.vocabulary import CapacityState
from app.site.privacy import operations as privacy
from tests.database.model import asking, ending, seen
from tests.database.model.deeds import kit_of
from tests.database.model.picture import BEFORE_HOME, Line, No, Person, Picture, Said
from tests.database.model.world import LEAVES, NOW, TODAY, Known, World

JUMPS = tuple(
    timedelta(seconds=one) for one in (20, 45, 61, 3600, 5 * 3600, 86400, 3 * 86400, 12 * 86400)
)
BACK = (timedelta(seconds=30), timedelta(minutes=4), timedelta(hours=1))
pick = st.integers(min_value=0, max_value=11)
"""Which of the requests, people or services; counted round and round."""


class Life(RuleBasedStateMachine):
    """What every life has: a moment, a picture, a connection whose work is undone at the end."""

    def __init__(self, world: World, tally: Counter[str]) -> None:
        super().__init__()
        self.tally = tally
        tally["lives"] += 1
        self.world, self.kit = world, kit_of(world)
        self.connection = world.engine.connect().execution_options(write=True)
        self.outer = self.connection.begin()
        self.clock_went_back = False
        self.picture = Picture(
            now=NOW,
            people={
                number: Person(is_practice=one.is_practice, leaves_at=LEAVES)
                for number, one in enumerate(world.people)
            },
            said={one: Said(None, None, None, None, None) for one in world.services},
        )
        self._read_places()

    def teardown(self) -> None:
        """The last look, at the logs and the trail; then all is undone."""
        try:
            with Session(self.connection) as session:
                found = list(seen.log_faults(session))
            assert not found, found
        finally:
            self.outer.rollback()
            self.connection.close()

    def attempt(
        self, expected: Callable[[Picture], None], deed: Callable[[Session], object]
    ) -> bool:
        """Both take the step; whether it was done. What was refused has changed nothing."""
        then: Picture = pickle.loads(pickle.dumps(self.picture))
        try:
            expected(then)
            wanted = True
        except No:
            wanted = False
        done = self._really(deed)
        assert done == wanted, "done and not refused" if done else f"refused: {self.reason}"
        if done:
            self.picture = then
        self.tally["done" if done else "refused"] += 1
        return done

    def _really(self, deed: Callable[[Session], object]) -> bool:
        """One transaction of the product; a refusal names its reason, anything else is a fault."""
        self.reason = ""
        with Session(self.connection, join_transaction_mode="create_savepoint") as session:
            begin_write(session)
            try:
                deed(session)
            except HomeCareError as error:
                session.rollback()
                self.reason = error.message.text
                assert self.reason
                return False
            session.commit()
        return True

    def agree(self) -> None:
        """The database is as the picture says."""
        found = list(seen.faults(self.connection, self.world, self.picture))
        assert not found, found

    def person(self, number: int) -> tuple[int, Known]:
        """One of those who are left."""
        chosen = sorted(self.picture.people)[number % len(self.picture.people)]
        return chosen, self.world.people[chosen]

    def line(self, number: int, states: Sequence[str] = ()) -> Line:
        """One of the requests, where there is one in such a state; else any."""
        fitting = [one for one in self.picture.lines if one.state in states]
        found = fitting or self.picture.lines
        return found[number % len(found)]

    def mine(self, picture: Picture, line: Line) -> Line:
        """The same request in the picture that takes the step."""
        return next(one for one in picture.lines if one.name == line.name)

    def _read_places(self) -> None:
        asked = select(
            Service.public_id,
            Service.capacity_state,
            Service.capacity_places,
            Service.capacity_by_weekday,
            Service.capacity_said_on,
            Service.capacity_expires_on,
        ).where(Service.public_id.in_(self.world.services))
        for row in self.connection.execute(asked):
            said = self.picture.said[row.public_id]
            said.state, said.places = row.capacity_state, row.capacity_places
            said.days, said.said_on = row.capacity_by_weekday, row.capacity_said_on
            said.until = row.capacity_expires_on
            said.most = max(said.most, said.places or 0, *(said.days or [0]))

    @rule(by=st.sampled_from(JUMPS))
    def time_passes(self, by: timedelta) -> None:
        self.picture.now += by

    @precondition(lambda self: not self.clock_went_back)
    @rule(by=st.sampled_from(BACK))
    def the_clock_is_set_back(self, by: timedelta) -> None:
        self.clock_went_back = True
        self.picture.now -= by

    @rule()
    def the_clock_of_requests_runs(self) -> None:
        now = self.picture.now
        assert self.attempt(asking.tick, lambda session: tick(session, self.kit.pen, now=now))
        self.agree()

    @rule()
    def the_clock_of_the_days_after_runs(self) -> None:
        now, quill = self.picture.now, demo_quill(self.world.reference, TODAY)
        assert self.attempt(
            ending.begin_stays, lambda session: ticking.tick(session, quill, now=now)
        )
        self.agree()

    @rule()
    def letters_leave(self) -> None:
        carrier, told = MemoryCarrier(), True
        while told:
            with Session(self.connection, join_transaction_mode="create_savepoint") as session:
                told = bool(
                    send_due(
                        session,
                        {Channel.MAIL: carrier},
                        self.kit.patience,
                        now=self.picture.now,
                        keeps_text=False,
                    )
                )
        asking.letters_leave(self.picture)
        self.agree()

    @rule(which=pick, places=st.integers(min_value=0, max_value=3))
    def a_service_counts_its_places(self, which: int, places: int) -> None:
        service = self.world.services[which % len(self.world.services)]
        said = CapacitySaid(
            state=CapacityState.HAS_PLACES if places else CapacityState.FULL,
            places=places or None,
            at=self.picture.now,
            lasts=timedelta(days=14),
        )
        assert self._really(lambda session: say_capacity(session, service, said))
        self._read_places()
        self.agree()

    @precondition(lambda self: any(self.is_over(one) for one in self.picture.people))
    @rule(which=pick)
    def somebody_is_forgotten(self, which: int) -> None:
        over = [one for one in sorted(self.picture.people) if self.is_over(one)]
        number = over[which % len(over)]
        known, rules = self.world.people[number], self.kit.rules
        if self.picture.people[number].is_anonymous or len(self.picture.people) == 1:
            return
        with Session(self.connection) as session:
            assert not list(seen.log_faults(session))
        if which % 2:
            self._really(lambda session: privacy.erase(session, known.public_id))
            ending.erase(self.picture, number)
        else:
            self._really(lambda session: privacy.anonymise(session, known.public_id, rules))
            self.picture.people[number].is_anonymous = True
        self.agree()

    def is_over(self, number: int) -> bool:
        """Whether that discharge ended for good."""
        return self.picture.people[number].status in {"cancelled", "closed"}

    def before_home(self) -> bool:
        """Whether somebody is still in hospital before the first return."""
        return any(one.status in BEFORE_HOME for one in self.picture.people.values())
