"""Requests, as wards and services deal with them."""

from collections.abc import Callable
from typing import NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy.orm import Session

from app.discharge.models import Discharge
from app.discharge.referrals import answering, operations
from app.discharge.referrals.demo import agreed
from app.discharge.referrals.models import Referral
from app.discharge.referrals.posting import new_link
from app.discharge.referrals.preparing import prepare
from app.discharge.referrals.vocabulary import Act, AnswerChannel, Ask, SharedField, WaveMode
from tests.database.model import asking, seen
from tests.database.model.base import Life, pick
from tests.database.model.deeds import ANSWERS, service, ward
from tests.database.model.picture import ANSWERABLE, OVER, STANDING, Line, Picture, must
from tests.database.model.world import standing

CHANNELS = (AnswerChannel.ACCOUNT, AnswerChannel.PHONE, AnswerChannel.PAPER)
YES = ("accepted", "accepted_conditionally")
NEED_DAYS = (frozenset(range(1, 8)), frozenset({1, 5}))
some_services = st.lists(st.integers(min_value=0, max_value=5), min_size=1, max_size=3, unique=True)


class Way(NamedTuple):
    """How services are asked; `own`: how many of them come already."""

    ordered: bool
    holds: bool
    shared: bool
    own: int


ways = st.builds(
    Way,
    ordered=st.booleans(),
    holds=st.sampled_from([True, True, False]),
    shared=st.booleans(),
    own=st.sampled_from([0, 0, 0, 1]),
)
Step = Callable[[Session, Discharge, Referral, Act], object]


def has_lines(life: Life) -> bool:
    """Whether there is a request at all."""
    return bool(life.picture.lines)


