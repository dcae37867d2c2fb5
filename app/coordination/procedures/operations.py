"""Verbs of shared documents: write, publish, read, withdraw. None of them commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.coordination.news.operations import Said, tell
from app.coordination.news.vocabulary import NewsKind
from app.coordination.procedures import queries
from app.coordination.procedures.life import missing_to_publish
from app.coordination.procedures.models import Procedure, ProcedureReading, ProcedureVersion
from app.core.errors import Conflict, InvalidInput, NotFound
from app.core.messages import N_, Message

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who writes, for which organisation, when."""

    name: str
    user_id: int
    organisation_id: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a version says, and what changed in it."""

    titles: Texts
    texts: Texts
    changes: str | None


def document_of(session: Session, public_id: str, *, sees_drafts: bool) -> Procedure:
    """The document at that address; raises NotFound when it is only being written."""
    found = session.scalars(queries.document_named(public_id)).one_or_none()
    if found is None or not (sees_drafts or published(found)):
        raise NotFound(Message(N_("There is no document at this address.")))
    return found


def published(document: Procedure) -> list[ProcedureVersion]:
    """The versions that may be read, the oldest first."""
    return [one for one in document.versions if one.published_at is not None]


def draft_of(document: Procedure) -> ProcedureVersion | None:
    """The version that is being written, if any."""
    return next((one for one in document.versions if one.published_at is None), None)


def version_of(document: Procedure, number: int) -> ProcedureVersion:
    """One published version by its number; raises NotFound."""
    found = next((one for one in published(document) if one.number == number), None)
    if found is None:
        raise NotFound(Message(N_("There is no such version.")))
    return found


def make(session: Session, terms: Mapping[str, Any], draft: Draft, by: Author) -> Procedure:
    """A new document with a first draft."""
    team = session.scalars(queries.team(by.organisation_id)).one()
    made = Procedure(
        organisation_id=team.id,
        is_fictitious=team.is_fictitious,
        created_at=by.at,
        versions=[],
        **terms,
    )
    session.add(made)
    session.flush()
    _new_version(made, draft, by)
    session.flush()
    return made


def _new_version(document: Procedure, draft: Draft, by: Author) -> ProcedureVersion:
    row = ProcedureVersion(
        number=max((one.number for one in document.versions), default=0) + 1,
        titles=dict(draft.titles),
        texts=dict(draft.texts),
        changes=draft.changes,
        written_at=by.at,
        written_by=by.name[:120],
    )
    document.versions.append(row)
    return row


def save(
    session: Session,
    document: Procedure,
    said: tuple[Mapping[str, Any], Draft],
    *,
    by: Author,
    seen: int,
) -> ProcedureVersion:
    """Write the terms and the draft; a published text becomes a new version when words change.

    Raises Conflict when somebody saved the draft meanwhile.
    """
    if document.withdrawn_at is not None:
        raise Conflict(Message(N_("This document is withdrawn.")))
    terms, draft = said
    for name, value in terms.items():
        setattr(document, name, value)
    row = draft_of(document)
    if row is None:
        last = document.versions[-1]
        if (last.titles, last.texts) == (dict(draft.titles), dict(draft.texts)):
            session.flush()
            return last
        row = _new_version(document, draft, by)
    elif row.edits != seen:
        sentence = N_("%(who)s saved this draft meanwhile: look at it, then save again.")
        raise Conflict(Message(sentence, {"who": row.written_by}))
    else:
        row.titles, row.texts, row.changes = dict(draft.titles), dict(draft.texts), draft.changes
        row.written_at, row.written_by, row.edits = by.at, by.name[:120], row.edits + 1
    session.flush()
    return row


def publish(session: Session, document: Procedure, by: Author) -> ProcedureVersion:
    """Publish the draft in both languages and tell partners; raises InvalidInput or Conflict."""
    row = draft_of(document)
    if row is None or document.withdrawn_at is not None:
        raise Conflict(Message(N_("There is no draft to publish.")))
    missing = missing_to_publish(row.titles, row.texts)
    if missing:
        sentence = N_("Both languages are published together: the draft is kept until then.")
        raise InvalidInput(Message(sentence), missing)
    row.published_at = by.at
    said = Said(
        kind=NewsKind.DOCUMENT,
        titles=row.titles,
        texts={"fr": row.changes or "", "nl": row.changes or ""} if row.changes else {},
        path=f"/coordination/procedures/{document.public_id}",
        key=f"procedure:{document.public_id}:{row.number}",
    )
    tell(session, said, by.organisation_id, now=by.at)
    session.flush()
    return row


def acknowledge(session: Session, row: ProcedureVersion, by: Author) -> bool:
    """Somebody says: I have read this version; False when that was said before."""
    known = session.scalars(queries.reading_of(row.id, by.user_id)).one_or_none()
    if known is not None:
        return False
    session.add(ProcedureReading(version_id=row.id, user_id=by.user_id, at=by.at))
    session.flush()
    return True


def withdraw(session: Session, document: Procedure, reason: str | None, by: Author) -> None:
    """It holds no more; raises InvalidInput without a reason, Conflict the second time."""
    if document.withdrawn_at is not None:
        raise Conflict(Message(N_("This document is withdrawn.")))
    if not reason:
        fault = Message(N_("Why? Those who work by it will ask."))
        raise InvalidInput(fault, {"reason": [fault]})
    document.withdrawn_at, document.withdrawn_reason = by.at, reason
    session.flush()
