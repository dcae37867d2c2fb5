"""A sheet: what one country asks of one profession, as dated and sourced claims (pure values).

Dates are calendar days without a time zone. Texts are given by language code (fr, nl, en).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from types import MappingProxyType

from app.core.messages import LText, Message
from app.professions.vocabulary import (
    DOUBTS,
    ClaimStatus,
    ClockStart,
    Grade,
    Kind,
    PracticeMode,
    Section,
    Silence,
    SourceKind,
    ValueUnit,
)
from app.reference.vocabulary import Country

Facts = Mapping[str, frozenset[str]]
"""What is so of a person who asks, by dimension: ``{"mode": {"regular"}, "case": {"listed"}}``."""

MONTHS_TO_STALE = 12


@dataclass(frozen=True, slots=True)
class Source:
    """The text that says so. ``consulted_on``: the day up to which the copy read can vouch.

    ``language`` is that of the copy read; ``instrument`` and ``publisher`` are said in the
    language of the reader, the official name of a law beside its translation.
    """

    id: str
    kind: SourceKind
    instrument: LText = field(hash=False)
    url: str | None
    publisher: LText = field(hash=False)
    language: str
    grade: Grade
    consulted_on: date


@dataclass(frozen=True, slots=True)
class Authority:
    """Who can confirm a claim."""

    id: str
    name: LText


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """Who is competent: a country or, below it, a Community, a Region or a department."""

    id: str
    country: Country
    name: LText


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a claim answers; the same criterion in two sheets makes one row of a comparison."""

    id: str
    section: Section
    rank: int
    label: LText


@dataclass(frozen=True, slots=True)
class Value:
    """A typed fact that can be compared: a number with its unit, or a code."""

    unit: ValueUnit
    amount: Decimal | str


@dataclass(frozen=True, slots=True)
class When:
    """In which cases something applies: in each dimension one of the codes; no code, any."""

    codes: Facts = field(default_factory=lambda: MappingProxyType({}))

    def holds(self, facts: Facts) -> bool:
        """Whether each dimension named here meets the facts; an unknown dimension does not."""
        return all(codes & facts.get(name, frozenset()) for name, codes in self.codes.items())


ALWAYS = When()


@dataclass(frozen=True, slots=True)
class Version:
    """One of the versions that sources give of a conflicting fact."""

    text: LText
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One publishable fact.

    ``no_equivalent`` says that the country is known to have nothing of the kind, which is not the
    same as nobody having looked. ``same_as`` names a claim of the other country that an editor
    judged to say the same. Empty ``jurisdictions`` or ``modes`` mean everywhere, in every mode.
    ``when`` narrows it to some routes; ``longest`` bounds a delay whose ordinary length stands in
    ``values``, and is not sure where no text gives it in one piece; ``clock_starts`` says from when
    it runs, and ``is_conditional`` that it concerns only those in a case that nobody asked about:
    such a delay gets no date. ``question`` is what to ask the authority where no text answers.
    """

    id: str
    kind: Kind
    criterion: Criterion
    order: int | None
    text: LText
    status: ClaimStatus
    sources: tuple[Source, ...]
    versions: tuple[Version, ...]
    authority: Authority | None
    values: tuple[Value, ...]
    same_as: str | None
    no_equivalent: bool
    jurisdictions: tuple[Jurisdiction, ...]
    modes: tuple[PracticeMode, ...]
    valid_from: date | None
    valid_to: date | None
    checked_on: date
    when: When = ALWAYS
    silence: Silence | None = None
    longest: tuple[Value, ...] = ()
    is_longest_sure: bool = True
    clock_starts: ClockStart = ClockStart.OTHER
    is_conditional: bool = False
    question: LText | None = None

    def is_valid(self, on: date) -> bool:
        """Whether the rule is in force on that day; an open end has no limit."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on <= self.valid_to)

    @property
    def is_known(self) -> bool:
        """Whether the claim answers its criterion at all, surely or not."""
        return self.status is not ClaimStatus.NOT_FOUND

    @property
    def is_sure(self) -> bool:
        """Whether the claim may be shown as a fact."""
        return self.status is ClaimStatus.SOURCED

    @property
    def doubt(self) -> Message | None:
        """What to tell the reader of a claim that is not a fact, and whom to ask; else None."""
        if self.is_sure:
            return None
        assert self.authority is not None
        return Message(DOUBTS[self.status], {"authority": self.authority.name})

    @property
    def all_sources(self) -> tuple[Source, ...]:
        """The sources of the claim and those of its conflicting versions, each once."""
        cited = list(self.sources)
        for version in self.versions:
            cited.extend(version.sources)
        return tuple(dict.fromkeys(cited))


