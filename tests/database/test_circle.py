"""Care circle and emergency access on both engines: who may, until when, and what is written."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.access import demo as people
from app.access.models import Membership, TrailLine
from app.access.vocabulary import Subject
from app.core.errors import InvalidInput, NotFound, Refused
from app.core.messages import Message
from app.discharge import demo, operations
from app.discharge.circle import operations as circle
from app.discharge.circle.letters import Pen
from app.discharge.circle.models import EmergencyAccess
from app.discharge.circle.queries import keepers_of, open_to
from app.discharge.circle.vocabulary import (
    EmergencyReason,
    EmergencyWish,
    Hand,
    ReviewVerdict,
    Terms,
)
from app.discharge.grounds.vocabulary import ShareGround
from app.discharge.models import Discharge
from app.discharge.queries import discharges_of
from app.discharge.vocabulary import DischargeStatus, Edit, Entry, Situation
from app.post.models import OutboxMessage
from app.reference.vocabulary import Country
from app.reference.zones import ZoneCode
from tests.grounds import wish_of

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
AGREED = wish_of(ShareGround.CONSENT, NOW)
TERMS = Terms(seat=timedelta(days=90), emergency=timedelta(minutes=60), review=timedelta(hours=72))
ENTRY = Entry(
    reference="C12-07",
    hospital_code=demo.AT_DINANT,
    situation=Situation(
        home=ZoneCode.parse("fr:commune:08190"),
        discharge_at=datetime(2026, 12, 4, 13, 0, tzinfo=UTC),
        insured_in=Country.FR,
        languages=("fr",),
    ),
)
MANAGER = "case_manager@passerelle.invalid"
WISH = EmergencyWish(
    hospital=demo.AT_DINANT,
    reference="C12-07",
    reason=EmergencyReason.CARE_MISSING,
    words="The nurse did not come this morning.",
)


@pytest.fixture
def known(session: Session) -> people.DemoPeople:
    """The people of the demonstration."""
    return people.load_demo(session, today=date(2026, 11, 22), now=NOW)


def who(known: people.DemoPeople, key: str) -> Subject:
    """One of them, as the rules see them."""
    member = people.MEMBERS[key]
    return Subject(
        role=member.role,
        user_id=known.users[key].id,
        organisation_id=known.organisations[member.team].id,
    )


def hand(subject: Subject, now: datetime = NOW) -> Hand:
    """That person, acting then."""
    return Hand(subject=subject, terms=TERMS, now=now)


def at(session: Session, subject: Subject, moment: datetime) -> Subject:
    """The person with what seats and emergencies open at that moment."""
    assert subject.user_id is not None
    seats, opened = open_to(session, subject.user_id, moment)
    return replace(subject, circle=seats, emergency=opened)


@pytest.fixture
def claire(known: people.DemoPeople) -> Subject:
    """The social worker who prepares the discharge."""
    return who(known, "social_worker_dinant")


@pytest.fixture
def gaelle(known: people.DemoPeople) -> Subject:
    """A case manager of another organisation."""
    return who(known, "case_manager")


@pytest.fixture
def leaving(session: Session, claire: Subject) -> Discharge:
    """A discharge that Claire prepares."""
    return operations.create_discharge(session, claire, ENTRY, now=NOW)


def sees(session: Session, subject: Subject, found: Discharge, moment: datetime) -> bool:
    """Whether the person may read it at that moment."""
    try:
        operations.find_discharge(session, at(session, subject, moment), found.public_id)
    except NotFound:
        return False
    return True


def changes(session: Session, subject: Subject, found: Discharge, moment: datetime) -> bool:
    """Whether the person may change it at that moment."""
    edit = Edit(
        subject=at(session, subject, moment), public_id=found.public_id, version=found.version
    )
    try:
        operations.change_situation(session, edit, ENTRY, now=moment)
    except NotFound:
        return False
    return True


def test_a_seat_opens_the_record_until_its_term_and_no_longer(
    session: Session, claire: Subject, gaelle: Subject, leaving: Discharge
) -> None:
    assert not sees(session, gaelle, leaving, NOW)
    circle.give_seat(session, leaving, MANAGER, AGREED, hand(claire))
    assert sees(session, gaelle, leaving, NOW)
    listed = discharges_of(at(session, gaelle, NOW), list(DischargeStatus))
    assert [row.reference for row in session.execute(listed)] == ["C12-07"]
    last = NOW + TERMS.seat
    assert sees(session, gaelle, leaving, last - timedelta(seconds=1))
    assert not sees(session, gaelle, leaving, last)
    assert changes(session, gaelle, leaving, NOW)


def test_a_seat_is_renewed_and_ended(
    session: Session, claire: Subject, gaelle: Subject, leaving: Discharge
) -> None:
    seat = circle.give_seat(session, leaving, MANAGER, AGREED, hand(claire))
    later = NOW + TERMS.seat + timedelta(days=1)
    circle.renew_seat(session, leaving, seat.id, hand(claire, later))
    assert sees(session, gaelle, leaving, later)
    circle.end_seat(session, leaving, seat.id, hand(claire, later))
    assert not sees(session, gaelle, leaving, later)
    (line,) = circle.list_seats(session, leaving, now=later)
    assert (line.name, line.is_running) == ("Gaëlle Inventée", False)
    deeds = session.scalars(select(TrailLine.detail).order_by(TrailLine.number)).all()
    assert [words.split()[-1] for words in deeds][-2:] == ["renewed", "ended"]


def test_a_person_let_in_twice_has_one_seat_for_longer(
    session: Session, claire: Subject, gaelle: Subject, leaving: Discharge
) -> None:
    first = circle.give_seat(session, leaving, MANAGER, AGREED, hand(claire))
    later = NOW + timedelta(days=30)
    again = wish_of(ShareGround.CONSENT, later)
    second = circle.give_seat(session, leaving, MANAGER, again, hand(claire, later))
    assert second.id == first.id
    (line,) = circle.list_seats(session, leaving, now=later)
    assert line.until == min(later + TERMS.seat, again.until)
    assert sees(session, gaelle, leaving, NOW + TERMS.seat)


@pytest.mark.parametrize(
    "email",
    [
        "nobody@passerelle.invalid",
        "provider@passerelle.invalid",
        "administrator@passerelle.invalid",
        "social_worker_dinant@passerelle.invalid",
    ],
)
def test_who_may_never_sit_in_a_circle_is_refused(
    session: Session, claire: Subject, leaving: Discharge, email: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        circle.give_seat(session, leaving, email, AGREED, hand(claire))
    assert "email" in refusal.value.faults


def test_a_seat_of_another_circle_is_out_of_reach(
    session: Session, claire: Subject, known: people.DemoPeople, leaving: Discharge
) -> None:
    seat = circle.give_seat(session, leaving, MANAGER, AGREED, hand(claire))
    lotte = who(known, "social_worker_kortrijk")
    other = operations.create_discharge(session, lotte, ENTRY, now=NOW)
    with pytest.raises(NotFound):
        circle.renew_seat(session, other, seat.id, hand(lotte))


def test_an_emergency_opens_one_record_to_read_for_an_hour_and_is_written_down(
    session: Session, claire: Subject, gaelle: Subject, leaving: Discharge
) -> None:
    second = replace(ENTRY, reference="C12-08")
    other = operations.create_discharge(session, claire, second, now=NOW)
    circle.break_glass(session, WISH, hand(gaelle))
    assert sees(session, gaelle, leaving, NOW)
    assert not sees(session, gaelle, other, NOW)
    assert not changes(session, gaelle, leaving, NOW)
    assert sees(session, gaelle, leaving, NOW + TERMS.emergency - timedelta(seconds=1))
    assert not sees(session, gaelle, leaving, NOW + TERMS.emergency)
    line = session.scalars(select(TrailLine).order_by(TrailLine.number.desc())).first()
    assert line is not None
    said = (line.action, line.purpose, line.object_id, line.detail, line.allowed)
    assert said == (circle.GLASS, "break_glass", leaving.public_id, "care_missing", True)


def test_an_emergency_for_an_unknown_pseudonym_opens_nothing_and_is_written_down(
    session: Session, gaelle: Subject, leaving: Discharge
) -> None:
    with pytest.raises(InvalidInput):
        circle.break_glass(session, replace(WISH, reference="C99"), hand(gaelle))
    line = session.scalars(select(TrailLine).order_by(TrailLine.number.desc())).first()
    assert line is not None
    assert not line.allowed
    assert not sees(session, gaelle, leaving, NOW)


def test_an_emergency_is_reviewed_once_by_somebody_else(
    session: Session, known: people.DemoPeople, leaving: Discharge
) -> None:
    odile = who(known, "coordinator")
    gaelle = who(known, "case_manager")
    circle.break_glass(session, WISH, hand(odile))
    circle.break_glass(session, WISH, hand(gaelle))
    mine, hers = session.scalars(select(EmergencyAccess).order_by(EmergencyAccess.id)).all()
    assert leaving.id == mine.discharge_id
    with pytest.raises(Refused, match="Somebody else"):
        circle.review(session, mine.public_id, ReviewVerdict.JUSTIFIED, hand(odile))
    circle.review(session, hers.public_id, ReviewVerdict.NOT_JUSTIFIED, hand(odile))
    with pytest.raises(Refused, match="already"):
        circle.review(session, hers.public_id, ReviewVerdict.JUSTIFIED, hand(odile))
    late = NOW + TERMS.review + timedelta(minutes=1)
    lines = circle.list_emergencies(session, hand(odile, late))
    assert [(line.is_mine, line.is_late, line.verdict) for line in lines] == [
        (True, True, None),
        (False, False, ReviewVerdict.NOT_JUSTIFIED),
    ]


def test_an_emergency_that_never_was_cannot_be_reviewed(session: Session, gaelle: Subject) -> None:
    with pytest.raises(NotFound, match="emergency access"):
        circle.review(session, "nothing", ReviewVerdict.JUSTIFIED, hand(gaelle))


def test_the_person_can_be_told_who_opened_the_record(
    session: Session, claire: Subject, gaelle: Subject, leaving: Discharge
) -> None:
    circle.give_seat(session, leaving, MANAGER, AGREED, hand(claire))
    circle.break_glass(session, WISH, hand(gaelle))
    lines = circle.list_accesses(session, leaving.public_id)
    assert [(line.name, line.action_label.text) for line in lines] == [
        ("Gaëlle Inventée", "Emergency access"),
        ("Claire Fictive", "Looked at or changed the care circle"),
        ("Claire Fictive", "Recorded or ended a ground for sharing"),
    ]


PEN = Pen(
    say=lambda _language, value: spoken(value),
    languages=("fr", "nl", "en"),
    address=lambda language, public_id: f"https://x.invalid/{language}/{public_id}",
)


def spoken(value: object) -> str:
    """A value in English, without a catalogue."""
    if not isinstance(value, Message):
        return str(value)
    values = {name: spoken(one) for name, one in value.values.items()}
    return value.text % values if values else value.text


def letters_of(session: Session) -> list[OutboxMessage]:
    """What waits to leave about emergencies, in its order."""
    wanted = select(OutboxMessage).where(OutboxMessage.about.like("emergency:%"))
    return list(session.scalars(wanted.order_by(OutboxMessage.id)))


def test_those_who_keep_a_record_are_told_of_an_emergency_and_of_its_review(
    session: Session, known: people.DemoPeople, gaelle: Subject, leaving: Discharge
) -> None:
    _found, access = circle.break_glass(session, WISH, hand(gaelle))
    assert circle.tell_keepers(session, access, PEN, now=NOW) == 1
    assert circle.tell_keepers(session, access, PEN, now=NOW) == 1, "written once all the same"
    (letter,) = letters_of(session)
    assert letter.recipient == "social_worker_dinant@passerelle.invalid"
    assert letter.subject == "Record C12-07 was opened in an emergency"
    assert "Gaëlle Inventée (Coordination Ardennes-Namur (fictive))" in letter.text
    assert "Expected care did not come" in letter.text
    assert f"https://x.invalid/fr/{leaving.public_id}" in letter.text
    assert WISH.words not in f"{letter.text}{letter.html}", "the words may tell of the person"
    odile = who(known, "coordinator")
    verdict = ReviewVerdict.NOT_JUSTIFIED
    reviewed = circle.review(session, access.public_id, verdict, hand(odile))
    circle.tell_keepers(session, reviewed, PEN, now=NOW)
    assert "Finding: Not justified." in letters_of(session)[-1].text


def test_a_record_whose_opener_has_left_is_told_to_whoever_keeps_the_team(
    session: Session, known: people.DemoPeople, gaelle: Subject, leaving: Discharge
) -> None:
    karim, claire = known.users["social_worker_charleville"], known.users["social_worker_dinant"]
    leaving.created_by_id = karim.id
    karim.is_active = False
    session.flush()
    _found, access = circle.break_glass(session, WISH, hand(gaelle))
    assert circle.tell_keepers(session, access, PEN, now=NOW) == 1
    assert letters_of(session)[0].recipient == claire.email
    session.execute(update(Membership).values(valid_to=NOW.date() - timedelta(days=1)))
    assert session.execute(keepers_of(leaving, NOW.date())).all() == []


def test_no_letter_leaves_about_a_record_of_practice(
    session: Session, gaelle: Subject, leaving: Discharge
) -> None:
    leaving.is_training = True
    session.flush()
    _found, access = circle.break_glass(session, WISH, hand(gaelle))
    assert circle.tell_keepers(session, access, PEN, now=NOW) == 0
    assert letters_of(session) == []
