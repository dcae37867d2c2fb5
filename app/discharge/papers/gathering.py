"""All that the papers of one discharge tell, gathered once, in a constant number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from app.core.messages import N_, LText, Message
from app.discharge import queries as discharge_queries
from app.discharge import screens, whole_screen
from app.discharge.answers import match_discharge, saved_choices, situation_of
from app.discharge.catalogue import EmergencyNumber, emergency_numbers
from app.discharge.models import CarePlan, Discharge
from app.discharge.operations import last_plan
from app.discharge.papers import queries
from app.discharge.referrals.vocabulary import REVEALED, ReferralState
from app.discharge.screens import Heading, PlanEntry
from app.discharge.whole_screen import WeekTable
from app.reference.loader import Reference
from app.reference.vocabulary import Country


@dataclass(frozen=True, slots=True)
class Promise:
    """What the service chosen for a need answered: whether it said yes, from when, and what it may
    learn of the person."""

    said_yes: bool
    starts_on: date | None
    shared: frozenset[str]


NO_PROMISE = Promise(said_yes=False, starts_on=None, shared=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One need of the plan: who comes, what the service promised, what the care is in plain words.

    `is_thing`: it is delivered, nobody visits.
    """

    entry: PlanEntry
    promise: Promise
    plain: LText
    is_thing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCase:
    """One discharge, ready to be put on paper. `plan` is None while none was saved.

    `countries`: those of the hospital and of the home.
    """

    discharge: Discharge
    heading: Heading
    prepared_by: str | None
    plan: CarePlan | None
    countries: frozenset[Country]
    lines: Sequence[PaperLine]
    week: WeekTable
    numbers: Sequence[EmergencyNumber]

    @property
    def facts(self) -> list[tuple[Message, object]]:
        """What stands at the head of the plan."""
        return [*self.heading.facts, (Message(N_("Prepared by")), self.prepared_by)]

    @property
    def covered(self) -> list[PaperLine]:
        """The needs for which somebody comes."""
        return [line for line in self.lines if line.entry.match]

    @property
    def gaps(self) -> list[PaperLine]:
        """The needs that stay to be organised."""
        return [line for line in self.lines if not line.entry.match]


def gather(
    session: Session, discharge: Discharge, reference: Reference, data_dir: Path, *, today: date
) -> PaperCase:
    """What the papers of a discharge tell, with what the directory says today."""
    answer = match_discharge(session, discharge, reference, today=today)
    plan = last_plan(discharge)
    saved = saved_choices(session, plan, answer)
    promises = _promises(session, discharge.id)
    country = reference.hospitals[discharge.hospital_code].country
    situation = situation_of(discharge)
    promised = frozenset(
        str(need_id)
        for need_id, service_id in promises
        if need_id is not None and saved.services.get(need_id) == service_id
    )
    return PaperCase(
        discharge=discharge,
        heading=screens.heading(discharge, reference),
        prepared_by=session.scalar(discharge_queries.name_of(discharge.organisation_id)),
        plan=plan,
        countries=frozenset({country, situation.home.country}),
        lines=[
            _line(entry, promises, reference)
            for entry in screens.plan_entries(discharge, answer, saved, reference)
        ],
        week=whole_screen.week_table(
            whole_screen.lines_of(answer, saved), situation, country, promised=promised
        ),
        numbers=[
            one for one in emergency_numbers(data_dir) if situation.home.country in one.countries
        ],
    )


def _line(
    entry: PlanEntry, promises: Mapping[tuple[int | None, str], Promise], reference: Reference
) -> PaperLine:
    kind = reference.care[entry.need.care]
    asked = (entry.need.id, entry.match.offer.service_id if entry.match else "")
    return PaperLine(
        entry=entry,
        promise=promises.get(asked, NO_PROMISE),
        plain=kind.description,
        is_thing=not kind.by_visit,
    )


def _promises(session: Session, discharge_id: int) -> dict[tuple[int | None, str], Promise]:
    return {
        (need_id, service_id): Promise(
            said_yes=True, starts_on=starts_on, shared=frozenset(shared or ())
        )
        for need_id, service_id, state, starts_on, shared in session.execute(
            queries.answers_of(discharge_id)
        )
        if ReferralState(state) in REVEALED
    }
