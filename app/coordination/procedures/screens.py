"""What the pages of shared documents show. Knows no web."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.access.vocabulary import ROLE_NAMES, Role
from app.coordination.procedures import queries
from app.coordination.procedures.comparing import Paragraph, compare, paragraphs
from app.coordination.procedures.life import stage_of
from app.coordination.procedures.models import Procedure, ProcedureVersion
from app.coordination.procedures.operations import draft_of, published
from app.coordination.procedures.vocabulary import (
    PROCEDURE_KIND_NAMES,
    PROCEDURE_STAGE_NAMES,
    PROCEDURE_STAGE_TONES,
    ProcedureKind,
    ProcedureStage,
)
from app.coordination.shared.bilingual import Told, told
from app.core.clock import LOCAL
from app.core.messages import Listing, Message
from app.reference.areas import named
from app.reference.loader import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """For whom a page is made."""

    user_id: int
    role: Role
    language: str
    sees_drafts: bool
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """A document in a list; `asks`: the reader is asked to read it and has not."""

    public_id: str
    title: Told | None
    kind: ProcedureKind
    kind_words: Message
    stage: ProcedureStage
    stage_words: Message
    tone: str
    owner: str
    review_on: date
    number: int | None
    asks: bool
    read: bool


def lines(session: Session, reader: Reader) -> list[DocumentLine]:
    """Documents that the reader may see: those to read first, then by kind."""
    done = set(session.scalars(queries.read_by(reader.user_id)))
    found = [
        line_of(one, reader, done)
        for one in session.scalars(queries.documents())
        if published(one) or reader.sees_drafts
    ]
    kinds = list(ProcedureKind)
    return sorted(found, key=lambda one: (not one.asks, kinds.index(one.kind)))


def line_of(document: Procedure, reader: Reader, done: set[int]) -> DocumentLine:
    """A document in words."""
    shown = current(document)
    out = published(document)
    stage = stage_of(
        is_published=bool(out),
        is_withdrawn=document.withdrawn_at is not None,
        review_on=document.review_on,
        today=reader.today,
    )
    kind = ProcedureKind(document.kind)
    read = bool(out) and out[-1].id in done
    holds = stage in {ProcedureStage.IN_FORCE, ProcedureStage.REVIEW_DUE}
    return DocumentLine(
        public_id=document.public_id,
        title=told(shown.titles, reader.language),
        kind=kind,
        kind_words=Message(PROCEDURE_KIND_NAMES[kind]),
        stage=stage,
        stage_words=Message(PROCEDURE_STAGE_NAMES[stage]),
        tone=PROCEDURE_STAGE_TONES[stage],
        owner=document.owner,
        review_on=document.review_on,
        number=out[-1].number if out else None,
        asks=holds and reader.role.value in document.roles and not read,
        read=read,
    )


def current(document: Procedure) -> ProcedureVersion:
    """The newest published version, else the draft."""
    out = published(document)
    return out[-1] if out else document.versions[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """A published version in the history."""

    number: int
    published_on: date
    written_by: str
    changes: str | None
    readers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """A document: its text in both languages, its versions, who has read it."""

    line: DocumentLine
    texts: Mapping[str, Sequence[str]]
    titles: Mapping[str, str]
    territory: Listing | None
    roles: Listing | None
    held_at: datetime | None
    place: str | None
    withdrawn_reason: str | None
    versions: Sequence[VersionLine]
    readers: Sequence[tuple[str, datetime]]
    has_draft: bool


def view_of(
    session: Session, document: Procedure, reader: Reader, reference: Reference
) -> DocumentView:
    """A document in words, in four statements whatever its history."""
    shown = current(document)
    out = published(document)
    done = set(session.scalars(queries.read_by(reader.user_id)))
    rows = session.execute(queries.counts([one.id for one in out])).all()
    counts = {row[0]: row[1] for row in rows}
    return DocumentView(
        line=line_of(document, reader, done),
        texts={code: paragraphs(text) for code, text in shown.texts.items()},
        titles=shown.titles,
        territory=named(document.zones, reference) if document.zones else None,
        roles=_roles(document.roles),
        held_at=document.held_at,
        place=document.place,
        withdrawn_reason=document.withdrawn_reason,
        versions=[_version(one, counts.get(one.id, 0)) for one in reversed(out)],
        readers=[(name, row.at) for name, row in session.execute(queries.readers(shown.id))],
        has_draft=draft_of(document) is not None,
    )


def _roles(codes: Sequence[str]) -> Listing | None:
    return Listing(tuple(Message(ROLE_NAMES[Role(code)]) for code in codes)) if codes else None


def _version(row: ProcedureVersion, readers: int) -> VersionLine:
    assert row.published_at is not None  # only published versions stand in the history
    return VersionLine(
        number=row.number,
        published_on=row.published_at.astimezone(LOCAL).date(),
        written_by=row.written_by,
        changes=row.changes,
        readers=readers,
    )


def differences(
    old: ProcedureVersion, new: ProcedureVersion, languages: Sequence[str]
) -> dict[str, list[Paragraph]]:
    """What changed between two versions, in each language."""
    return {
        code: compare(
            f"{old.titles.get(code, '')}\n\n{old.texts.get(code, '')}",
            f"{new.titles.get(code, '')}\n\n{new.texts.get(code, '')}",
        )
        for code in languages
    }
