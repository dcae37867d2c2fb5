"""Messages and documents inside a case, each kept for a while only. Nothing here commits.

A document is known by its first bytes, not by its name; it is stored encrypted and only ever handed
out as a file to save.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, undefer

from app.coordination.cases import plan_queries as queries
from app.coordination.cases.hands import Hand
from app.coordination.cases.models import CaseFile
from app.coordination.cases.opening import ABSENT, Seen, Told, must_be_open, note
from app.coordination.cases.plan_models import CaseDocument, CaseMessage
from app.coordination.cases.plan_words import CONTACTS, AuthorKind, EventKind
from app.coordination.cases.vocabulary import SeatScope
from app.core.errors import InvalidInput, NotFound
from app.core.messages import N_, Message

KINDS = {
    b"%PDF-": ("application/pdf", "pdf"),
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
    b"\x89PNG\r\n\x1a\n": ("image/png", "png"),
}
"""What may be added: papers and pictures, by their first bytes."""
_NAME = re.compile(r"[^\w .\-()]")
MOST_DOCUMENTS = 50


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes


def write_message(
    session: Session, hand: Hand, seen: Seen, words: str, *, for_person: bool
) -> CaseMessage:
    """Write to the circle; with `for_person`, the person and the carers read it too."""
    must_be_open(seen.case)
    _must_read(seen)
    return _keep(session, seen.case, hand, AuthorKind.MEMBER, (words, for_person))


def write_from_outside(
    session: Session, case: CaseFile, hand: Hand, author: AuthorKind, words: str
) -> CaseMessage:
    """The person or a carer answers through the link."""
    return _keep(session, case, hand, author, (words, True))


def add_document(session: Session, hand: Hand, seen: Seen, upload: Upload) -> CaseDocument:
    """Keep a document. Raises InvalidInput for an empty, too large or unknown one."""
    must_be_open(seen.case)
    _must_read(seen)
    kind, ending = _kind_of(upload, hand.policy.largest_document)
    if len(session.execute(queries.documents_of(seen.case.id)).all()) >= MOST_DOCUMENTS:
        fault = Message(N_("At most %(most)s documents in one file."), {"most": MOST_DOCUMENTS})
        raise InvalidInput(fault, {"document": [fault]})
    document = CaseDocument(
        case_id=seen.case.id,
        name=_safe_name(upload.name, ending),
        kind=kind,
        size=len(upload.content),
        digest=hashlib.sha256(upload.content).digest(),
        content=upload.content,
        added_at=hand.now,
        added_by_id=hand.subject.user_id,
    )
    session.add(document)
    note(session, seen.case, hand, Told(kind=EventKind.DOCUMENT))
    return document


def open_document(session: Session, seen: Seen, public_id: str) -> CaseDocument:
    """A document with its content. Raises NotFound."""
    _must_read(seen)
    asked = queries.document_named(seen.case.id, public_id).options(undefer(CaseDocument.content))
    found = session.scalars(asked).one_or_none()
    if found is None:
        raise NotFound(Message(N_("There is no such document.")))
    return found


def note_contact(
    session: Session, hand: Hand, seen: Seen, kind: EventKind, said: tuple[datetime, str]
) -> None:
    """Write down a visit, a call or a meeting."""
    must_be_open(seen.case)
    _must_read(seen)
    at, words = said
    faults: dict[str, list[Message]] = {}
    if kind not in CONTACTS:
        faults["kind"] = [Message(N_("Say whether it was a visit, a call or a meeting."))]
    if not seen.case.created_at - timedelta(days=365) <= at <= hand.now + timedelta(minutes=5):
        faults["at"] = [Message(N_("This moment is in the future, or too long ago."))]
    if faults:
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), faults)
    note(session, seen.case, hand, Told(kind=kind, words=words, at=at))


def _keep(
    session: Session, case: CaseFile, hand: Hand, author: AuthorKind, said: tuple[str, bool]
) -> CaseMessage:
    words, for_person = said
    message = CaseMessage(
        case_id=case.id,
        author=author.value,
        by_id=hand.subject.user_id,
        for_person=for_person,
        words=words,
        sent_at=hand.now,
    )
    session.add(message)
    session.flush()
    return message


def _must_read(seen: Seen) -> None:
    if not seen.shows(SeatScope.PLAN):
        raise NotFound(ABSENT)


def _kind_of(upload: Upload, largest: int) -> tuple[str, str]:
    found = next((kind for start, kind in KINDS.items() if upload.content.startswith(start)), None)
    fault = None
    if not upload.content:
        fault = Message(N_("Choose a document: this one is empty."))
    elif len(upload.content) > largest:
        text = N_("This document weighs %(size)s KB; at most %(most)s KB are kept.")
        values = {"size": len(upload.content) // 1024, "most": largest // 1024}
        fault = Message(text, values)
    elif found is None:
        fault = Message(N_("Only PDF papers and JPEG or PNG pictures are kept."))
    if fault is not None or found is None:
        sentence = fault or Message(N_("Some fields need to be corrected."))
        raise InvalidInput(sentence, {"document": [sentence]})
    return found


def _safe_name(name: str, ending: str) -> str:
    """The name without a path nor odd signs, with the ending of what the file really is."""
    last = name.replace("\\", "/").rpartition("/")[2]
    stem = _NAME.sub("", last.rpartition(".")[0] or last).strip(" .")[:80]
    return f"{stem or 'document'}.{ending}"
