"""My discharges: which need me now and why, how long there is, who has not answered. No web."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core.clock import LOCAL
from app.core.messages import N_, Message, counted
from app.core.phones import phone_words
from app.discharge import life
from app.discharge.intake.task_screens import due_words
from app.discharge.referrals.covering import Covers
from app.discharge.referrals.standing import CoverStanding, rest_words, sure
from app.discharge.screens import place_label
from app.discharge.vocabulary import (
    STATUS_NAMES,
    STATUSES_OF,
    TO_REVIEW,
    VIEW_NAMES,
    DischargeStatus,
    DischargeView,
)
from app.reference.calendar import working_days_between
from app.reference.loader import Reference
from app.reference.vocabulary import Country
from app.reference.zones import ZoneCode

_NEAR = 2
"""Working days within which a need that nobody covers is pressing; how a list is laid out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLine:
    """One discharge in the list: no identity, only a pseudonym. `why`: why it needs me now."""

    public_id: str
    reference: str
    hospital: str
    ward: str | None
    place: Message
    leaves_at: datetime
    days_left: Message | None
    cover: Message
    rest: Sequence[Message]
    status: Message
    why: Message | None
    rank: int
    oldest: Message | None
    next_due: date | None
    is_fictitious: bool
    is_training: bool
    in_views: frozenset[DischargeView]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """A service to call, for one discharge; `phone` as it is dialled, then as it is read."""

    discharge_id: str
    reference: str
    referral_id: str
    provider: str
    phone: str | None
    phone_words: str | None


