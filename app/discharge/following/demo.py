"""Fictitious days after: one person just home, and a year of ended ones for the report."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from app.access.vocabulary import Subject
from app.core.clock import LOCAL
from app.core.config import Config
from app.discharge.following import queries
from app.discharge.following.answering import answer
from app.discharge.following.letters import Quill
from app.discharge.following.models import Following, LineCheck, Opinion
from app.discharge.following.operations import call_service, go_home, note_call
from app.discharge.following.policy import following_policy
from app.discharge.following.posting import ask_by_mail
from app.discharge.following.vocabulary import (
    CallResult,
    CallSaid,
    CheckState,
    Hand,
    Improves,
    LineAnswer,
    LineSaid,
    OpinionOf,
    RequestOrigin,
    ReturnReason,
    Satisfaction,
    Usefulness,
    Whereabouts,
)
from app.discharge.models import Discharge
from app.discharge.referrals.demo import LOCALES, demo_pen
from app.discharge.referrals.vocabulary import AnswerChannel
from app.discharge.vocabulary import DischargeStatus, Edit
from app.post.models import OneUseLink, OutboxMessage
from app.reference.loader import Reference
from app.reference.models import ZoneRow

Value = TypeVar("Value")

PLACES = (
    *(("fr:commune:08190", 24), ("fr:commune:08185", 9)),
    *(("be:municipality:91034", 8), ("fr:commune:08105", 6), ("be:municipality:91013", 2)),
)
"""Where those of the year live, and how many."""

OUTCOMES = (
    *((Whereabouts.HOME, 36), (Whereabouts.REHOSPITALISED, 5), (Whereabouts.MOVED, 1)),
    *((Whereabouts.UNKNOWN, 5), (Whereabouts.DIED, 2)),
)
ORIGINS = (
    *((RequestOrigin.HOSPITAL, 34), (RequestOrigin.DOCTOR, 8), (RequestOrigin.FAMILY, 5)),
    (None, 2),
)
REASONS = (*(ReturnReason.WORSENED,) * 3, ReturnReason.FALL, ReturnReason.PLANNED)
NOT_HAPPY = 3
WITHOUT_ANSWER = 10
STRIDE = 17
"""Coprime to the number of people, so that places, outcomes and origins are mixed."""


def demo_quill(reference: Reference, day: date) -> Quill:
    """A quill that needs no application."""
    start = Config.from_env().public_url
    return Quill(
        say=demo_pen(reference, day).say,
        address=lambda language, page, token: f"{start}/{language}/{page}/{token}",
        languages=tuple(LOCALES),
        reference=reference,
        policy=following_policy(reference, day),
    )


def write_return(session: Session, edit: Edit, reference: Reference, *, now: datetime) -> Discharge:
    """Somebody who went home on the planned day, and what is known since, by telephone and link.

    The first line comes, the second has stopped, the third is silent, the others wait.
    """
    discharge = session.scalars(
        select(Discharge).where(Discharge.public_id == edit.public_id)
    ).one()
    quill = demo_quill(reference, now.date())
    left = discharge.discharge_at + timedelta(hours=1)
    following = go_home(session, edit, quill, now=min(left, now))
    due = session.scalars(queries.to_ask(now)).all()
    mine = [one for one in due if one.discharge_id == discharge.id]
    for check in mine:
        check.state, check.asked_at = CheckState.ASKED.value, check.due_at
        ask_by_mail(session, check, (discharge, following), quill, check.due_at)
    _tell(session, mine, now)
    if now.astimezone(LOCAL).date() >= following.call_due_on:
        said = CallSaid(result=CallResult.WELL)
        hand = Hand(user_id=edit.subject.user_id, version=following.version, at=now)
        note_call(session, discharge, said, hand)
    return discharge


def _tell(session: Session, checks: list[LineCheck], now: datetime) -> None:
    needs = list(dict.fromkeys(one.need_id for one in checks))
    for check in checks:
        place = needs.index(check.need_id)
        last = check is [one for one in checks if one.need_id == check.need_id][-1]
        if place == 1 and last:
            said = LineSaid(answer=LineAnswer.STOPPED, note="Plus personne depuis hier.")
            answer(session, check, said, (AnswerChannel.PHONE, None), now=now)
        elif place == 2 and last:
            call_service(session, check, now=now)
        else:
            said = LineSaid(answer=LineAnswer.COMING)
            answer(session, check, said, (AnswerChannel.LINK, None), now=check.due_at)


def write_year(session: Session, subject: Subject, hospital: str, *, now: datetime) -> int:
    """People of the year whose thirty days are over, with outcomes and opinions; tells how many."""
    homes, outcomes, origins = _spread(PLACES), _spread(OUTCOMES), _spread(ORIGINS)
    wanted = ZoneRow.code.in_([code for code, _count in PLACES])
    zones = {row.code: row.id for row in session.scalars(select(ZoneRow).where(wanted))}
    returns = 0
    for place, home in enumerate(homes):
        day = now.astimezone(LOCAL).date() - timedelta(days=35 + place * 6)
        outcome = outcomes[place * STRIDE % len(outcomes)]
        discharge = _discharge(place, day, (home, zones[home]), subject, hospital)
        session.add(discharge)
        session.flush()
        following = _following(discharge, day, outcome, origins[place * STRIDE * 2 % len(origins)])
        if outcome is Whereabouts.REHOSPITALISED:
            following.outcome_reason = REASONS[returns].value
            returns += 1
        session.add(following)
        session.add_all(_opinions(discharge, place, day))
    session.flush()
    return len(homes)


def _spread(counted: Iterable[tuple[Value, int]]) -> list[Value]:
    return [value for value, count in counted for _ in range(count)]


def _discharge(
    place: int, day: date, home: tuple[str, int], subject: Subject, hospital: str
) -> Discharge:
    assert subject.organisation_id is not None
    assert subject.user_id is not None
    at = datetime.combine(day, time(14), LOCAL)
    return Discharge(
        organisation_id=subject.organisation_id,
        created_by_id=subject.user_id,
        reference=f"AN-{place + 1:03d}",
        hospital_code=hospital,
        home_zone_id=home[1],
        home_zone_code=home[0],
        discharge_at=at,
        languages=["fr"],
        status=DischargeStatus.CLOSED.value,
        version=1,
        is_fictitious=True,
        created_at=at - timedelta(days=9),
        updated_at=at,
    )


def _following(
    discharge: Discharge, day: date, outcome: Whereabouts, origin: RequestOrigin | None
) -> Following:
    happened = outcome not in {Whereabouts.HOME, Whereabouts.UNKNOWN}
    at = datetime.combine(day + timedelta(days=30), time(10), LOCAL)
    return Following(
        discharge_id=discharge.id,
        went_home_on=day,
        plan_version=0,
        version=2,
        asked_by=origin.value if origin else None,
        call_due_on=day + timedelta(days=2),
        call_result=CallResult.WELL.value,
        called_at=datetime.combine(day + timedelta(days=2), time(10), LOCAL),
        opinion_due_on=day + timedelta(days=14),
        outcome_due_on=day + timedelta(days=30),
        outcome=outcome.value,
        outcome_on=day + timedelta(days=12) if happened else None,
        outcome_at=at,
    )


def _opinions(discharge: Discharge, place: int, day: date) -> list[Opinion]:
    """Of the person, and of one service; some did not answer."""
    asked = datetime.combine(day + timedelta(days=14), time(9), LOCAL)
    silent = place % WITHOUT_ANSWER == 0
    said: dict[str, Any] = (
        {} if silent else {"answered_at": asked, "channel": AnswerChannel.PAPER.value}
    )
    happy = Satisfaction.LITTLE if place % 16 == NOT_HAPPY else Satisfaction.VERY
    useful = Usefulness.USEFUL if place % 7 == NOT_HAPPY else Usefulness.ESSENTIAL
    improves = Improves.CANNOT_SAY if place % 8 == NOT_HAPPY else Improves.YES
    return [
        Opinion(
            discharge_id=discharge.id,
            asked_of=OpinionOf.PERSON.value,
            language="fr",
            asked_at=asked,
            satisfied=None if silent else happy.value,
            **said,
        ),
        Opinion(
            discharge_id=discharge.id,
            asked_of=OpinionOf.PROFESSIONAL.value,
            provider_name="Service fictif",
            language="fr",
            asked_at=asked,
            useful=None if silent else useful.value,
            improves=None if silent else improves.value,
            **said,
        ),
    ]


def wipe_days(session: Session, teams: Select[int]) -> None:
    """Remove the letters and links of the days after of those organisations."""
    for purpose, table in (("following", LineCheck), ("opinion", Opinion)):
        names = (
            select(f"{purpose}:" + table.public_id)
            .join(Discharge, Discharge.id == table.discharge_id)
            .where(Discharge.organisation_id.in_(teams))
        )
        session.execute(delete(OutboxMessage).where(OutboxMessage.about.in_(names)))
        session.execute(delete(OneUseLink).where(OneUseLink.about.in_(names)))
