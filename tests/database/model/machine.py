"""Everything that may happen in one life, ends and the days after included."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.discharge import operations as discharges
from app.discharge.ending import operations as ends
from app.discharge.following import operations as after
from app.discharge.following import staying
from app.discharge.following.finishing import finish
from app.discharge.following.models import LineCheck, Opinion
from app.discharge.following.vocabulary import (
    CallResult,
    CallSaid,
    CheckState,
    OutcomeSaid,
    PlaceWish,
    ReturnReason,
    StaySaid,
    Whereabouts,
)
from tests.database.model import ending, seen
from tests.database.model.base import pick
from tests.database.model.deeds import edit_of, hand
from tests.database.model.picture import Picture, must
from tests.database.model.requests import Requests
from tests.database.model.world import HOSPITALS, WHOSE, Known, World, entry_of, standing

days = st.integers(min_value=-2, max_value=3)
seldom = st.sampled_from([False] * 9 + [True])
QUIET = (CheckState.WAITING, CheckState.ENDED)


class Days(Requests):
    """Ends, ways back, and what happens at home."""

    def _end(
        self,
        known: Known,
        expected: Callable[[Picture], None],
        deed: Callable[[Session], object],
        *,
        late: bool = False,
    ) -> bool:
        """Something on a page that may be out of date: then it is refused."""

        def in_time(picture: Picture) -> None:
            must(not late)
            expected(picture)

        done = self.attempt(in_time, deed)
        if done:
            seen.read_lines(self.connection, self.picture)
        self.agree()
        return done

    @rule(who=pick, late=seldom)
    def the_discharge_is_cancelled(self, who: int, late: bool) -> None:
        number, known = self.person(who)
        tools = self.kit.tools(known, self.picture.now)
        self._end(
            known,
            lambda picture: ending.cancel(picture, number),
            lambda session: ends.cancel(session, edit_of(session, known, late=late), tools),
            late=late,
        )

    @rule(who=pick, why=st.sampled_from(["", "Une erreur"]))
    def an_end_is_taken_back(self, who: int, why: str) -> None:
        over = [
            one
            for one in sorted(self.picture.people)
            if self.picture.people[one].status in {"cancelled", "gone_home"}
        ]
        number = over[who % len(over)] if over else self.person(who)[0]
        known = self.world.people[number]
        begun = self._has_begun(known)
        tools = self.kit.tools(known, self.picture.now)
        self._end(
            known,
            lambda picture: ending.restore(picture, number, why, has_begun=begun),
            lambda session: ends.take_back(session, edit_of(session, known), why, tools),
        )

    def _has_begun(self, known: Known) -> bool:
        """Whether somebody was asked, or said something, of the days at home."""
        checks = select(LineCheck.id).where(
            LineCheck.discharge_id == known.id, LineCheck.state.not_in(QUIET)
        )
        opinions = select(Opinion.id).where(Opinion.discharge_id == known.id)
        return any(self.connection.execute(one).first() for one in (checks, opinions))

    @rule(who=pick, by=st.integers(min_value=-3, max_value=8), late=seldom)
    def the_day_moves(self, who: int, by: int, late: bool) -> None:
        number, known = self.person(who)
        leaves_at = self.picture.people[number].leaves_at + timedelta(days=by)
        entry = entry_of(f"MODEL-{number}", HOSPITALS[WHOSE[number]][2], leaves_at)
        now = self.picture.now
        self._end(
            known,
            lambda picture: ending.move_day(picture, number, leaves_at),
            lambda session: discharges.change_situation(
                session, edit_of(session, known, late=late), entry, now=now
            ),
            late=late,
        )

    @rule(who=pick, late=seldom)
    def the_person_goes_home(self, who: int, late: bool) -> None:
        number, known = self.person(who)
        tools = self.kit.tools(known, self.picture.now)

        def expected(picture: Picture) -> None:
            must(not late)
            ending.go_home(picture, number)

        if self.attempt(
            expected,
            lambda session: ends.go_home(session, edit_of(session, known, late=late), tools),
        ):
            seen.read_return(self.connection, self.world, self.picture, number)
        self.agree()

    def _at_home(self, who: int) -> tuple[int, Known]:
        found = [one for one in sorted(self.picture.people) if self.picture.people[one].home_on]
        number = found[who % len(found)] if found else self.person(who)[0]
        return number, self.world.people[number]

    @precondition(lambda self: any(one.home_on for one in self.picture.people.values()))
    @rule(who=pick)
    def somebody_calls_the_person(self, who: int) -> None:
        number, known = self._at_home(who)
        now, said = self.picture.now, CallSaid(result=CallResult.WELL)

        def deed(session: Session) -> None:
            found = standing(session, known)
            version = after.find_following(session, found).version
            after.note_call(session, found, said, hand(known, version, now))

        self.attempt(lambda picture: ending.call(picture, number), deed)
        self.agree()

    @precondition(lambda self: any(one.home_on for one in self.picture.people.values()))
    @rule(who=pick, shift=days, keeps=st.booleans())
    def a_stay_in_hospital_is_announced(self, who: int, shift: int, keeps: bool) -> None:
        number, known = self._at_home(who)
        tools = self.kit.tools(known, self.picture.now)
        said = StaySaid(
            starts_on=self.picture.today + timedelta(days=shift),
            reason=ReturnReason.FALL,
            places=PlaceWish.KEEP if keeps else PlaceWish.FREE,
        )
        self._end(
            known,
            lambda picture: ending.announce(picture, number, said.starts_on, keeps=keeps),
            lambda session: staying.announce(session, edit_of(session, known), said, tools),
        )

    @precondition(lambda self: any(one.stays for one in self.picture.people.values()))
    @rule(who=pick, shift=days)
    def the_person_comes_home_again(self, who: int, shift: int) -> None:
        number, known = self._at_home(who)
        tools = self.kit.tools(known, self.picture.now)
        on = self.picture.today + timedelta(days=shift)
        self._end(
            known,
            lambda picture: ending.resume(picture, number, on),
            lambda session: staying.resume(session, edit_of(session, known), on, tools),
        )

    @precondition(lambda self: any(one.stays for one in self.picture.people.values()))
    @rule(who=pick)
    def the_last_word_about_a_stay_is_taken_back(self, who: int) -> None:
        number, known = self._at_home(who)
        tools = self.kit.tools(known, self.picture.now)
        self._end(
            known,
            lambda picture: ending.unsay_stay(picture, number),
            lambda session: staying.take_back(session, edit_of(session, known), tools),
        )

    @precondition(lambda self: any(one.home_on for one in self.picture.people.values()))
    @rule(who=pick, outcome=st.sampled_from(Whereabouts), back=st.integers(0, 3))
    def what_became_of_the_person_is_said(self, who: int, outcome: Whereabouts, back: int) -> None:
        number, known = self._at_home(who)
        on: date | None = self.picture.today - timedelta(days=back) if back < 3 else None
        reason = ReturnReason.FALL if outcome is Whereabouts.REHOSPITALISED else None
        said = OutcomeSaid(outcome=outcome, on=on, reason=reason)
        now, tools = self.picture.now, self.kit.tools(known, self.picture.now)

        def deed(session: Session) -> None:
            found = standing(session, known)
            version = after.find_following(session, found).version
            finish(session, found, said, hand(known, version, now), tools)

        self._end(known, lambda picture: ending.finish(picture, number, outcome.value, on), deed)


def lives_in(world: World, tally: Counter[str]) -> type[RuleBasedStateMachine]:
    """The machine of that world; counts lives, steps done and steps refused."""

    class Model(Days):
        def __init__(self) -> None:
            super().__init__(world, tally)

    return Model
