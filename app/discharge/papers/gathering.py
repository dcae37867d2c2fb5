"""All that the papers of one discharge tell, gathered once, in a constant number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from app.core.messages import N_, LText, Message
from app.discharge import queries as discharge_queries
from app.discharge import screens, whole_screen
from app.discharge.answers import SavedChoices, match_discharge, saved_choices, situation_of
from app.discharge.catalogue import EmergencyNumber, emergency_numbers
from app.discharge.following import closings
from app.discharge.following.closing_words import ClosingNote
from app.discharge.following.queries import stay_that_lasts
from app.discharge.following.running import days_told
from app.discharge.following.vocabulary import BROKEN, LINE_ANSWER_NAMES, LineAnswer
from app.discharge.models import CarePlan, Discharge
from app.discharge.operations import last_plan
from app.discharge.papers import queries
from app.discharge.referrals.standing import NeedCover, Told, cover_of
from app.discharge.referrals.vocabulary import REVEALED, ReferralState
from app.discharge.screens import Heading, PlanEntry
from app.discharge.whole_screen import WeekTable
from app.reference.loader import Reference
from app.reference.vocabulary import Country

_SUSPENDED = N_("Visits are suspended from %(day)s on. Each service hears when they resume.")


@dataclass(frozen=True, slots=True)
class Promise:
    """What the service chosen for a need answered: whether it said yes, from when, and what it may
    learn of the person; `cover`: how the need stands with that service."""

    said_yes: bool
    starts_on: date | None
    shared: frozenset[str]
    cover: NeedCover


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One need of the plan: who comes, what the service promised, what the care is in plain words.

    `is_thing`: it is delivered, nobody visits. `runs`: the person is home and the service said that
    it comes; `told`: what it said last of the days after, or that nothing is known yet.
    """

    entry: PlanEntry
    promise: Promise
    plain: LText
    is_thing: bool
    runs: bool = False
    told: Message | None = None

    @property
    def words(self) -> Message:
        """How sure it is that the service comes, in the words of every page."""
        return self.told if self.told is not None else self.promise.cover.words

    @property
    def kind(self) -> str:
        """How its badge looks."""
        return "ok" if self.runs else "doubt" if self.told else self.promise.cover.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCase:
    """One discharge, ready to be put on paper. `plan` is None while none was saved.

    `countries`: those of the hospital and of the home. `suspended`: from when on nobody comes,
    because the person is away. `closings`: services of the plan that close.
    """

    discharge: Discharge
    heading: Heading
    prepared_by: str | None
    plan: CarePlan | None
    countries: frozenset[Country]
    lines: Sequence[PaperLine]
    week: WeekTable
    numbers: Sequence[EmergencyNumber]
    suspended: Message | None = None
    closings: Sequence[ClosingNote] = ()

    @property
    def facts(self) -> list[tuple[Message, object]]:
        """What stands at the head of the plan."""
        return [*self.heading.facts, (Message(N_("Prepared by")), self.prepared_by)]

    @property
    def covered(self) -> list[PaperLine]:
        """The needs for which somebody comes."""
        return [line for line in self.lines if line.entry.match]

    @property
    def running(self) -> list[PaperLine]:
        """The needs for which a service said, once the person was home, that it comes."""
        return [line for line in self.lines if line.runs]

    @property
    def gaps(self) -> list[PaperLine]:
        """The needs that stay to be organised."""
        return [line for line in self.lines if not line.entry.match]


