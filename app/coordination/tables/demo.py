"""Fictitious tables: a quarter that was talked over, its measured effect, and one still to come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session, selectinload

from app.access.models import Organisation, User
from app.coordination.shared.quarters import Quarter
from app.coordination.tables import deciding
from app.coordination.tables.bringing import sources
from app.coordination.tables.building import build_agenda
from app.coordination.tables.demo_requests import wipe_requests, write_requests
from app.coordination.tables.measuring import count_before, measure
from app.coordination.tables.models import (
    AgendaItem,
    ConcertationTable,
    MeetingSeat,
    TableAction,
    TableDecision,
    TableMeeting,
    TableMember,
)
from app.coordination.tables.operations import (
    Hand,
    hold_meeting,
    make_table,
    plan_meeting,
    seat_member,
)
from app.coordination.tables.vocabulary import (
    IndicatorKind,
    ItemKind,
    Measure,
    MeetingState,
    TableActionState,
    TableLevel,
)
from app.core.clock import LOCAL
from app.post.models import OneUseLink, OutboxMessage
from app.reference.calendar import is_working_day
from app.reference.loader import Reference
from app.reference.vocabulary import Country

GIVET, DINANT, CHARLEVILLE, NAMUR = (
    *("fr:commune:08190", "be:municipality:91034"),
    *("fr:commune:08105", "be:municipality:92094"),
)
ARDENNES, ROUND_DINANT, PROVINCE = (
    *("fr:department:08", "be:arrondissement:91000", "be:province:90000"),
)
MEMBERS = (
    ("Claire Fictive", "Service social (fictif), Dinant", "social_worker_dinant", DINANT),
    (
        *("Karim Imaginaire", "Service social (fictif), Charleville"),
        *("social_worker_charleville", CHARLEVILLE),
    ),
    ("Paul Modèle", "Soins du Pont de Givet (fictif)", "provider", GIVET),
    ("Inès Supposée", "Caisse de la vallée (fictive)", "ines.supposee", CHARLEVILLE),
    ("Wim Denkbeeld", "Mutualité de la Meuse (fictive)", "wim.denkbeeld", DINANT),
)
ABSENT = ("Wim Denkbeeld",)
FIRST_HOUR = time(14)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    session: Session
    reference: Reference
    hand: Hand
    today: date
    now: datetime


def load_demo(
    session: Session,
    reference: Reference,
    *,
    organisations: Mapping[str, Organisation],
    users: Mapping[str, User],
    now: datetime,
) -> int:
    """Write two tables; tells how many."""
    hand = Hand(
        name=users["coordinator"].name,
        organisation_id=organisations["coordination"].id,
        sees=None,
        at=now,
    )
    today = now.astimezone(LOCAL).date()
    stage = _Stage(session=session, reference=reference, hand=hand, today=today, now=now)
    write_requests(session, now=now)
    tactical = _table(stage, TableLevel.TACTICAL)
    _talked_over(stage, tactical)
    _to_come(stage, tactical)
    _table(stage, TableLevel.STRATEGIC)
    return 2


def _table(stage: _Stage, level: TableLevel) -> ConcertationTable:
    is_tactical = level is TableLevel.TACTICAL
    names = {
        "fr": "Table de la Meuse (fictive)" if is_tactical else "Ardennes et Namur (fictive)",
        "nl": "Tafel van de Maas (fictief)" if is_tactical else "Ardennen en Namen (fictief)",
    }
    zones = [ROUND_DINANT if is_tactical else PROVINCE, ARDENNES]
    terms = {"level": level.value, "names": names, "zones": zones}
    table = make_table(stage.session, terms, stage.hand)
    for name, organisation, mail, town in MEMBERS if is_tactical else MEMBERS[:2]:
        member = {
            "name": name,
            "organisation": organisation,
            "function": None,
            "email": f"{mail}@passerelle.invalid",
            "language": "fr",
            "zone_code": town,
        }
        seat_member(stage.session, table, member, stage.reference, today=stage.today)
    return table


def _meeting(stage: _Stage, table: ConcertationTable, day: date, looks_at: Quarter) -> TableMeeting:
    while not all(is_working_day(day, country) for country in Country):
        day += timedelta(days=1)
    terms = {
        "planned_at": datetime.combine(day, FIRST_HOUR, LOCAL),
        "minutes_long": 120,
        "zone_code": GIVET,
        "place": "Maison de santé (fictive)",
        "first": looks_at.first,
        "last": looks_at.last,
    }
    meeting = plan_meeting(stage.session, table, terms, stage.reference, today=stage.today)
    build_agenda(stage.session, (meeting, table), stage.reference, now=stage.now)
    return meeting


def _talked_over(stage: _Stage, table: ConcertationTable) -> None:
    """The quarter before last, talked over in the last one: decided, done, measured."""
    last = Quarter.of(stage.today).previous
    meeting = _meeting(stage, table, last.first + timedelta(days=13), last.previous)
    session = stage.session
    people = session.scalars(select(TableMember).where(TableMember.table_id == table.id))
    there = {one.public_id for one in people if one.name not in ABSENT}
    hold_meeting(session, meeting, there, now=stage.now)
    item = next((one for one in meeting.items if one.kind == ItemKind.REFUSALS), None)
    decision = deciding.decide(session, meeting, STEPS, item, now=stage.now)
    done = _action(stage, (meeting, table), decision, DONE, last.first + timedelta(days=40))
    deciding.finish_action(session, done, last.first + timedelta(days=30), today=stage.today)
    looked = Measure(first=last.first, last=last.last)
    measure(session, (done, table), looked, reference=stage.reference, now=stage.now)
    _action(stage, (meeting, table), decision, WAITING, stage.today - timedelta(days=6))
    deciding.approve(session, (meeting, table), stage.hand)


def _action(
    stage: _Stage,
    about: tuple[TableMeeting, ConcertationTable],
    decision: TableDecision,
    said: tuple[dict[str, str], str],
    due_on: date,
) -> TableAction:
    meeting, table = about
    titles, owner = said
    row = TableAction(decision_id=decision.id, state=TableActionState.DRAFT.value)
    terms = {
        "titles": titles,
        "owner": owner,
        "due_on": due_on,
        "indicator": IndicatorKind.REFUSALS.value,
        "care": "NUR",
        "indicator_texts": {},
    }
    deciding.write_action(stage.session, row, terms)
    period = (meeting.first, meeting.last)
    count_before(stage.session, row, table, period, stage.reference)
    return row


def _to_come(stage: _Stage, table: ConcertationTable) -> None:
    """The last quarter, on the agenda of a meeting in three weeks."""
    meeting = _meeting(
        stage, table, stage.today + timedelta(days=21), Quarter.of(stage.today).previous
    )
    deciding.add_item(stage.session, meeting, BROUGHT)


def bring_gaps(session: Session, reference: Reference, *, now: datetime) -> None:
    """Build the agendas of fictitious meetings to come again, once the diagnosis is there."""
    waiting = (
        select(TableMeeting, ConcertationTable)
        .join(ConcertationTable, ConcertationTable.id == TableMeeting.table_id)
        .where(ConcertationTable.is_fictitious, TableMeeting.state == MeetingState.PLANNED.value)
        .options(selectinload(TableMeeting.items))
        .order_by(TableMeeting.id)
    )
    for meeting, table in session.execute(waiting).all():
        build_agenda(session, (meeting, table), reference, now=now, bring=sources(reference))


def wipe_demo(session: Session, teams: Select[int]) -> None:
    """Remove the tables of fictitious organisations, their letters and links."""
    tables = select(ConcertationTable.id).where(ConcertationTable.organisation_id.in_(teams))
    meetings = select(TableMeeting.id).where(TableMeeting.table_id.in_(tables))
    seats = select("table-seat:" + MeetingSeat.public_id).where(
        MeetingSeat.meeting_id.in_(meetings)
    )
    decisions = select(TableDecision.id).where(TableDecision.meeting_id.in_(meetings))
    session.execute(delete(OutboxMessage).where(OutboxMessage.about.in_(seats)))
    session.execute(delete(OneUseLink).where(OneUseLink.about.in_(seats)))
    session.execute(delete(TableAction).where(TableAction.decision_id.in_(decisions)))
    for model in (TableDecision, AgendaItem, MeetingSeat):
        session.execute(delete(model).where(model.meeting_id.in_(meetings)))
    session.execute(delete(TableMeeting).where(TableMeeting.table_id.in_(tables)))
    session.execute(delete(TableMember).where(TableMember.table_id.in_(tables)))
    session.execute(delete(ConcertationTable).where(ConcertationTable.organisation_id.in_(teams)))
    wipe_requests(session, teams)


STEPS = {
    "problem": {
        "fr": (
            "Autour de Givet, les demandes de soins infirmiers sont trop souvent refusées "
            ": les personnes attendent à l'hôpital."
        ),
        "nl": (
            "Rond Givet wordt thuisverpleging te vaak geweigerd: mensen wachten in het ziekenhuis."
        ),
    },
    "causes": {
        "fr": (
            "Les cabinets du côté français sont complets ; ceux du côté belge ne savent "
            "pas s'ils peuvent venir."
        ),
        "nl": "De Franse praktijken zitten vol; de Belgische weten niet of ze mogen komen.",
    },
    "trial": {
        "fr": (
            "Pendant trois mois, chaque refus est proposé le jour même à un service de "
            "l'autre côté."
        ),
        "nl": (
            "Drie maanden lang wordt elke weigering dezelfde dag aan een dienst aan de "
            "overkant voorgelegd."
        ),
    },
    "effect": {
        "fr": "Moins de refus au trimestre suivant.",
        "nl": "Minder weigeringen in het volgende kwartaal.",
    },
}
DONE = (
    {
        "fr": "Écrire aux services belges proches ce que la convention leur permet",
        "nl": "De nabije Belgische diensten schrijven wat de overeenkomst hun toelaat",
    },
    "Odile Exemple, Coordination Ardennes-Namur (fictive)",
)
WAITING = (
    {
        "fr": "Proposer une réserve de passages du week-end partagée entre les deux rives",
        "nl": "Een gedeelde reserve van weekendbezoeken over beide oevers voorstellen",
    },
    "Paul Modèle, Soins du Pont de Givet (fictif)",
)
BROUGHT = {
    "fr": "Clés et codes d'entrée : qui les garde quand plusieurs services passent ?",
    "nl": "Sleutels en toegangscodes: wie bewaart ze als meerdere diensten langskomen?",
}
