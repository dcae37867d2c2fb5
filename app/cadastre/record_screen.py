"""The whole record of a service in words, section by section, for one reader.

A field that its owner keeps for professionals is told apart, and not told at all to a visitor.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.cadastre.facts import Cost, costs_of
from app.cadastre.listing import band_words
from app.cadastre.record_words import (
    ACCESS_NAMES,
    COST_NAMES,
    LEVEL_NAMES,
    AccessMode,
    CostUnit,
    LanguageLevel,
    Visibility,
)
from app.core.messages import N_, Listing, LText, Message, phrases
from app.core.phones import phone_words
from app.reference.loader import Reference
from app.reference.vocabulary import (
    COUNTRY_NAMES,
    DEPENDENCY_NAMES,
    SEX_NAMES,
    Country,
    Dependency,
    Listed,
    Sex,
)

PROFESSIONAL_FIELDS = frozenset({"professional_phone", "professional_email", "access_professional"})
"""For professionals unless the owner opened them."""

HIDEABLE_FIELDS = frozenset(
    {
        *PROFESSIONAL_FIELDS,
        "access_note",
        "accessibility",
        "costs",
        "description",
        "email",
        "equipment",
        "professionals",
        "street",
        "website",
    }
)
"""What an owner may keep for professionals; never the name, care, town, telephone or hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of the record: its label, its value (None: not said), and who sees it."""

    label: Message
    value: object | None
    for_professionals: bool = False
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """What a person insured in one country pays."""

    country: Message
    price: Message
    reimbursed: LText | None
    share: Message | None
    note: LText | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordScreen:
    """The record in sections; `hidden` counts what only professionals see."""

    for_whom: tuple[Fact, ...]
    access: tuple[Fact, ...]
    practical: tuple[Fact, ...]
    costs: tuple[CostLine, ...]
    costs_for_professionals: bool
    hidden: int


def hidden_fields(row: Any, *, is_professional: bool) -> frozenset[str]:
    """The fields of a record that this reader does not see."""
    return frozenset() if is_professional else kept_for_professionals(row)


def kept_for_professionals(row: Any) -> frozenset[str]:
    """The fields that the owner keeps for professionals, or never opened."""
    said: dict[str, str] = {**(row.provider_visibility or {}), **(row.service_visibility or {})}
    kept = {name for name, who in said.items() if who == Visibility.PROFESSIONALS}
    opened = {name for name, who in said.items() if who == Visibility.PUBLIC}
    return frozenset((kept | (PROFESSIONAL_FIELDS - opened)) & HIDEABLE_FIELDS)


def make_record(
    service: Any, more: Any, reference: Reference, hidden: frozenset[str]
) -> RecordScreen:
    """The sections of a record: `service` a row of SERVICE_DETAIL, `more` one of RECORD_OF."""
    kept = kept_for_professionals(more)
    teller = _Teller(kept=kept, hidden=hidden)
    return RecordScreen(
        for_whom=_for_whom(service, more, reference),
        access=teller.only(_access(more)),
        practical=teller.only(_practical(service, more, reference)),
        costs=() if "costs" in hidden else cost_lines(costs_of(more.costs)),
        costs_for_professionals="costs" in kept,
        hidden=sum(_is_said(service, more, name) for name in hidden),
    )


def _is_said(service: Any, more: Any, name: str) -> bool:
    found = getattr(more, name, None) or getattr(service, name, None)
    return found is not None and found != []


@dataclass(frozen=True, slots=True)
class _Teller:
    kept: frozenset[str]
    hidden: frozenset[str]

    def only(self, facts: Iterable[tuple[str, Fact]]) -> tuple[Fact, ...]:
        """The facts this reader sees, those for professionals marked."""
        return tuple(
            Fact(
                label=fact.label,
                value=fact.value,
                link=fact.link,
                for_professionals=name in self.kept,
            )
            for name, fact in facts
            if name not in self.hidden
        )


def _for_whom(service: Any, more: Any, reference: Reference) -> tuple[Fact, ...]:
    return (
        Fact(label=Message(N_("What it does")), value=listed(service.acts, reference.acts)),
        Fact(label=Message(N_("For whom")), value=listed(service.publics, reference.publics)),
        Fact(label=Message(N_("Ages")), value=age_words(service.age_min, service.age_max)),
        Fact(label=Message(N_("Takes")), value=profile_words(service)),
        Fact(label=Message(N_("Conditions")), value=_text(more.access_conditions)),
    )


def _access(more: Any) -> Iterable[tuple[str, Fact]]:
    yield (
        "access_person",
        Fact(label=Message(N_("How a person asks")), value=access_words(more.access_person)),
    )
    yield (
        "documents_to_bring",
        Fact(label=Message(N_("What to have at hand")), value=_text(more.documents_to_bring)),
    )
    yield (
        "access_professional",
        Fact(
            label=Message(N_("How a professional asks")),
            value=access_words(more.access_professional),
        ),
    )
    yield (
        "professional_phone",
        Fact(
            label=Message(N_("Line for professionals")),
            value=phone_words(more.professional_phone),
            link=f"tel:{more.professional_phone}" if more.professional_phone else None,
        ),
    )
    yield (
        "professional_email",
        Fact(label=Message(N_("Email for professionals")), value=more.professional_email),
    )
    if more.access_note:
        yield "access_note", Fact(label=Message(N_("Good to know")), value=_text(more.access_note))


def _practical(service: Any, more: Any, reference: Reference) -> Iterable[tuple[str, Fact]]:
    spoken = spoken_words(service.languages, service.language_levels, reference)
    yield "languages", Fact(label=Message(N_("Languages spoken")), value=spoken)
    yield (
        "time_bands",
        Fact(label=Message(N_("Comes in the")), value=band_words(service.time_bands)),
    )
    yield (
        "equipment",
        Fact(label=Message(N_("Equipment")), value=listed(more.equipment, reference.facilities)),
    )
    yield (
        "accessibility",
        Fact(
            label=Message(N_("Accessibility of its address")),
            value=listed(more.accessibility, reference.facilities),
        ),
    )


def listed(codes: Sequence[str] | None, known: Mapping[str, Listed]) -> object | None:
    """Codes of a list in words; an empty list is "none", which is not the same as not said."""
    if codes is None:
        return None
    if not codes:
        return Message(N_("None"))
    return Listing(tuple(known[code].labels if code in known else code for code in codes))


def age_words(youngest: int | None, oldest: int | None) -> Message | None:
    """The ages taken; one bound may be missing."""
    values = {"youngest": youngest, "oldest": oldest}
    if youngest is None and oldest is None:
        return None
    if oldest is None:
        return Message(N_("From %(youngest)s years on"), {"youngest": youngest})
    if youngest is None:
        return Message(N_("Up to %(oldest)s years"), {"oldest": oldest})
    return Message(N_("From %(youngest)s to %(oldest)s years"), values)


def profile_words(row: Any) -> Listing | None:
    """Whom it takes by sex and by dependency, as far as it said."""
    found = [SEX_NAMES[Sex(code)] for code in row.accepted_sexes or ()]
    found += [DEPENDENCY_NAMES[Dependency(code)] for code in row.accepted_dependencies or ()]
    return Listing(tuple(map(Message, found))) if found else None


def access_words(codes: Sequence[str] | None) -> Listing | None:
    """Ways to ask, in words."""
    if not codes:
        return None
    return phrases([Message(ACCESS_NAMES[AccessMode(code)]) for code in codes])


def spoken_words(
    codes: Sequence[str] | None, levels: Mapping[str, str] | None, reference: Reference
) -> Listing | None:
    """Spoken languages, each with how well where that was said."""
    if codes is None:
        return None
    return Listing(tuple(_spoken(code, (levels or {}).get(code), reference) for code in codes))


def _spoken(code: str, level: str | None, reference: Reference) -> object:
    known = reference.languages.get(code)
    name: object = known.labels if known else code
    if level is None:
        return name
    how = Message(LEVEL_NAMES[LanguageLevel(level)])
    return Message(N_("%(language)s (%(level)s)"), {"language": name, "level": how})


def cost_lines(costs: Iterable[Cost]) -> tuple[CostLine, ...]:
    """The costs in words, by country."""
    return tuple(
        CostLine(
            country=Message(COUNTRY_NAMES[cost.country]),
            price=price_words(cost),
            reimbursed=cost.payer,
            share=_share(cost.patient_percent),
            note=cost.note,
        )
        for cost in sorted(costs, key=lambda one: tuple(Country).index(one.country))
    )


def price_words(cost: Cost) -> Message:
    """A price in words: free, on estimate, or an amount per unit."""
    unit = Message(COST_NAMES[cost.unit])
    if cost.unit in {CostUnit.FREE, CostUnit.QUOTE}:
        return unit
    if cost.cents is None:
        return Message(N_("Price %(unit)s: ask the service"), {"unit": unit})
    return Message(N_("%(amount)s € %(unit)s"), {"amount": euros(cost.cents), "unit": unit})


def euros(cents: int) -> float | int:
    """An amount in euros, without needless decimals."""
    return cents // 100 if cents % 100 == 0 else cents / 100


def _share(percent: int | None) -> Message | None:
    if percent is None:
        return None
    if percent == 0:
        return Message(N_("Nothing stays for the person"))
    return Message(N_("%(percent)s %% stays for the person"), {"percent": percent})


def _text(texts: Mapping[str, str] | None) -> LText | None:
    return LText(texts) if texts else None
