"""Small sheets to tell stories with."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from app.core.messages import LText
from app.professions.sheets import Authority, Claim, Criterion, Sheet, Source, Value, Version
from app.professions.vocabulary import (
    ClaimStatus,
    ClockStart,
    Grade,
    Kind,
    Section,
    SourceKind,
    ValueUnit,
)
from app.reference.vocabulary import Country

DAY = date(2026, 3, 1)


def text(words: str) -> LText:
    return LText(MappingProxyType({"fr": words, "nl": words, "en": words}))


def make_source(name: str = "act") -> Source:
    return Source(
        id=name,
        kind=SourceKind.STATUTE,
        instrument=text("An act"),
        url=None,
        publisher=text("The gazette"),
        language="fr",
        grade=Grade.A,
        consulted_on=DAY,
    )


def make_criterion(name: str = "delay", rank: int = 0) -> Criterion:
    return Criterion(id=name, section=Section.COSTS, rank=rank, label=text(name))


def make_claim(  # one keyword for each fact that a test may vary
    name: str,
    *,
    criterion: Criterion | None = None,
    status: ClaimStatus = ClaimStatus.SOURCED,
    months: int | None = None,
    same_as: str | None = None,
    no_equivalent: bool = False,
    order: int | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    words: str = "A rule.",
    kind: Kind = Kind.DELAY,
    versions: Sequence[Version] = (),
    clock_starts: ClockStart = ClockStart.RECEIPT,
    is_conditional: bool = False,
) -> Claim:
    return Claim(
        id=name,
        kind=kind,
        criterion=criterion or make_criterion(),
        order=order,
        text=text(words),
        status=status,
        sources=(make_source(),) if status is ClaimStatus.SOURCED else (),
        versions=tuple(versions),
        authority=Authority("order", text("the Order")),
        values=() if months is None else (Value(ValueUnit.MONTHS, Decimal(months)),),
        same_as=same_as,
        no_equivalent=no_equivalent,
        jurisdictions=(),
        modes=(),
        valid_from=valid_from,
        valid_to=valid_to,
        checked_on=DAY,
        clock_starts=clock_starts,
        is_conditional=is_conditional,
    )


def make_sheet(*claims: Claim, country: Country = Country.FR) -> Sheet:
    return Sheet(
        profession="nurse",
        country=country,
        jurisdictions=(),
        name=text("Nurse"),
        titles=text("Nurse"),
        isco08="2221",
        esco=None,
        review_days=30,
        reviewed_on=DAY,
        claims=claims,
    )
