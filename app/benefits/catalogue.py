"""Reads and validates ``data/benefits`` once, and answers from it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from marshmallow import Schema, ValidationError
from marshmallow.experimental.context import Context

from app.benefits.amounts import Amount, AmountBook
from app.benefits.evaluation import Evaluation, check
from app.benefits.importers import (
    AmountShape,
    BenefitShape,
    FieldShape,
    Known,
    Problem,
    Texts,
    entries,
)
from app.benefits.person import FACTS, Field, Person
from app.benefits.records import Benefit, Exclusion
from app.benefits.rules import Comparison, Condition, all_of, any_of
from app.benefits.vocabulary import Anchor, BenefitNeed, ExclusionRule, Territory
from app.core.errors import HomeCareError, NotFound
from app.core.messages import N_, LText, Message
from app.core.schemas import flatten
from app.core.yaml_files import read_yaml
from app.reference.vocabulary import Country
from app.reference.zones import ZoneCode, ZoneTree

_MIRROR = {
    ExclusionRule.PREVAILS: ExclusionRule.YIELDS,
    ExclusionRule.YIELDS: ExclusionRule.PREVAILS,
    ExclusionRule.CHOICE: ExclusionRule.CHOICE,
}
_ANCHOR_FACTS = {
    Anchor.RESIDENCE: "country",
    Anchor.INSURANCE: "insured_in",
    Anchor.CARER_WORK: "carer_works_in",
    Anchor.CARER_INSURANCE: "carer_insured_in",
}


class FaultyBenefits(HomeCareError):
    """A file of data/benefits is wrong."""


@dataclass(frozen=True)
class Catalogue:
    """Every benefit by code, the fields of a person, the amounts, and which law holds where."""

    benefits: Mapping[str, Benefit]
    fields: Mapping[str, Field]
    book: AmountBook
    places: Mapping[str, Territory]

    def get(self, code: str) -> Benefit:
        """The benefit of that code; raises NotFound."""
        if code not in self.benefits:
            raise NotFound(Message(N_("No benefit is called “%(code)s”."), {"code": code[:60]}))
        return self.benefits[code]

    def of(
        self, *, country: Country | None = None, territory: Territory | None = None
    ) -> tuple[Benefit, ...]:
        """The benefits of a country, or of one territory, in the order of the data."""
        found = (
            item
            for item in self.benefits.values()
            if country in (None, item.country) and (not territory or territory in item.territories)
        )
        return tuple(sorted(found, key=lambda item: (item.country, item.rank, item.code)))

    def counterparts(self, code: str) -> tuple[Benefit, ...]:
        """What answers the same need on the other side of the border."""
        benefit = self.get(code)
        return tuple(
            item
            for item in self.of()
            if item.need is benefit.need and item.country is not benefit.country
        )

    def side_by_side(self) -> Mapping[BenefitNeed, Mapping[Territory, tuple[Benefit, ...]]]:
        """For each need, what each territory offers."""
        return {
            need: {
                place: tuple(item for item in self.of(territory=place) if item.need is need)
                for place in Territory
            }
            for need in BenefitNeed
        }

    def check(self, person: Person, *, on: date) -> tuple[Evaluation, ...]:
        """What this person may ask for where they live, are insured or are cared for."""
        return check(self.of(), person, on=on)

    def at_home_in(self, person: Person, zone: ZoneCode, tree: ZoneTree) -> Person:
        """The same person, living in that zone: country, territory and French department."""
        chain = [str(code) for code in tree.chain(zone)] or [str(zone)]
        territory = next((self.places[code] for code in chain if code in self.places), None)
        department = next((c.rpartition(":")[2] for c in chain if ":department:" in c), None)
        return replace(person, country=zone.country, territory=territory, department=department)


@dataclass(frozen=True)
class Reading:
    """What was read, and what is wrong in it."""

    catalogue: Catalogue
    problems: tuple[Problem, ...]


def load_benefits(folder: Path) -> Catalogue:
    """Read the folder; raises FaultyBenefits with the first mistake."""
    reading = read_benefits(folder)
    if reading.problems:
        sentence = N_("The benefits cannot be read. %(fault)s")
        raise FaultyBenefits(Message(sentence, {"fault": str(reading.problems[0])}))
    return reading.catalogue


def read_benefits(folder: Path) -> Reading:
    """Read fields, places, amounts and one file per benefit; what is wrong is left out and told."""
    problems: list[Problem] = []
    facts = {item.name: item for item in _listed(folder, "fields.yaml", "fields", problems)}
    problems += [
        Problem("fields.yaml", name, "name", "This fact of a person has no entry; add one.")
        for name in sorted(FACTS - set(facts))
    ]
    facts |= _naming_benefits(folder, facts)
    places = _read_places(folder, problems)
    book = AmountBook(_read_amounts(folder, problems))
    with Context(Known(facts)):
        benefits = dict(_read_all(folder, facts, book, problems))
    problems += _dangling(benefits, book)
    whole = Catalogue(MappingProxyType(_mirrored(benefits)), MappingProxyType(facts), book, places)
    return Reading(whole, tuple(sorted(set(problems))))


def _content(path: Path, folder: Path, problems: list[Problem]) -> dict[str, Any]:
    try:
        return read_yaml(path)
    except ValueError as error:
        problems.append(Problem(str(path.relative_to(folder)), "", "", str(error)))
        return {}


def _load(shape: Schema, raw: Mapping[str, Any], file: str, problems: list[Problem]) -> Any:
    name = str(raw.get("code") or raw.get("key") or raw.get("name") or "")
    try:
        return shape.load(raw)
    except ValidationError as error:
        for where, faults in flatten(error.messages).items():
            problems.extend(Problem(file, name, where, str(text)) for text in faults)
        return None


def _listed(folder: Path, file: str, name: str, problems: list[Problem]) -> Iterator[Any]:
    content = _content(folder / file, folder, problems)
    for raw in entries(content, name):
        item = _load(FieldShape(), raw, file, problems)
        if item is not None:
            yield item


def _naming_benefits(folder: Path, facts: Mapping[str, Field]) -> dict[str, Field]:
    """The fields that list benefits, able to say each one's name."""
    names: dict[str, LText] = {}
    for country in Country:
        for path in sorted((folder / country.value).glob("*.yaml")):
            with suppress(ValueError, ValidationError):
                raw = read_yaml(path)
                name = Texts().deserialize(raw.get("name"))
                names[str(raw.get("code"))] = cast("LText", name)
    listing = [facts[name] for name in ("receives", "wants_instead") if name in facts]
    return {item.name: replace(item, choices={**names, **(item.choices or {})}) for item in listing}