def gather(
    session: Session, discharge: Discharge, reference: Reference, data_dir: Path, *, today: date
) -> PaperCase:
    """What the papers of a discharge tell, with what the directory says today.

    Once the person is home, a line that was not broken is no search any more: whether its service
    could take somebody new says nothing of it.
    """
    answer = match_discharge(session, discharge, reference, today=today)
    plan = last_plan(discharge)
    saved = saved_choices(session, plan, answer)
    told = days_told(session, discharge)
    runs = frozenset(need_id for need_id, said in told.items() if said not in BROKEN)
    promises = _promises(session, discharge, saved)
    country = reference.hospitals[discharge.hospital_code].country
    situation = situation_of(discharge)
    stay = session.scalars(stay_that_lasts(discharge.id)).one_or_none()
    return PaperCase(
        discharge=discharge,
        heading=screens.heading(discharge, reference),
        prepared_by=session.scalar(discharge_queries.name_of(discharge.organisation_id)),
        plan=plan,
        countries=frozenset({country, situation.home.country}),
        lines=[
            _line(entry, promises[entry.need.id], told, reference)
            for entry in screens.plan_entries(
                discharge, answer, saved, reference, runs=frozenset(told)
            )
        ],
        week=whole_screen.week_table(
            whole_screen.lines_of(answer, saved, runs),
            situation,
            country,
            promised=_promised(discharge, promises, told),
        ),
        numbers=[
            one for one in emergency_numbers(data_dir) if situation.home.country in one.countries
        ],
        suspended=Message(_SUSPENDED, {"day": stay.starts_on}) if stay else None,
        closings=closings.notes(session, discharge.id, reference, today=today),
    )


def _line(
    entry: PlanEntry,
    promise: Promise,
    told: Mapping[int, LineAnswer | None],
    reference: Reference,
) -> PaperLine:
    kind = reference.care[entry.need.care]
    said = told.get(entry.need.id)
    words = Message(LINE_ANSWER_NAMES[said]) if said else None
    if words is None and entry.need.id in told and not promise.said_yes:
        words = Message(N_("Not known yet whether it comes"))
    if said in BROKEN and said is not None:
        entry = _broken(entry, said)
    return PaperLine(
        entry=entry,
        promise=promise,
        plain=kind.description,
        is_thing=not kind.by_visit,
        runs=said is not None and said not in BROKEN,
        told=words,
    )


def _broken(entry: PlanEntry, said: LineAnswer) -> PlanEntry:
    """A line whose service said that it does not come is a gap, and says who was to come."""
    words = Message(LINE_ANSWER_NAMES[said])
    if entry.match is not None:
        values = {"provider": entry.match.offer.provider_name, "state": words}
        words = Message(N_("%(provider)s: %(state)s"), values)
    return replace(entry, match=None, phone=None, payer=None, lost=words)


def _promises(session: Session, discharge: Discharge, saved: SavedChoices) -> dict[int, Promise]:
    """For each need, what the service chosen for it answered last."""
    rows = session.execute(queries.answers_of(discharge.id)).all()
    found = {}
    for need in discharge.needs:
        chosen = saved.services.get(need.id)
        mine = [row for row in rows if row[0] == need.id and row[1] == chosen]
        told = [Told(row[1], ReferralState(row[2]), row[3]) for row in mine]
        yes = [row for row in mine if ReferralState(row[2]) in REVEALED]
        found[need.id] = Promise(
            said_yes=bool(yes),
            starts_on=yes[-1][3] if yes else None,
            shared=frozenset(yes[-1][4] or ()) if yes else frozenset(),
            cover=cover_of(chosen, told, need.starts_on),
        )
    return found


def _promised(
    discharge: Discharge,
    promises: Mapping[int, Promise],
    told: Mapping[int, LineAnswer | None],
) -> dict[str, date]:
    """From which day on each need is sure: what was promised, and what runs already."""
    found = {
        str(need.id): promises[need.id].starts_on or need.starts_on
        for need in discharge.needs
        if promises[need.id].said_yes
    }
    running = {need_id for need_id, said in told.items() if said and said not in BROKEN}
    home = {
        str(need.id): need.starts_on
        for need in discharge.needs
        if need.id in running and str(need.id) not in found
    }
    broken = {str(need_id) for need_id, said in told.items() if said in BROKEN}
    return {key: day for key, day in (found | home).items() if key not in broken}