def call_lines(rows: Iterable[Any]) -> list[CallLine]:
    """The rows of `to_call_of` in words."""
    return [
        CallLine(
            discharge_id=row.discharge_id,
            reference=row.reference,
            referral_id=row.referral_id,
            provider=row.provider_name,
            phone=row.phone,
            phone_words=phone_words(row.phone),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A tab of the list with its number of discharges."""

    view: DischargeView
    name: Message
    count: int


def board_lines(
    rows: Iterable[Any],
    covers: Mapping[int, Covers],
    reference: Reference,
    *,
    today: date,
    now: datetime,
) -> list[BoardLine]:
    """The rows of `board_rows` in words: those that need me first, then the soonest."""
    lines = [_line(row, covers[row.id], reference, (today, now)) for row in rows]
    return sorted(lines, key=lambda line: (line.rank, line.leaves_at, line.reference))


def tabs_of(lines: Sequence[BoardLine]) -> list[Tab]:
    """Every tab with its count."""
    return [
        Tab(
            view=view,
            name=Message(VIEW_NAMES[view]),
            count=sum(view in line.in_views for line in lines),
        )
        for view in DischargeView
    ]


def shown(lines: Sequence[BoardLine], view: DischargeView, words: str) -> list[BoardLine]:
    """The lines of a tab whose reference or ward holds the words."""
    asked = words.casefold().strip()
    return [
        line
        for line in lines
        if view in line.in_views and asked in f"{line.reference} {line.ward or ''}".casefold()
    ]


def next_deadline(lines: Sequence[BoardLine]) -> Message | None:
    """The next task of all, for a day on which nothing is to do."""
    dated = [(line.next_due, line.reference) for line in lines if line.next_due]
    if not dated:
        return None
    day, reference = min(dated)
    return Message(N_("The next task is for %(day)s: %(reference)s."), _next(day, reference))


def _next(day: date | None, reference: str) -> Mapping[str, object]:
    return {"day": day, "reference": reference}


def _line(
    row: Any, covers: Covers, reference: Reference, moment: tuple[date, datetime]
) -> BoardLine:
    today, now = moment
    hospital = reference.hospitals[row.hospital_code]
    leaves_at = row.discharge_at.astimezone(LOCAL)
    to_review = life.is_to_review(row.status, has_plan=row.plan_version is not None)
    days = working_days_between(today, leaves_at.date(), hospital.country)
    reasons = list(_reasons(row, leaves_at.date(), today, (covers, days)))
    rank, why = reasons[0] if reasons else (99, None)
    status = DischargeStatus(row.status)
    views = {view for view, statuses in STATUSES_OF.items() if status in statuses}
    views -= {DischargeView.TO_DO}
    if why is not None:
        views.add(DischargeView.TO_DO)
    return BoardLine(
        public_id=row.public_id,
        reference=row.reference,
        hospital=hospital.name,
        ward=row.ward,
        place=place_label(ZoneCode.parse(row.home_zone_code), reference),
        leaves_at=leaves_at,
        days_left=_days_left(row.status, leaves_at.date(), today, hospital.country),
        cover=_cover(row.status, covers),
        rest=rest_words(covers.values()) if life.is_open(row.status) else (),
        status=Message(TO_REVIEW if to_review else STATUS_NAMES[status]),
        why=why,
        rank=rank,
        oldest=_oldest(row.oldest_sent, now),
        next_due=row.next_due if life.is_open(row.status) else None,
        is_fictitious=row.is_fictitious,
        is_training=row.is_training,
        in_views=frozenset(views),
    )


def _cover(status: str, covers: Covers) -> Message:
    """How many needs are confirmed; at home, how many have a service in the plan."""
    held = sum(one.standing is not CoverStanding.NOBODY for one in covers.values())
    if life.is_home(status):
        values = {"held": held, "needed": len(covers)}
        return Message(N_("%(held)s of %(needed)s have a service"), values)
    values = {"covered": sure(covers), "needed": len(covers)}
    return Message(N_("%(covered)s of %(needed)s confirmed"), values)


def _days_left(status: str, leaves_on: date, today: date, country: Country) -> Message | None:
    """How long there is; nothing for one that is home, finished or cancelled."""
    if not life.is_open(status):
        return None
    if leaves_on < today:
        return Message(N_("The day is over"))
    return due_words(leaves_on, country, today)


def _reasons(
    row: Any, leaves_on: date, today: date, left: tuple[Covers, int]
) -> Iterable[tuple[int, Message]]:
    """Why a discharge needs me now, the most pressing first."""
    covers, days = left
    left_by = [one.withdrew for one in covers.values() if one.withdrew]
    if left_by and life.is_running(row.status):
        text = N_("%(provider)s was confirmed and cannot come after all")
        yield 0, Message(text, {"provider": left_by[0]})
    nobody = sum(one.standing is CoverStanding.NOBODY for one in covers.values())
    if row.status == DischargeStatus.GONE_HOME and nobody:
        yield (
            0,
            counted(
                "At home, and nobody comes for %(count)s need",
                "At home, and nobody comes for %(count)s needs",
                nobody,
            ),
        )
    if life.is_home(row.status) and life.is_running(row.status) and row.after_due:
        yield (
            1,
            counted(
                "The days after: %(count)s thing to do",
                "The days after: %(count)s things to do",
                row.after_due,
            ),
        )
    if life.is_open(row.status):
        yield from _open_reasons(row, leaves_on < today, len(covers) - sure(covers), days)


def _open_reasons(row: Any, is_over: bool, gaps: int, days: int) -> Iterable[tuple[int, Message]]:
    """Why one that is still in hospital needs me now."""
    near = 0 <= days <= _NEAR
    told = (
        (is_over, Message(N_("The day is over: did the person go home?"))),
        (row.questions, Message(N_("A service asks a question"))),
        (row.yeses, Message(N_("A service said yes: confirm it"))),
        (row.silent, Message(N_("A service did not answer in time: ask the next one"))),
        (
            gaps > 0 and near,
            counted(
                "%(count)s need has no confirmed service and time is short",
                "%(count)s needs have no confirmed service and time is short",
                gaps,
            ),
        ),
        (row.late, counted("%(count)s task is late", "%(count)s tasks are late", row.late)),
        (
            row.due_today,
            counted("%(count)s task for today", "%(count)s tasks for today", row.due_today),
        ),
        (row.status == DischargeStatus.DRAFT, Message(N_("No need is known yet"))),
        (row.status == DischargeStatus.SEARCHING, Message(N_("Choose who comes"))),
    )
    yield from ((rank, message) for rank, (holds, message) in enumerate(told) if holds)


def _oldest(sent_at: datetime | None, now: datetime) -> Message | None:
    if sent_at is None:
        return None
    hours = int((now - sent_at).total_seconds() // 3600)
    if hours < 48:
        return counted("%(count)s hour", "%(count)s hours", hours)
    return counted("%(count)s day", "%(count)s days", hours // 24)