@dataclass(frozen=True, slots=True)
class Answer:
    """What one sheet says of one criterion."""

    criterion: Criterion
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One profession in one country: what holders of the other country's title meet there."""

    profession: str
    country: Country
    jurisdictions: tuple[Jurisdiction, ...]
    name: LText
    titles: LText
    isco08: str | None
    esco: str | None
    review_days: int
    reviewed_on: date
    claims: tuple[Claim, ...]

    @property
    def review_due(self) -> date:
        """The day on which the sheet must be read again against its sources."""
        return self.reviewed_on + timedelta(days=self.review_days)

    def is_overdue(self, on: date) -> bool:
        """Whether that review day has passed."""
        return self.review_due < on

    def is_stale(self, on: date) -> bool:
        """Whether nobody read the sheet against its sources for twelve months."""
        months = on.year * 12 + on.month - self.reviewed_on.year * 12 - self.reviewed_on.month
        return months - (on.day < self.reviewed_on.day) >= MONTHS_TO_STALE

    def about(self, *criteria: str) -> tuple[Claim, ...]:
        """Return the claims that answer one of these criteria, in reading order."""
        found = (claim for claim in self.claims if claim.criterion.id in criteria)
        return tuple(sorted(found, key=reading_order))

    def codes(self, criterion: str) -> frozenset[str]:
        """Return the codes that the known claims of a criterion carry."""
        return frozenset(
            str(value.amount)
            for claim in self.about(criterion)
            for value in claim.values
            if value.unit is ValueUnit.CODE
        )

    def claim_choices(self) -> tuple[tuple[str, LText], ...]:
        """Return each claim by its identifier, with the label of what it answers."""
        ordered = sorted(self.claims, key=reading_order)
        return tuple((claim.id, claim.criterion.label) for claim in ordered)

    def as_of(self, on: date) -> "Sheet":
        """Return the sheet with the rules in force on that day only."""
        return replace(self, claims=tuple(claim for claim in self.claims if claim.is_valid(on)))

    def sections(self) -> tuple[tuple[Section, tuple[Answer, ...]], ...]:
        """Return the answers by section, in reading order, without empty sections."""
        ordered = sorted(self.claims, key=reading_order)
        answers = [
            Answer(criterion, tuple(claims))
            for criterion, claims in groupby(ordered, key=lambda claim: claim.criterion)
        ]
        grouped = (
            (section, tuple(found for found in answers if found.criterion.section is section))
            for section in Section
        )
        return tuple((section, found) for section, found in grouped if found)

    def steps(self) -> tuple[Claim, ...]:
        """Return what to do, in order."""
        found = (claim for claim in self.claims if claim.kind is Kind.STEP)
        return tuple(sorted(found, key=reading_order))

    def count_by_status(self) -> Mapping[ClaimStatus, int]:
        """Return how many claims stand at each status, zero included."""
        return {
            status: sum(claim.status is status for claim in self.claims) for status in ClaimStatus
        }


def reading_order(claim: Claim) -> tuple[int, int, str]:
    """Return the sort key of claims on a page: criterion, order within it, then id."""
    return (claim.criterion.rank, claim.order or 0, claim.id)


def cited_sources(sheets: tuple[Sheet, ...]) -> tuple[Source, ...]:
    """Return every source of the sheets once, in the order in which a reader meets them."""
    return tuple(dict.fromkeys(_sources_in_order(sheets)))


def footnotes(sources: Iterable[Source]) -> Mapping[str, int]:
    """Return the number of each source on a page, by its identifier, from 1."""
    return {source.id: number for number, source in enumerate(sources, start=1)}


def _sources_in_order(sheets: tuple[Sheet, ...]) -> Iterator[Source]:
    for sheet in sheets:
        for claim in sorted(sheet.claims, key=reading_order):
            yield from claim.all_sources
