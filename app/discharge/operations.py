"""Verbs of the planner. A discharge of another organisation does not exist for the reader.

None of them commits. `now` is an aware instant. Each change takes the version that was on the
screen and refuses (Conflict) when somebody else has changed the discharge meanwhile.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.access.vocabulary import Subject
from app.core.clock import LOCAL
from app.core.errors import Conflict, InvalidInput, NotFound, Refused
from app.core.messages import N_, Message
from app.discharge import life
from app.discharge.answers import match_discharge, situation_of, wish_of
from app.discharge.models import CarePlan, Discharge, NeedRow, PlanLine
from app.discharge.providers import providers_called
from app.discharge.queries import discharge_of, same_reference
from app.discharge.vocabulary import (
    MOST_NEEDS,
    DischargeStatus,
    Edit,
    Entry,
    NeedWish,
    Situation,
)
from app.reference.loader import Reference
from app.reference.models import ZoneRow
from app.reference.vocabulary import Verdict, bands_to_mask, days_to_mask

ABSENT = Message(N_("There is no such discharge, or it is not yours."))


def find_discharge(
    session: Session, subject: Subject, public_id: str, *, only_team: bool = False
) -> Discharge:
    """The discharge with its needs and plans. Raises NotFound, for others' too.

    The reader's organisation prepares it, or the reader sits in its care circle; or an emergency
    access opens it, unless it is for the team only, as every change is.
    """
    asked = discharge_of(subject, public_id, only_team=only_team)
    may_exist = subject.organisation_id is not None and public_id.isalnum()
    found = session.scalars(asked).one_or_none() if may_exist else None
    if found is None:
        raise NotFound(ABSENT)
    return found


def last_plan(discharge: Discharge) -> CarePlan | None:
    """The plan saved last, or None."""
    return max(discharge.plans, key=lambda plan: plan.version, default=None)


def create_discharge(
    session: Session, subject: Subject, entry: Entry, *, now: datetime
) -> Discharge:
    """Open a discharge. Raises Conflict when the organisation used that pseudonym already."""
    if subject.organisation_id is None or subject.user_id is None:
        raise NotFound(ABSENT)
    discharge = Discharge(
        organisation_id=subject.organisation_id,
        created_by_id=subject.user_id,
        status=DischargeStatus.DRAFT.value,
        version=1,
        created_at=now,
        needs=[],
        plans=[],
    )
    _write_entry(session, discharge, entry, now)
    try:
        with session.begin_nested():
            session.add(discharge)
    except IntegrityError as error:
        raise _used(entry) from error
    return discharge


def change_situation(
    session: Session, edit: Edit, entry: Entry, *, now: datetime
) -> tuple[Discharge, int]:
    """Change pseudonym, hospital or situation; tells how many needs moved with the day.

    A plan made for another situation goes back to be reviewed.
    """
    discharge = _open_for_change(session, edit, now)
    before = situation_of(discharge)
    _write_entry(session, discharge, entry, now)
    after = situation_of(discharge)
    moved = _move_needs(discharge, before.discharge_at.date(), after.discharge_at.date())
    if after != before:
        discharge.status = life.after_change(discharge.status, has_needs=bool(discharge.needs))
    session.flush()
    return discharge, moved


def _move_needs(discharge: Discharge, old: date, new: date) -> int:
    """Needs of the old day of discharge, or that would start before the new one, move to it."""
    moving = [row for row in discharge.needs if row.starts_on == old or row.starts_on < new]
    moving = [row for row in moving if row.starts_on != new]
    for row in moving:
        row.until = row.until and row.until + (new - row.starts_on)
        row.starts_on = new
    return len(moving)


def set_needs(
    session: Session, edit: Edit, wishes: Sequence[NeedWish], *, now: datetime
) -> Discharge:
    """Replace the list of needs. Rows of needs that stay the same are kept, and so their plan."""
    if len(wishes) > MOST_NEEDS:
        fault = Message(N_("At most %(most)s needs in one discharge."), {"most": MOST_NEEDS})
        raise InvalidInput(fault, {"care": [fault]})
    discharge = _open_for_change(session, edit, now)
    _write_needs(discharge, wishes)
    session.flush()
    return discharge


def _write_needs(discharge: Discharge, wishes: Sequence[NeedWish]) -> None:
    kept = list(discharge.needs)
    rows = []
    for position, wish in enumerate(wishes):
        row = next((row for row in kept if wish_of(row) == wish), None)
        if row is None:
            row = _need_row(wish)
        else:
            kept.remove(row)
        row.position = position
        rows.append(row)
    discharge.needs = rows
    discharge.status = life.after_change(discharge.status, has_needs=bool(rows))


def add_need(session: Session, edit: Edit, wish: NeedWish, *, now: datetime) -> Discharge:
    """Add one need at the end; raises InvalidInput when the list has that care on those days."""
    discharge = find_discharge(session, edit.subject, edit.public_id)
    wishes = [*map(wish_of, discharge.needs), wish]
    changed = set_needs(session, edit, wishes, now=now)
    _refuse_twin(wish, wishes[:-1])
    return changed


def change_need(
    session: Session, edit: Edit, need_id: int, wish: NeedWish, *, now: datetime
) -> Discharge:
    """State one need otherwise; it keeps its place. Raises NotFound, or InvalidInput for a twin."""
    discharge = _open_for_change(session, edit, now)
    row = need_of(discharge, need_id)
    _refuse_twin(wish, [wish_of(other) for other in discharge.needs if other is not row])
    if wish_of(row) != wish:
        _state(row, wish)
        discharge.status = life.after_change(discharge.status, has_needs=True)
    session.flush()
    return discharge


def need_of(discharge: Discharge, need_id: int) -> NeedRow:
    """One need of the list; raises NotFound when it is not on it."""
    found = next((row for row in discharge.needs if row.id == need_id), None)
    if found is None:
        raise NotFound(Message(N_("This need is not on the list any more.")))
    return found


def _refuse_twin(wish: NeedWish, others: Sequence[NeedWish]) -> None:
    if any(_overlap(wish, other) for other in others):
        text = N_(
            "This kind of care is already in the list for some of these days: change it there."
        )
        fault = Message(text)
        raise InvalidInput(fault, {"care": [fault]})


def _overlap(one: NeedWish, other: NeedWish) -> bool:
    starts = max(one.starts_on, other.starts_on)
    ends = min(one.until or date.max, other.until or date.max)
    return one.care == other.care and bool(one.days & other.days) and starts <= ends


def remove_need(session: Session, edit: Edit, need_id: int, *, now: datetime) -> Discharge:
    """Take one need off the list. Raises NotFound when it is not on it."""
    discharge = find_discharge(session, edit.subject, edit.public_id)
    need_of(discharge, need_id)
    rest = [wish_of(row) for row in discharge.needs if row.id != need_id]
    return set_needs(session, edit, rest, now=now)


def save_plan(
    session: Session,
    edit: Edit,
    chosen: Mapping[int, str],
    reference: Reference,
    *,
    now: datetime,
) -> CarePlan:
    """Save who was chosen for each need, gaps included, as a new version of the plan.

    `chosen` gives a service by need; a need without one is a gap. Each choice is judged again.
    Raises InvalidInput for a service that cannot come.
    """
    discharge = _open_for_change(session, edit, now)
    assert edit.subject.user_id is not None  # a subject with an organisation is a person
    answer = match_discharge(session, discharge, reference, today=_local_day(now))
    verdicts = {
        (int(need.key), match.offer.service_id): match.verdict
        for need, matches in answer.needs
        for match in matches
        if match.verdict is not Verdict.UNMET
    }
    _check_choices(chosen, verdicts)
    before = last_plan(discharge)
    plan = CarePlan(
        version=before.version + 1 if before else 1,
        saved_at=now,
        saved_by_id=edit.subject.user_id,
        lines=[_plan_line(row.id, chosen.get(row.id), verdicts) for row in discharge.needs],
    )
    discharge.plans.append(plan)
    discharge.status = life.step(discharge.status, DischargeStatus.READY)
    session.flush()
    return plan


def save_plans(
    session: Session,
    edits: Sequence[Edit],
    chosen: Mapping[int, str],
    reference: Reference,
    *,
    now: datetime,
) -> list[str]:
    """Save the plans of several discharges, by the versions on the screen; each stands alone.

    Tells the references of those that were left as they are: changed meanwhile, or not possible.
    """
    left = []
    for edit in edits:
        found = find_discharge(session, edit.subject, edit.public_id)
        theirs = {row.id: chosen[row.id] for row in found.needs if row.id in chosen}
        try:
            with session.begin_nested():
                save_plan(session, edit, theirs, reference, now=now)
        except (Conflict, InvalidInput, Refused):
            left.append(found.reference)
    return left


def _plan_line(
    need: int, service: str | None, verdicts: Mapping[tuple[int, str], Verdict]
) -> PlanLine:
    verdict = verdicts[need, service].value if service else None
    return PlanLine(need_id=need, service_public_id=service, verdict=verdict)


def _check_choices(chosen: Mapping[int, str], verdicts: Mapping[tuple[int, str], Verdict]) -> None:
    fault = Message(N_("This service cannot come for this need, or no longer. Choose another."))
    faults = {
        f"need-{key}": [fault] for key, service in chosen.items() if (key, service) not in verdicts
    }
    if faults:
        raise InvalidInput(Message(N_("Some choices are not possible any more.")), faults)


def cancel(session: Session, edit: Edit, *, now: datetime) -> Discharge:
    """The discharge does not take place."""
    return _close(session, edit, DischargeStatus.CANCELLED, now)


def mark_gone(session: Session, edit: Edit, *, now: datetime) -> Discharge:
    """The person went home."""
    return _close(session, edit, DischargeStatus.GONE_HOME, now)


def _close(session: Session, edit: Edit, status: DischargeStatus, now: datetime) -> Discharge:
    discharge = _open_for_change(session, edit, now)
    discharge.status = life.step(discharge.status, status)
    session.flush()
    return discharge


def _open_for_change(session: Session, edit: Edit, now: datetime) -> Discharge:
    """The discharge, one version later; raises Conflict when the screen was out of date."""
    discharge = find_discharge(session, edit.subject, edit.public_id, only_team=True)
    if not life.is_open(discharge.status):
        raise Refused(Message(N_("This discharge is closed; nothing can be changed any more.")))
    next_version(session, discharge, edit, now)
    return discharge


def next_version(session: Session, discharge: Discharge, edit: Edit, now: datetime) -> None:
    """Take the version that was on the screen; raises Conflict when somebody changed it since."""
    taken = session.scalars(
        update(Discharge)
        .where(Discharge.id == discharge.id, Discharge.version == edit.version)
        .values(version=edit.version + 1, updated_at=now)
        .returning(Discharge.id)
    ).all()
    if not taken:
        raise Conflict(
            Message(N_("Somebody changed this discharge meanwhile. Look at it again, then retry."))
        )


def _write_entry(session: Session, discharge: Discharge, entry: Entry, now: datetime) -> None:
    situation = entry.situation
    twin = session.scalar(same_reference(discharge.organisation_id, entry.reference))
    if twin is not None and twin != discharge.id:
        raise _used(entry)
    zone_id = session.scalar(select(ZoneRow.id).where(ZoneRow.code == str(situation.home)))
    if zone_id is None:
        raise Refused(Message(N_("The places are not loaded: run flask reference load.")))
    discharge.reference = entry.reference
    discharge.hospital_code = entry.hospital_code
    discharge.ward = entry.ward
    discharge.home_zone_id = zone_id
    discharge.home_zone_code = str(situation.home)
    discharge.discharge_at = situation.discharge_at
    discharge.insured_in = situation.insured_in.value if situation.insured_in else None
    discharge.languages = list(situation.languages)
    if entry.says_person:
        _write_person(session, discharge, situation)
    discharge.updated_at = now


def _write_person(session: Session, discharge: Discharge, situation: Situation) -> None:
    """What services may ask of the person; a provider that nobody knows is refused."""
    profile = situation.profile
    for name in ("current_providers", "wanted_providers"):
        asked = getattr(situation, name)
        if set(asked) - {one.public_id for one in providers_called(session, asked)}:
            fault = Message(N_("One of these providers is not in the directory any more."))
            raise InvalidInput(Message(N_("Some fields need to be corrected.")), {name: [fault]})
    discharge.age_band = profile.age_band.value if profile.age_band else None
    discharge.sex = profile.sex.value if profile.sex else None
    discharge.dependency = profile.dependency.value if profile.dependency else None
    discharge.current_providers = list(situation.current_providers)
    discharge.wanted_providers = list(situation.wanted_providers)


def _used(entry: Entry) -> InvalidInput:
    text = N_("%(reference)s is already used for another discharge of your organisation.")
    fault = Message(text, {"reference": entry.reference})
    return InvalidInput(Message(N_("Some fields need to be corrected.")), {"reference": [fault]})


def _need_row(wish: NeedWish) -> NeedRow:
    row = NeedRow()
    _state(row, wish)
    return row


def _state(row: NeedRow, wish: NeedWish) -> None:
    row.care = wish.care
    row.weekdays = days_to_mask(wish.days)
    row.visits_per_day = wish.visits_per_day
    row.starts_on = wish.starts_on
    row.until = wish.until
    row.essential = wish.essential
    row.time_bands = bands_to_mask(wish.bands) if wish.bands else None
    row.acts = sorted(wish.acts)


def _local_day(now: datetime) -> date:
    return now.astimezone(LOCAL).date()
