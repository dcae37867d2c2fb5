"""The audit trail: one chain of lines, each sealed with a key that the database does not hold.

A line cannot be changed, taken away or moved without breaking the chain; a cut end shows against an
anchor, the number and seal of the last line, kept outside the database.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from app.access.models import TrailLine
from app.access.vocabulary import Purpose, Subject
from app.core.vault import ring

START = bytes(32)
"""What the first line is chained to."""
_LOCK = 0x5041_5353_4552
_SIGNED = (
    *("number", "at", "user_id", "organisation_id", "role", "action", "object_kind", "object_id"),
    *("purpose", "allowed", "detail", "request_id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody did, or was refused; no name of a person and nothing clinical in any field."""

    subject: Subject
    action: str
    object_kind: str
    object_id: str
    detail: str = ""
    allowed: bool = True
    purpose: Purpose = Purpose.CARE
    request_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The end of the trail at one moment, to be kept elsewhere."""

    at: datetime
    number: int
    seal: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFault:
    """Where the trail is broken, and how: changed, missing, unchained or cut."""

    number: int
    kind: str


def record(session: Session, deed: Deed, *, now: datetime) -> int:
    """Append a line in the caller's transaction, which must be one that writes; its number.

    Writers wait for one another here until the transaction ends, so that there is one chain.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    number, previous = head(session)
    line: dict[str, Any] = {
        "number": number + 1,
        "at": now,
        "user_id": deed.subject.user_id,
        "organisation_id": deed.subject.organisation_id,
        "role": deed.subject.role.value,
        "action": deed.action[:40],
        "object_kind": deed.object_kind[:20],
        "object_id": deed.object_id[:16],
        "purpose": deed.purpose.value,
        "allowed": deed.allowed,
        "detail": deed.detail[:200],
        "request_id": deed.request_id[:16],
    }
    seal = seal_of(line, previous)
    session.execute(insert(TrailLine).values(**line, previous=previous, seal=seal))
    return number + 1


def head(session: Session) -> tuple[int, bytes]:
    """The number and seal of the last line; zero and the start when there is none."""
    last = select(TrailLine.number, TrailLine.seal).order_by(TrailLine.number.desc()).limit(1)
    found = session.execute(last).one_or_none()
    return (found.number, bytes(found.seal)) if found else (0, START)


def seal_of(line: dict[str, Any], previous: bytes) -> bytes:
    """The seal of a line: a keyed hash of all it says and of the seal before it."""
    moment = line["at"].astimezone(UTC).isoformat(timespec="microseconds")
    said = [moment if name == "at" else line[name] for name in _SIGNED]
    content = json.dumps([*said, previous.hex()], ensure_ascii=True, separators=(",", ":"))
    return hmac.new(ring().audit, content.encode(), hashlib.sha256).digest()


def verify(session: Session, anchors: Sequence[Anchor] = ()) -> Iterator[TrailFault]:
    """Every break of the chain, in order, then every anchor that the trail does not hold any more.

    After a break the chain is taken up again at the next line, so that each fault shows once.
    """
    wanted = {anchor.number: anchor.seal for anchor in anchors}
    expected, previous = 1, START
    every = select(TrailLine).order_by(TrailLine.number).execution_options(yield_per=2000)
    for line in session.scalars(every):
        for missing in range(expected, min(line.number, expected + 1000)):
            yield TrailFault(number=missing, kind="missing")
        fault = _fault_of(line, previous if line.number == expected else None)
        if fault:
            yield fault
        anchored = wanted.pop(line.number, None)
        if anchored is not None and anchored != bytes(line.seal) and not fault:
            yield TrailFault(number=line.number, kind="changed")
        expected, previous = line.number + 1, bytes(line.seal)
        session.expunge(line)
    late = sorted(number for number in wanted if number >= expected)
    yield from (TrailFault(number=number, kind="cut") for number in late)


def _fault_of(line: TrailLine, previous: bytes | None) -> TrailFault | None:
    said = {name: getattr(line, name) for name in _SIGNED}
    if not hmac.compare_digest(seal_of(said, bytes(line.previous)), bytes(line.seal)):
        return TrailFault(number=line.number, kind="changed")
    if previous is not None and bytes(line.previous) != previous:
        return TrailFault(number=line.number, kind="unchained")
    return None


def count_lines(session: Session) -> int:
    """How many lines there are."""
    return session.scalar(select(func.count()).select_from(TrailLine)) or 0


def anchor_now(session: Session, *, now: datetime) -> Anchor:
    """The end of the trail now."""
    number, seal = head(session)
    return Anchor(at=now, number=number, seal=seal)


def write_anchor(anchor: Anchor) -> str:
    """One line of an anchor file, signed so that nobody without the key can write another."""
    said = {"at": anchor.at.isoformat(), "number": anchor.number, "seal": anchor.seal.hex()}
    return json.dumps(said | {"signature": _signature(said)})


def read_anchors(lines: Sequence[str]) -> list[Anchor]:
    """Anchors of a file, those of an empty trail left out; raises ValueError for a false one."""
    found = []
    for at, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        said = json.loads(line)
        signature = said.pop("signature", "")
        if not hmac.compare_digest(str(signature), _signature(said)):
            raise ValueError(f"line {at} of the anchors does not bear our signature")
        anchor = Anchor(
            at=datetime.fromisoformat(said["at"]),
            number=said["number"],
            seal=bytes.fromhex(said["seal"]),
        )
        found += [anchor] if anchor.number else []
    return found


def _signature(said: dict[str, Any]) -> str:
    content = json.dumps(said, sort_keys=True).encode()
    return hmac.new(ring().audit, b"anchor|" + content, hashlib.sha256).hexdigest()
