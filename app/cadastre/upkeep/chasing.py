"""What a coordinator must see to: letters that came back, silence, conventions that end soon.

Run once a day; running it again changes nothing. `now` is told; nothing is committed here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cadastre.agreements import ConventionDates, stage_of
from app.cadastre.changes import Deed, change_fields
from app.cadastre.models import Convention, Provider
from app.cadastre.record_words import TASK_NAMES, ConventionStage, UpkeepTaskKind
from app.cadastre.upkeep_models import DirectoryTask
from app.core.clock import LOCAL
from app.core.errors import Conflict, NotFound
from app.core.messages import N_, LText, Message
from app.post.models import OutboxMessage
from app.post.vocabulary import MessageState
from app.reference.loader import Reference

WHO = "Passerelle"
ABOUT = "confirm:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chased:
    """How many tasks were made, by kind."""

    bounced: int
    unanswered: int
    renewals: int


def chase(session: Session, reference: Reference, *, now: datetime) -> Chased:
    """Note what came back and what stayed without an answer, and make the tasks."""
    days = timedelta(days=reference.policy("confirm_link_days", now.astimezone(LOCAL).date()))
    deed = Deed(who=WHO, at=now)
    return Chased(
        bounced=_note(session, _letters(session, failed=True), "bounced_on", deed),
        unanswered=_note(
            session, _letters(session, failed=False, before=now - days), "unanswered_since", deed
        ),
        renewals=_renewals(session, reference, deed),
    )


def _letters(session: Session, *, failed: bool, before: datetime | None = None) -> Sequence[Any]:
    """Letters that asked to confirm: (provider, day it was written), the newest last."""
    wanted = MessageState.FAILED if failed else MessageState.SENT
    statement = select(OutboxMessage.about, OutboxMessage.created_at).where(
        OutboxMessage.about.startswith(ABOUT), OutboxMessage.state == wanted
    )
    if before is not None:
        statement = statement.where(OutboxMessage.created_at <= before)
    return session.execute(statement.order_by(OutboxMessage.created_at)).all()


def _note(session: Session, letters: Sequence[Any], field: str, deed: Deed) -> int:
    written = {about.removeprefix(ABOUT): at.astimezone(LOCAL).date() for about, at in letters}
    if not written:
        return 0
    kind = UpkeepTaskKind.BOUNCED if field == "bounced_on" else UpkeepTaskKind.UNANSWERED
    made = 0
    for provider in session.scalars(select(Provider).where(Provider.public_id.in_(written))):
        day = written[provider.public_id]
        answered = provider.contact_confirmed_on
        if getattr(provider, field) == day or (answered is not None and answered >= day):
            continue
        change_fields(session, provider, {field: day}, deed)
        made += make_task(session, kind, deed, provider_id=provider.id)
    return made


ALERTS = (
    (UpkeepTaskKind.RENEW_CONVENTION, "convention_expiring_days"),
    (UpkeepTaskKind.LAST_CALL, "convention_last_call_days"),
)
"""Each stretch of days before its end makes its own task, once."""


def _renewals(session: Session, reference: Reference, deed: Deed) -> int:
    made = 0
    alerts = [(kind, round(reference.policy(key, deed.day))) for kind, key in ALERTS]
    for one in session.scalars(select(Convention).where(Convention.signed_on.is_not(None))):
        dates = ConventionDates(
            signed_on=one.signed_on,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            ended_on=one.ended_on,
        )
        for kind, days in alerts:
            stage = stage_of(dates, today=deed.day, expiring_days=days)
            is_due = stage is ConventionStage.EXPIRING
            if is_due and not _was_asked(session, (kind, one.id), deed, days):
                made += make_task(session, kind, deed, convention_id=one.id)
    return made


def _was_asked(session: Session, about: tuple[UpkeepTaskKind, int], deed: Deed, days: int) -> bool:
    """Whether this end was a task of that kind already, done or not."""
    kind, convention_id = about
    statement = select(DirectoryTask.id).where(
        DirectoryTask.kind == kind.value,
        DirectoryTask.convention_id == convention_id,
        DirectoryTask.created_at >= deed.at - timedelta(days=days),
    )
    return session.scalar(statement.limit(1)) is not None


def make_task(
    session: Session,
    kind: UpkeepTaskKind,
    deed: Deed,
    *,
    provider_id: int | None = None,
    convention_id: int | None = None,
) -> int:
    """One task of a kind about one thing waits at a time; 1 when it was made."""
    same = select(DirectoryTask.id).where(
        DirectoryTask.kind == kind.value,
        DirectoryTask.done_at.is_(None),
        DirectoryTask.provider_id == provider_id
        if provider_id is not None
        else DirectoryTask.convention_id == convention_id,
    )
    if session.scalar(same.limit(1)) is not None:
        return 0
    session.add(
        DirectoryTask(
            kind=kind.value,
            provider_id=provider_id,
            convention_id=convention_id,
            created_at=deed.at,
            due_on=deed.day + timedelta(days=7),
        )
    )
    session.flush()
    return 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """A task that waits, in words."""

    public_id: str
    what: Message
    about: object
    due_on: object


def waiting_tasks(session: Session) -> Iterable[TaskLine]:
    """Tasks that are not done, the most urgent first."""
    statement = (
        select(DirectoryTask, Provider.name, Convention.titles)
        .outerjoin(Provider, Provider.id == DirectoryTask.provider_id)
        .outerjoin(Convention, Convention.id == DirectoryTask.convention_id)
        .where(DirectoryTask.done_at.is_(None))
        .order_by(DirectoryTask.due_on, DirectoryTask.id)
        .limit(100)
    )
    return [
        TaskLine(
            public_id=task.public_id,
            what=Message(TASK_NAMES[UpkeepTaskKind(task.kind)]),
            about=name or (LText(titles) if titles else ""),
            due_on=task.due_on,
        )
        for task, name, titles in session.execute(statement)
    ]


def finish_task(session: Session, public_id: str, *, by: str, now: datetime) -> DirectoryTask:
    """A task was seen to; raises NotFound or Conflict."""
    row = session.scalars(
        select(DirectoryTask).where(DirectoryTask.public_id == public_id)
    ).one_or_none()
    if row is None:
        raise NotFound(Message(N_("There is nothing at this address.")))
    if row.done_at is not None:
        raise Conflict(Message(N_("This task is done already.")))
    row.done_at, row.done_by = now, by[:120]
    session.flush()
    return row
