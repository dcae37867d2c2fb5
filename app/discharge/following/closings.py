"""Services that close while a discharge counts on them: the ward gets one letter, and a task.

Counted on is what was asked and not refused, a place that is kept, a line of the last plan. What is
true no more is forgotten, so that a service that closes again is told of again. None commits.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.core.clock import LOCAL
from app.core.messages import N_, Listing, Message
from app.discharge.candidates import closings
from app.discharge.following import closing_queries as queries
from app.discharge.following.closing_words import ClosingNote, closing_words, how_words
from app.discharge.following.letters import Quill
from app.discharge.following.models import ClosingNotice
from app.discharge.following.tasking import Errand, add_task, drop_coded
from app.discharge.following.warning import WardNews, write_to_ward
from app.discharge.intake.vocabulary import TaskOwner, following_code
from app.discharge.vocabulary import Closing
from app.reference.loader import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A closing that meets the care of one discharge: for which needs, and how it counts on it."""

    discharge_id: int
    closing: Closing
    needs: tuple[tuple[int, str], ...]
    how: frozenset[str]

    @property
    def key(self) -> tuple[int, str, str]:
        """Names this closing in this discharge."""
        return self.discharge_id, self.closing.service_id, self.closing.cause

    @property
    def cares(self) -> tuple[str, ...]:
        """The kinds of care that it meets, each once."""
        return tuple(dict.fromkeys(care for _need, care in self.needs))

    @property
    def codes(self) -> tuple[str, ...]:
        """Its tasks: one for each need."""
        return tuple(_code(need, care) for need, care in self.needs)


def _code(need_id: int, care: str) -> str:
    return following_code(Errand.CLOSING.value, care, need_id)


def hits(session: Session, *, today: date, discharge_id: int | None = None) -> list[Hit]:
    """Every closing that meets care which runs or is being arranged; of one discharge or of all."""
    rows = session.execute(queries.counted_on(discharge_id)).all()
    closing = defaultdict(list)
    for one in closings(session, {row.service_public_id for row in rows}, today=today):
        closing[one.service_id].append(one)
    counted: dict[tuple[int, str], list[tuple[int | None, str]]] = defaultdict(list)
    for row in rows:
        if row.service_public_id in closing:
            counted[row.discharge_id, row.service_public_id].append((row.need_id, row.how))
    needs = _needs(session, (need for ways in counted.values() for need, _how in ways))
    every = (
        Hit(
            discharge_id=discharge,
            closing=one,
            needs=_touched(one, {need for need, _how in ways}, needs, today),
            how=frozenset(how for _need, how in ways),
        )
        for (discharge, service), ways in counted.items()
        for one in closing[service]
    )
    return [hit for hit in every if hit.needs]


def _needs(
    session: Session, wanted: Iterable[int | None]
) -> dict[int, Row[int, str, date, date | None]]:
    named = sorted({one for one in wanted if one is not None})
    return {row.id: row for row in session.execute(queries.needs_of(named))} if named else {}


def _touched(
    closing: Closing,
    wanted: Collection[int | None],
    needs: Mapping[int, Row[int, str, date, date | None]],
    today: date,
) -> tuple[tuple[int, str], ...]:
    rows = (needs[one] for one in sorted(one for one in wanted if one is not None) if one in needs)
    return tuple(
        (row.id, row.care) for row in rows if closing.touches(max(today, row.starts_on), row.until)
    )


def notes(
    session: Session, discharge_id: int, reference: Reference, *, today: date
) -> list[ClosingNote]:
    """What the pages and papers of one discharge say of the services that close."""
    found = hits(session, today=today, discharge_id=discharge_id)
    return [
        ClosingNote(
            words=closing_words(one.closing, today),
            cares=_named(one.cares, reference),
            how=how_words(one.how),
            is_final=one.closing.is_final,
            then=one.closing.words if one.closing.is_final else None,
        )
        for one in sorted(found, key=lambda hit: (hit.closing.first or date.min, hit.key))
    ]


def tell_closings(session: Session, quill: Quill, *, now: datetime) -> Counter[str]:
    """Tell wards of every closing that they do not know of; forget those that are true no more."""
    today = now.astimezone(LOCAL).date()
    true = {one.key: one for one in hits(session, today=today)}
    known = {_key(row): row for row in session.scalars(queries.closings_told())}
    for key in known.keys() - true.keys():
        _forget(session, known[key], true.values())
    new = [true[key] for key in sorted(true.keys() - known.keys())]
    for hit in new:
        _tell(session, hit, quill, now=now)
    session.flush()
    return Counter({"closings told": len(new)})


def _key(row: ClosingNotice) -> tuple[int, str, str]:
    return row.discharge_id, row.service_public_id, row.cause


def _forget(session: Session, row: ClosingNotice, true: Iterable[Hit]) -> None:
    still = {code for one in true if one.discharge_id == row.discharge_id for code in one.codes}
    mine = {_code(need, care) for need, care in zip(row.need_ids, row.cares, strict=True)}
    drop_coded(session, row.discharge_id, mine - still)
    session.delete(row)


def _tell(session: Session, hit: Hit, quill: Quill, *, now: datetime) -> None:
    closing, today = hit.closing, now.astimezone(LOCAL).date()
    row = ClosingNotice(
        discharge_id=hit.discharge_id,
        service_public_id=closing.service_id,
        provider_name=closing.provider,
        cause=closing.cause,
        is_final=closing.is_final,
        first_on=closing.first,
        need_ids=[need for need, _care in hit.needs],
        cares=[care for _need, care in hit.needs],
        at=now,
    )
    session.add(row)
    session.flush()
    for code in hit.codes:
        add_task(session, hit.discharge_id, code, TaskOwner.SOCIAL_WORKER, today)
    news = WardNews(
        subject=N_("Discharge %(reference)s: a service closes"),
        said=tuple(_said(hit, quill.reference, today)),
        about=f"discharge-closing:{row.public_id}",
        key=f"closing:{row.public_id}",
        page=("plan", N_("Open the plan")),
    )
    write_to_ward(session, hit.discharge_id, news, quill, now=now)


def _said(hit: Hit, reference: Reference, today: date) -> list[Message]:
    values = {"cares": _named(hit.cares, reference), "how": how_words(hit.how)}
    said = [
        closing_words(hit.closing, today),
        Message(N_("This discharge counts on it for %(cares)s: %(how)s."), values),
    ]
    if hit.closing.is_final and hit.closing.words is not None:
        text = N_("The service says of those it cares for: %(words)s")
        said.append(Message(text, {"words": hit.closing.words}))
    find = N_("Find somebody else for these days; the other services stay as they are.")
    whole = N_("Find somebody else for this need; the other services stay as they are.")
    return [*said, Message(whole if hit.closing.is_final else find)]


def _named(cares: Sequence[str], reference: Reference) -> Listing:
    return Listing(tuple(reference.care[one].labels for one in cares))