def read_places(folder: Path) -> Mapping[str, Territory]:
    """Whose law of benefits holds in which zone; what is wrong in the file is left out."""
    return _read_places(folder, [])


def _read_places(folder: Path, problems: list[Problem]) -> Mapping[str, Territory]:
    found: dict[str, Territory] = {}
    for name, zones in _content(folder / "places.yaml", folder, problems).items():
        try:
            territory = Territory(name)
            found |= {str(ZoneCode.parse(zone)): territory for zone in zones}
        except (ValueError, HomeCareError) as error:
            text = f"{error}; name a territory and zones such as be:region:3000."
            problems.append(Problem("places.yaml", str(name), "", text))
    return MappingProxyType(found)


def _read_amounts(folder: Path, problems: list[Problem]) -> list[Amount]:
    found: list[Amount] = []
    begun: set[tuple[str, date]] = set()
    for path in sorted((folder / "amounts").glob("*.yaml")):
        file = f"amounts/{path.name}"
        for raw in entries(_content(path, folder, problems), "amounts"):
            amount = _load(AmountShape(), raw, file, problems)
            if amount is None:
                continue
            if (amount.key, amount.valid_from) in begun:
                text = "Stands twice from the same day; keep one."
                problems.append(Problem(file, amount.key, "valid_from", text))
            begun.add((amount.key, amount.valid_from))
            found.append(amount)
    return found


