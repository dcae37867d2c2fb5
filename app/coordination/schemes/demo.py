"""A fictitious scheme of the size of a real one: 3 intentions, 15 orientations, 38 actions."""

from datetime import date, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from app.coordination.schemes.demo_words import INTENTIONS
from app.coordination.schemes.models import (
    SchemeAction,
    SchemePart,
    SchemeTie,
    SchemeValue,
    TerritorialScheme,
)
from app.coordination.schemes.operations import (
    add_action,
    add_part,
    make_scheme,
    note_value,
    take_measured,
    tie,
)
from app.coordination.schemes.vocabulary import Progress
from app.coordination.tables.models import ConcertationTable, TableDecision, TableMeeting
from app.coordination.tables.operations import Hand

OWNERS = (
    "Coordination Ardennes-Namur (fictive)",
    "Département (fictif)",
    "Province (fictive)",
    "Caisse de la vallée (fictive)",
)
PERIOD_DAYS = 5 * 365
COUNTED = "Compté par la table (démonstration)"


def load_demo(session: Session, hand: Hand, *, today: date) -> tuple[int, int, int]:
    """Write the scheme; tells how many intentions, orientations and actions."""
    terms = {
        "titles": {
            "fr": "Schéma de l'aide à domicile des deux rives (démonstration)",
            "nl": "Schema van de thuishulp op beide oevers (demonstratie)",
        },
        "zones": ["be:province:90000", "fr:department:08"],
        "valid_from": date(today.year, 1, 1),
        "valid_to": date(today.year, 1, 1) + timedelta(days=PERIOD_DAYS),
    }
    scheme = make_scheme(session, terms, hand)
    orientations = actions = 0
    for titles, below in INTENTIONS:
        intention = add_part(session, scheme, _both(titles), None)
        for words, doings in below:
            part = add_part(session, scheme, _both(words), intention.public_id)
            orientations += 1
            for doing in doings:
                _action(session, part, (doing, actions), hand, today)
                actions += 1
    _feed(session, scheme, hand)
    return len(INTENTIONS), orientations, actions


def _both(words: tuple[str, str]) -> dict[str, str]:
    return {"fr": words[0], "nl": words[1]}


def _action(
    session: Session, part: SchemePart, said: tuple[tuple[str, str], int], hand: Hand, today: date
) -> None:
    words, place = said
    progress = list(Progress)[place % 3]
    is_known = place % 4 != 3
    terms = {
        "titles": _both(words),
        "owner": OWNERS[place % len(OWNERS)],
        "partners": ["Aidants des deux rives (fictif)"] if place % 5 == 0 else [],
        "due_on": today + timedelta(days=90 * (place % 9) - 30),
        "progress": progress.value,
        "indicator": {
            "fr": "Demandes refusées par trimestre" if place == 0 else "Part de ce qui est fait",
            "nl": "Geweigerde vragen per kwartaal" if place == 0 else "Deel dat gedaan is",
        },
        "unit": "refus / weigeringen" if place == 0 else "%",
        "baseline": (14.0 if place == 0 else 0.0) if is_known else None,
        "baseline_on": today - timedelta(days=200) if is_known else None,
        "target": 5.0 if place == 0 else 100.0,
    }
    row = add_action(session, part, terms, position=place)
    if place and is_known and progress is not Progress.NOT_STARTED:
        figure = {
            "value": 100.0 if progress is Progress.DONE else 10.0 * (place % 8 + 1),
            "on": today - timedelta(days=20),
            "source": "Relevé de la coordination (fictif)",
        }
        note_value(session, row, figure, hand)


def _feed(session: Session, scheme: TerritorialScheme, hand: Hand) -> None:
    """The first action is fed by what the demonstration's table decided."""
    first = session.scalars(
        select(SchemeAction)
        .where(SchemeAction.scheme_id == scheme.id)
        .order_by(SchemeAction.position)
        .limit(1)
    ).one()
    decided = (
        select(TableDecision)
        .join(TableMeeting, TableMeeting.id == TableDecision.meeting_id)
        .join(ConcertationTable, ConcertationTable.id == TableMeeting.table_id)
        .where(ConcertationTable.is_fictitious)
        .order_by(TableDecision.id)
        .limit(1)
    )
    decision = session.scalars(decided).one_or_none()
    if decision is not None:
        tie(session, first, decision.public_id)
        take_measured(session, first, hand, least=1, source=COUNTED)


def wipe_demo(session: Session, teams: Select[int]) -> None:
    """Remove the schemes of fictitious organisations."""
    schemes = select(TerritorialScheme.id).where(TerritorialScheme.organisation_id.in_(teams))
    actions = select(SchemeAction.id).where(SchemeAction.scheme_id.in_(schemes))
    for model in (SchemeTie, SchemeValue):
        session.execute(delete(model).where(model.action_id.in_(actions)))
    session.execute(delete(SchemeAction).where(SchemeAction.scheme_id.in_(schemes)))
    below = SchemePart.parent_id.is_not(None)
    session.execute(delete(SchemePart).where(SchemePart.scheme_id.in_(schemes), below))
    session.execute(delete(SchemePart).where(SchemePart.scheme_id.in_(schemes)))
    session.execute(delete(TerritorialScheme).where(TerritorialScheme.organisation_id.in_(teams)))