class Requests(Life):
    """What is done to requests."""

    @rule(
        who=pick,
        need=st.integers(min_value=0, max_value=1),
        chosen=some_services,
        how=ways,
    )
    def services_are_chosen(self, who: int, need: int, chosen: list[int], how: Way) -> None:
        number, known = self.person(who)
        names = [self.world.services[one] for one in chosen]
        drafts = [
            Line(
                person=number,
                need=need,
                service=one,
                wave=0,
                days=NEED_DAYS[need],
                leaves_at=self.picture.people[number].leaves_at,
                is_own=place < how.own,
                ordered=how.ordered,
                holds=how.holds,
                shared=how.shared,
                mail=one not in self.world.mute,
            )
            for place, one in enumerate(names)
        ]
        ask = Ask(
            need_id=known.needs[need],
            service_ids=tuple(names),
            own=frozenset(names[: how.own]),
            mode=WaveMode.ORDERED if how.ordered else WaveMode.PARALLEL,
            shared=frozenset({SharedField.NAME} if how.shared else ()),
            holds_places=how.holds,
            ground=agreed(known.subject, self.picture.now) if how.shared else None,
        )
        act, pen = ward(known, self.picture.now), self.kit.pen
        self._observed(
            lambda picture: asking.ask(picture, drafts, self.world.providers),
            lambda session: prepare(session, standing(session, known), ask, act, pen),
        )

    @precondition(has_lines)
    @rule(which=pick, only_one=st.sampled_from([False, False, False, True]))
    def requests_are_sent(self, which: int, only_one: bool) -> None:
        line = self.line(which, ("draft",))
        known = self.world.people[line.person]
        act, pen = ward(known, self.picture.now), self.kit.pen
        only = line.name if only_one else None
        sent = (
            [line.name] if only_one else [one.name for one in asking.due(self.picture, line.person)]
        )

        def expected(picture: Picture) -> None:
            leaving = [one for one in picture.of(line.person) if one.name in sent]
            asking.send(picture, line.person, leaving)

        if self._observed(
            expected,
            lambda session: operations.send(session, standing(session, known), act, pen, only=only),
        ):
            self._held(line.person, sent)
        self.agree()

    def _held(self, person: int, sent: list[str]) -> None:
        """Places are held until the last of those that were sent together must answer."""
        held = [one for one in self.picture.of(person) if one.name in sent and one.holds]
        ends = max((one.respond_by for one in held if one.respond_by), default=self.picture.now)
        for one in held:
            place = self.picture.places.get((person, one.service))
            if place is not None and not place.kept:
                place.until = max(place.until, ends)

    def _observed(
        self, expected: Callable[[Picture], None], deed: Callable[[Session], object]
    ) -> bool:
        done = self.attempt(expected, deed)
        if done:
            seen.read_lines(self.connection, self.picture)
        return done

    @precondition(has_lines)
    @rule(which=pick)
    def the_ward_takes_back_what_it_sent(self, which: int) -> None:
        line = self.line(which, ("sent",))
        known = self.world.people[line.person]
        act, pen = ward(known, self.picture.now), self.kit.pen
        self._observed(
            lambda picture: asking.undo(picture, line.person),
            lambda session: operations.undo(session, standing(session, known), act, pen),
        )
        self.agree()

    @precondition(has_lines)
    @rule(which=pick, channel=st.sampled_from(CHANNELS))
    def a_service_looks_at_it(self, which: int, channel: AnswerChannel) -> None:
        line, act = self.line(which, ("sent",)), service(channel, self.picture.now)
        self.attempt(
            lambda picture: asking.see(picture, self.mine(picture, line)),
            lambda session: answering.mark_seen(
                session, answering.referral_named(session, line.name), act
            ),
        )
        self.agree()

    @precondition(has_lines)
    @rule(which=pick, kind=st.sampled_from(sorted(ANSWERS)), channel=st.sampled_from(CHANNELS))
    def a_service_answers(self, which: int, kind: str, channel: AnswerChannel) -> None:
        line = self.line(which, tuple(sorted(ANSWERABLE)))
        act, pen = service(channel, self.picture.now), self.kit.pen

        def expected(picture: Picture) -> None:
            must(kind not in {"no day", "no reason"})
            said = "accept" if kind == "beyond" else kind
            asking.respond(picture, self.mine(picture, line), said, beyond=kind == "beyond")

        self.attempt(
            expected,
            lambda session: answering.respond(
                session, answering.referral_named(session, line.name), ANSWERS[kind], act, pen
            ),
        )
        self.agree()

    @precondition(has_lines)
    @rule(which=pick)
    def somebody_says_yes(self, which: int) -> None:
        self.a_service_answers(which, "accept", AnswerChannel.ACCOUNT)

    @precondition(has_lines)
    @rule(which=pick)
    def a_letter_gives_a_link(self, which: int) -> None:
        line, now = self.line(which, tuple(sorted(ANSWERABLE))), self.picture.now
        tokens: list[str] = []

        def give(session: Session) -> None:
            row = answering.referral_named(session, line.name)
            tokens.append(new_link(session, row, self.kit.pen, now=now))

        assert self.attempt(lambda _picture: None, give)
        line = self.mine(self.picture, line)
        if line.state != "draft":
            line.links[tokens[0]] = now

    @precondition(lambda self: any(one.links for one in self.picture.lines))
    @rule(which=pick, kind=st.sampled_from(("accept", "condition", "decline", "question")))
    def a_service_answers_by_its_link(self, which: int, kind: str) -> None:
        found = [one for one in self.picture.lines if one.links]
        line = found[which % len(found)]
        token = list(line.links)[which % len(line.links)]
        act, pen = service(AnswerChannel.LINK, self.picture.now), self.kit.pen
        given: list[str] = []
        if self.attempt(
            lambda picture: asking.respond_by_link(picture, self.mine(picture, line), kind, token),
            lambda session: given.append(
                answering.answer_by_link(session, token, ANSWERS[kind], act, pen)
            ),
        ):
            self.mine(self.picture, line).links[given[0]] = self.picture.now
            assert not self.attempt(
                lambda picture: asking.respond_by_link(
                    picture, self.mine(picture, line), "decline", token
                ),
                lambda session: answering.answer_by_link(
                    session, token, ANSWERS["decline"], act, pen
                ),
            ), "a link was used twice"
        self.agree()

    def _step(self, line: Line, expected: Callable[[Picture, Line], None], step: Step) -> None:
        """Something that the ward does to one request."""
        known = self.world.people[line.person]
        act = ward(known, self.picture.now)

        def deed(session: Session) -> None:
            found = standing(session, known)
            step(session, found, operations.find_referral(session, found, line.name), act)

        self._observed(lambda picture: expected(picture, self.mine(picture, line)), deed)
        self.agree()

    @precondition(has_lines)
    @rule(which=pick)
    def the_ward_answers_a_question(self, which: int) -> None:
        pen = self.kit.pen
        self._step(
            self.line(which, ("question",)),
            asking.explain,
            lambda session, found, row, act: operations.answer_question(
                session, found, row, act, pen
            ),
        )

    @precondition(has_lines)
    @rule(which=pick)
    def the_ward_reminds(self, which: int) -> None:
        pen = self.kit.pen
        self._step(
            self.line(which, ("sent", "seen")),
            asking.remind,
            lambda session, _found, row, act: operations.remind(session, row, act, pen),
        )

    @precondition(has_lines)
    @rule(which=pick, yes=st.booleans())
    def the_ward_withdraws(self, which: int, yes: bool) -> None:
        pen = self.kit.pen
        states = ("confirmed", *YES) if yes else tuple(sorted(STANDING))
        self._step(
            self.line(which, states),
            asking.withdraw,
            lambda session, found, row, act: operations.withdraw(session, found, row, act, pen),
        )

    @precondition(has_lines)
    @rule(which=pick)
    def the_ward_confirms(self, which: int) -> None:
        pen = self.kit.pen
        self._step(
            self.line(which, YES),
            asking.confirm,
            lambda session, found, row, act: operations.confirm(session, found, row, act, pen),
        )

    @precondition(has_lines)
    @rule(which=pick)
    def the_ward_asks_again(self, which: int) -> None:
        pen = self.kit.pen
        self._step(
            self.line(which, tuple(sorted(OVER))),
            asking.reopen,
            lambda session, found, row, act: operations.reopen(session, found, row, act, pen),
        )

    @precondition(has_lines)
    @rule(which=pick)
    def the_ward_notes_a_call(self, which: int) -> None:
        self._step(
            self.line(which),
            lambda _picture, _line: None,
            lambda session, _found, row, act: operations.note_call(session, row, act),
        )

    @precondition(has_lines)
    @rule(which=pick)
    def a_service_opens_who_it_is(self, which: int) -> None:
        line = self.line(which, ("accepted", "confirmed"))
        act = service(AnswerChannel.ACCOUNT, self.picture.now)
        self.attempt(
            lambda picture: asking.reveal(picture, self.mine(picture, line), self.world.providers),
            lambda session: answering.reveal(
                session, answering.referral_named(session, line.name), act
            ),
        )
