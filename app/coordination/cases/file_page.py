"""The first page of a file, which most forms come back to."""

from typing import Any

from app.coordination.cases import assigning, queries, screens
from app.coordination.cases.blueprint import NO_FAULT, see, show
from app.coordination.cases.hands import Hand
from app.coordination.cases.opening import Seen
from app.coordination.cases.plan_screens import seated
from app.coordination.cases.plan_words import HANDOVER_ITEM_NAMES
from app.coordination.cases.vocabulary import (
    CASE_OUTCOME_NAMES,
    CLOSE_REASON_NAMES,
    ENTRY_REFUSAL_NAMES,
    INTENSITY_NAMES,
    URGENCY_NAMES,
    WAIT_REASON_NAMES,
    SeatScope,
)
from app.core.extensions import db
from app.discharge.following.screens import choices


def file_page(public_id: str, **faults: Any) -> str:
    """The first page of a file, with a refused form if there is one."""
    seen, hand = see(public_id)
    case = seen.case
    referrals = db.session.scalars(queries.referrals_of(case.id)).all()
    person = db.session.scalars(queries.person_of(case.id)).one_or_none()
    alerts = db.session.scalars(queries.alerts_of(case.id)).all()
    return show(
        "file",
        seen,
        hand,
        case=case,
        sheets=[screens.referral_sheet(one, hand) for one in referrals],
        person=screens.person_rows(person) if seen.shows(SeatScope.PLAN) else [],
        stored=person,
        stays=screens.stay_lines(
            db.session.scalars(queries.stays_of(case.id)).all(), hand.reference
        ),
        alerts=screens.alert_lines([(one, case) for one in alerts], hand),
        urgency=screens.urgency_words(case),
        ending=screens.ending_words(case),
        hospitals=sorted(
            (one.code, f"{one.city}, {one.name}") for one in hand.reference.hospitals.values()
        ),
        today=hand.today.isoformat(),
        **_following(seen, hand),
        **_choices(),
        **{**NO_FAULT, **faults},
    )


def _choices() -> dict[str, Any]:
    return {
        "refusals": choices(ENTRY_REFUSAL_NAMES),
        "urgencies": choices(URGENCY_NAMES),
        "intensities": choices(INTENSITY_NAMES),
        "end_reasons": choices(CLOSE_REASON_NAMES),
        "outcomes": choices(CASE_OUTCOME_NAMES),
        "wait_reasons": choices(WAIT_REASON_NAMES),
    }


def _following(seen: Seen, hand: Hand) -> dict[str, Any]:
    """Who follows a file, who could, and the hand-over under way."""
    case = seen.case
    team = db.session.execute(
        queries.team_of(case.organisation_id, assigning.MANAGERS, hand.today)
    ).all()
    people = [(str(row.id), row.name) for row in team]
    circle = [(str(one), name) for one, name in seated(db.session, case, hand)]
    names = dict([*people, *circle])
    handover = db.session.scalars(queries.handover_of(case.id)).one_or_none()
    return {
        "managers": people,
        "correspondents": [*people, *(one for one in circle if one not in people)],
        "manager": names.get(str(case.manager_id)),
        "correspondent": names.get(str(case.correspondent_id)),
        "handover": handover,
        "handover_to": names.get(str(handover.to_user_id)) if handover else None,
        "handover_items": choices(HANDOVER_ITEM_NAMES),
    }