def _read_all(
    folder: Path, facts: Mapping[str, Field], book: AmountBook, problems: list[Problem]
) -> Iterator[tuple[str, Benefit]]:
    for country in Country:
        for path in sorted((folder / country.value).glob("*.yaml")):
            file = f"{country.value}/{path.name}"
            raw = _content(path, folder, problems)
            values = _load(BenefitShape(), raw, file, problems) if raw else None
            if values is None:
                continue
            if values["code"] != f"{country.value}-{path.stem}":
                text = f"Name the file after the code: {values['code'].partition('-')[2]}.yaml."
                problems.append(Problem(file, values["code"], "code", text))
            yield values["code"], _benefit(values, facts, book)


def _benefit(values: dict[str, Any], facts: Mapping[str, Field], book: AmountBook) -> Benefit:
    lists = {name: tuple(values[name]) for name in ("exclusions", "opens", "notes", "sources")}
    territories = frozenset(values["territories"])
    merged = values | lists | {"territories": territories}
    relevance = _relevance(values["anchor"], values["country"], territories, facts)
    return Benefit(**merged, relevance=relevance, book=book)


def _relevance(
    anchor: Anchor,
    country: Country,
    territories: frozenset[Territory],
    facts: Mapping[str, Field],
) -> Condition:
    """The link with one country, and with a part of it where the benefit is regional."""
    fact = facts[_ANCHOR_FACTS[anchor]]
    items: list[Condition] = [Comparison(facts=(fact,), operation="is", wanted=(country,))]
    whole = {place for place in Territory if (place is Territory.FRANCE) is (country is Country.FR)}
    if territories != whole and anchor in {Anchor.RESIDENCE, Anchor.INSURANCE}:
        home: Condition = Comparison(
            facts=(facts["territory"],), operation="one_of", wanted=tuple(sorted(territories))
        )
        if anchor is Anchor.INSURANCE:
            abroad = Comparison(facts=(facts["country"],), operation="none_of", wanted=(country,))
            home = any_of((home, abroad))
        items.append(home)
    return all_of(items)


def _mirrored(benefits: Mapping[str, Benefit]) -> dict[str, Benefit]:
    """Each exclusion told on one side stands on both."""
    added: dict[str, list[Exclusion]] = {code: [] for code in benefits}
    for benefit in benefits.values():
        for item in benefit.exclusions:
            other = benefits.get(item.code)
            if other and all(known.code != benefit.code for known in other.exclusions):
                added[item.code].append(replace(item, code=benefit.code, rule=_MIRROR[item.rule]))
    return {
        code: replace(benefit, exclusions=(*benefit.exclusions, *added[code]))
        for code, benefit in benefits.items()
    }


def _dangling(benefits: Mapping[str, Benefit], book: AmountBook) -> Iterator[Problem]:
    """Every name that leads nowhere: benefits, amounts."""
    for code, benefit in benefits.items():
        file = f"{benefit.country.value}/{code.partition('-')[2]}.yaml"
        for where in ("exclusions", "opens"):
            for item in getattr(benefit, where):
                if item.code not in benefits:
                    yield Problem(file, code, where, f"No benefit is called {item.code}; write it.")
        for key in _keys(benefit):
            beginning = key.partition("{")[0]
            if not any(item.key.startswith(beginning) for item in book) or (
                "{" not in key and key not in book
            ):
                yield Problem(file, code, key, "No amount has this key; add it to amounts/.")


def _keys(benefit: Benefit) -> Iterator[str]:
    asking = benefit.asking
    if asking is not None:
        yield from (key for key in (asking.start_before, asking.latest_after) if key)
    sums = list(benefit.conditions.expressions())
    if benefit.estimate is not None:
        sums += benefit.estimate.expressions()
    for item in sums:
        yield from item.keys
