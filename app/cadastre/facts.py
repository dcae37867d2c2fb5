"""Costs and dated notices of a service: plain values in the row, typed values in the code. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.cadastre.record_words import CLOSING_KINDS, CostUnit, NoticeKind
from app.core.errors import Refused
from app.core.messages import N_, LText, Message
from app.reference.vocabulary import Country

MOST_CENTS = 10_000_00


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a person insured in a country pays, and who gives how much of it back.

    `cents` None is "not said"; `payer` is who reimburses, in the words of the service;
    `patient_percent` what stays for the person. None is not known.
    """

    country: Country
    unit: CostUnit
    cents: int | None = None
    patient_percent: int | None = None
    payer: LText | None = None
    note: LText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something a service says for some days: it is closed, or a message. `last` None: no end.

    An ending closes it for good; its text says what becomes of those it serves.
    """

    kind: NoticeKind
    first: date
    last: date | None
    text: LText | None

    def holds_on(self, day: date) -> bool:
        """Whether it is said on that day."""
        return self.first <= day and (self.last is None or day <= self.last)

    def is_over(self, day: date) -> bool:
        """Whether its last day is past."""
        return self.last is not None and self.last < day


def costs_of(plain: Iterable[Mapping[str, Any]] | None) -> tuple[Cost, ...]:
    """The costs of a row."""
    return tuple(
        Cost(
            country=Country(one["country"]),
            unit=CostUnit(one["unit"]),
            cents=one.get("cents"),
            patient_percent=one.get("patient_percent"),
            payer=_text(one.get("payer")),
            note=_text(one.get("note")),
        )
        for one in plain or ()
    )


def plain_cost(cost: Cost) -> dict[str, Any]:
    """A cost as its row holds it. Raises Refused on an amount that cannot be."""
    if cost.cents is not None and not 0 <= cost.cents <= MOST_CENTS:
        raise Refused(Message(N_("An amount lies between 0 and 10,000 euros.")))
    if cost.patient_percent is not None and not 0 <= cost.patient_percent <= 100:
        raise Refused(Message(N_("A share lies between 0 and 100 percent.")))
    if cost.unit in {CostUnit.FREE, CostUnit.QUOTE} and cost.cents:
        raise Refused(Message(N_("What is free, or on estimate, has no amount.")))
    found = {
        "country": cost.country.value,
        "unit": cost.unit.value,
        "cents": cost.cents,
        "patient_percent": cost.patient_percent,
        "payer": dict(cost.payer.texts) if cost.payer else None,
        "note": dict(cost.note.texts) if cost.note else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def notices_of(plain: Iterable[Mapping[str, Any]] | None) -> tuple[Notice, ...]:
    """The notices of a row, the earliest first."""
    found = (
        Notice(
            kind=NoticeKind(one["kind"]),
            first=date.fromisoformat(one["first"]),
            last=date.fromisoformat(one["last"]) if one.get("last") else None,
            text=_text(one.get("text")),
        )
        for one in plain or ()
    )
    return tuple(sorted(found, key=lambda notice: (notice.first, notice.kind)))


def plain_notice(notice: Notice) -> dict[str, Any]:
    """A notice as its row holds it. Raises Refused when it ends before it begins."""
    if notice.last is not None and notice.last < notice.first:
        raise Refused(Message(N_("The last day of a notice cannot come before its first.")))
    if notice.kind is NoticeKind.MESSAGE and notice.text is None:
        raise Refused(Message(N_("A message needs its text.")))
    found = {
        "kind": notice.kind.value,
        "first": notice.first.isoformat(),
        "last": notice.last.isoformat() if notice.last else None,
        "text": dict(notice.text.texts) if notice.text else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def closure_on(notices: Iterable[Notice], day: date) -> Notice | None:
    """The closure that holds on that day, if any."""
    found = (one for one in notices if one.kind in CLOSING_KINDS and one.holds_on(day))
    return next(found, None)


def ending_in(plain: Iterable[Mapping[str, Any]] | None) -> Notice | None:
    """The notice of a row that says when it closes for good, if it does."""
    found = [one for one in plain or () if one["kind"] == NoticeKind.ENDING]
    return notices_of(found[-1:])[0] if found else None


def _text(texts: Mapping[str, str] | None) -> LText | None:
    return LText(texts) if texts else None
