"""Loads and validates ``data/professions`` once; a mistake is told by file, claim and field."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from marshmallow import Schema, ValidationError
from marshmallow.experimental.context import Context

from app.core.errors import HomeCareError, NotFound
from app.core.messages import N_, LText, Message
from app.core.schemas import flatten
from app.core.yaml_files import read_yaml
from app.professions.importers import (
    AuthorityShape,
    BlockClaim,
    BlockClaimShape,
    ClaimShape,
    CriterionShape,
    JurisdictionShape,
    Problem,
    SheetHeaderShape,
    Shelf,
    SourceShape,
    WatchShape,
)
from app.professions.sheets import Claim, Sheet
from app.professions.watch import Watch
from app.reference.vocabulary import Country

_SHARED: tuple[tuple[str, type[Schema]], ...] = (
    ("jurisdictions", JurisdictionShape),
    ("authorities", AuthorityShape),
    ("criteria", CriterionShape),
    ("sources", SourceShape),
)

_WATCH = "watch.yaml"

_Loaded = TypeVar("_Loaded")


class CatalogueError(HomeCareError):
    """The files cannot be used as they are; ``problems`` lists every mistake found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        listed = "; ".join(str(problem) for problem in problems)
        text = N_("The sheets of professions have mistakes: %(problems)s")
        super().__init__(Message(text, {"problems": listed}))
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every sheet, by profession code and country, and what is to be watched in them."""

    sheets: Mapping[tuple[str, Country], Sheet]
    watch: tuple[Watch, ...] = ()

    def as_of(self, on: date) -> "Catalogue":
        """Return the catalogue with the rules in force on that day only."""
        dated = {key: sheet.as_of(on) for key, sheet in self.sheets.items()}
        return replace(self, sheets=MappingProxyType(dated))

    def touched_by(self, item: Watch) -> tuple[Sheet, ...]:
        """Return the sheets that a watched subject may make wrong, by profession and country."""
        keys = sorted(self.sheets, key=lambda key: (key[0], key[1].value))
        return tuple(self.sheets[key] for key in keys if item.touches(self.sheets[key]))

    def professions(self) -> tuple[tuple[str, tuple[Sheet, ...]], ...]:
        """Return each profession code with its sheets, one per country, in a stable order."""
        codes = sorted({code for code, _ in self.sheets})
        return tuple((code, self.of_profession(code)) for code in codes)

    def of_profession(self, code: str) -> tuple[Sheet, ...]:
        """Return the sheets of a profession by country code; raises NotFound if there is none."""
        found = [sheet for (profession, _), sheet in self.sheets.items() if profession == code]
        if not found:
            raise NotFound(Message(N_("There is no sheet for this profession.")))
        return tuple(sorted(found, key=lambda sheet: sheet.country.value))

    def sheet(self, code: str, country: Country) -> Sheet:
        """Return one sheet; raises NotFound if it does not exist."""
        try:
            return self.sheets[code, country]
        except KeyError:
            message = N_("There is no sheet for this profession in this country.")
            raise NotFound(Message(message)) from None

    def pair(self, code: str, qualified_in: str, practise_in: str) -> tuple[Sheet, Sheet]:
        """Return the sheets of two countries by country code; raises NotFound if one lacks."""
        return self.sheet(code, Country(qualified_in)), self.sheet(code, Country(practise_in))


@dataclass(frozen=True, slots=True)
class Reading:
    """The sheets without mistake, what they refer to, and every mistake met on the way."""

    catalogue: Catalogue
    shelf: Shelf
    problems: tuple[Problem, ...]


def load_catalogue(path: Path) -> Catalogue:
    """Return the catalogue of a ``data/professions`` folder; raises CatalogueError if it errs."""
    reading = read_catalogue(path)
    if reading.problems:
        raise CatalogueError(reading.problems)
    return reading.catalogue


def read_catalogue(path: Path) -> Reading:
    """Read a ``data/professions`` folder to the end, collecting mistakes instead of stopping.

    A sheet with a mistake, or that cites a block with one, is withheld whole: half a sheet would
    hide from the reader what it lacks.
    """
    shelf = Shelf()
    with Context(shelf):
        problems = [*_read_shared(path, shelf), *_read_blocks(path, shelf)]
        sheets, more = _read_sheets(path)
        watch, unread = _read_watch(path)
    problems += [*more, *unread, *_repeated_or_unknown(sheets, shelf)]
    problems += _watched_nowhere(watch, _claims_by_place(sheets, shelf))
    withheld = {problem.file for problem in problems}
    by_key = {
        (sheet.profession, sheet.country): sheet
        for file, sheet in sheets.items()
        if file not in withheld
    }
    if not sheets and not problems:
        problems.append(Problem(path.name, "", "", "No sheet was found."))
    catalogue = Catalogue(MappingProxyType(by_key), watch)
    return Reading(catalogue, shelf, tuple(sorted(set(problems))))


def missing_languages(reading: Reading, languages: Iterable[str]) -> tuple[Problem, ...]:
    """Return every text of the data that lacks one of these language codes."""
    wanted = tuple(languages)
    texts: list[tuple[str, str, LText]] = []
    for (code, country), sheet in reading.catalogue.sheets.items():
        header = f"{country.value}/{code}"
        texts += [(header, "name", sheet.name), (header, "titles", sheet.titles)]
        texts += [found for claim in sheet.claims for found in _claim_texts(claim)]
    for item in reading.catalogue.watch:
        texts += [(item.id, "what", item.what), (item.id, "why", item.why)]
        texts.append((item.id, "where", item.where))
    placed = [*_shelf_texts(reading.shelf), *(("", *found) for found in texts)]
    lacking = {
        Problem(file, where, f"{name}.{language}", "The text is missing in this language.")
        for file, where, name, text in placed
        for language in wanted
        if language not in text.texts
    }
    return tuple(sorted(lacking))


def _shelf_texts(shelf: Shelf) -> Iterator[tuple[str, str, str, LText]]:
    """Yield the texts that sheets share: file, identifier, field, text."""
    for place in shelf.jurisdictions.values():
        yield "jurisdictions.yaml", place.id, "name", place.name
    for authority in shelf.authorities.values():
        yield "authorities.yaml", authority.id, "name", authority.name
    for criterion in shelf.criteria.values():
        yield "criteria.yaml", criterion.id, "label", criterion.label
    for source in shelf.sources.values():
        yield "sources.yaml", source.id, "instrument", source.instrument
        yield "sources.yaml", source.id, "publisher", source.publisher


def _claim_texts(claim: Claim) -> Iterator[tuple[str, str, LText]]:
    yield claim.id, "text", claim.text
    for number, version in enumerate(claim.versions):
        yield claim.id, f"versions.{number}.text", version.text


def _read_shared(path: Path, shelf: Shelf) -> Iterator[Problem]:
    for name, kind in _SHARED:
        shape = kind()
        file = f"{name}.yaml"
        content, problems = _content(path / file, file)
        yield from problems
        known: dict[str, Any] = getattr(shelf, name)
        for raw in content.get(name) or ():
            item, problems = _load(shape, raw, file)
            yield from problems
            if item is not None and item.id in known:
                yield Problem(file, item.id, "id", "Stands twice.")
            elif item is not None:
                known[item.id] = item


def _read_blocks(path: Path, shelf: Shelf) -> Iterator[Problem]:
    shape = BlockClaimShape()
    for file_path in sorted((path / "blocks").glob("*.yaml")):
        file = f"blocks/{file_path.name}"
        content, problems = _content(file_path, file)
        yield from problems
        claims = []
        for raw in _raw_claims(content):
            claim, found = _load(shape, raw, file)
            problems += found
            claims.append(claim)
        yield from problems
        if not problems:
            shelf.blocks[file_path.stem] = tuple(claims)


def _read_sheets(path: Path) -> tuple[dict[str, Sheet], list[Problem]]:
    sheets: dict[str, Sheet] = {}
    problems: list[Problem] = []
    for country in Country:
        for file_path in sorted((path / country.value).glob("*.yaml")):
            file = f"{country.value}/{file_path.name}"
            sheet, found = _read_sheet(file_path, file)
            problems += found
            if sheet is not None:
                problems += _misplaced(sheet, file, file_path.stem, country)
                sheets[file] = sheet
    return sheets, problems


def _read_sheet(path: Path, file: str) -> tuple[Sheet | None, list[Problem]]:
    content, problems = _content(path, file)
    if problems:
        return None, problems
    raw_claims = _raw_claims(content)
    header = {name: content[name] for name in content.keys() - {"claims", "checked_on"}}
    loaded, found = _load(SheetHeaderShape(), header, file)
    problems += found
    claims: list[Claim] = []
    shape = ClaimShape()
    for raw in raw_claims:
        claim, found = _load(shape, raw, file)
        problems += found
        if claim is not None:
            claims.append(claim)
    return (None if loaded is None else _assemble(loaded, claims)), problems


def _assemble(header: dict[str, Any], claims: list[Claim]) -> Sheet:
    blocks: list[tuple[BlockClaim, ...]] = header.pop("blocks")
    shared = [
        item.claim
        for block in blocks
        for item in block
        if item.country in (None, header["country"])
    ]
    jurisdictions = tuple(header.pop("jurisdictions"))
    return Sheet(**header, jurisdictions=jurisdictions, claims=(*claims, *shared))


def _misplaced(sheet: Sheet, file: str, code: str, country: Country) -> Iterator[Problem]:
    if sheet.country is not country:
        yield Problem(file, "", "country", "Does not match the folder.")
    if sheet.profession != code:
        yield Problem(file, "", "profession", "Does not match the name of the file.")
    for claim in sheet.claims:
        if any(place.country is not country for place in claim.jurisdictions):
            yield Problem(file, claim.id, "applies_to", "A jurisdiction of another country.")


def _repeated_or_unknown(sheets: Mapping[str, Sheet], shelf: Shelf) -> Iterator[Problem]:
    counted = Counter(_claims_by_place(sheets, shelf).values())
    for file, sheet in sheets.items():
        for claim in sheet.claims:
            if counted[claim.id] > 1:
                yield Problem(file, claim.id, "id", "Stands twice.")
            if claim.same_as is not None and claim.same_as not in counted:
                yield Problem(file, claim.id, "same_as", f"No claim is called {claim.same_as!r}.")


def _claims_by_place(sheets: Mapping[str, Sheet], shelf: Shelf) -> Mapping[int, str]:
    """Return the identifier of each claim written, a claim cited by many sheets only once."""
    written = [item.claim for block in shelf.blocks.values() for item in block]
    written += [claim for sheet in sheets.values() for claim in sheet.claims]
    return {id(claim): claim.id for claim in written}


def _read_watch(path: Path) -> tuple[tuple[Watch, ...], list[Problem]]:
    """Read the watch-list; a folder without one watches nothing."""
    file_path = path / _WATCH
    if not file_path.exists():
        return (), []
    content, problems = _content(file_path, _WATCH)
    found: list[Watch] = []
    for raw in _raw_items(content, "watch"):
        item, more = _load(WatchShape(), raw, _WATCH)
        problems += more
        if item is not None:
            found.append(item)
    twice = (name for name, count in Counter(item.id for item in found).items() if count > 1)
    problems += [Problem(_WATCH, name, "id", "Stands twice.") for name in twice]
    return tuple(found), problems


def _watched_nowhere(watch: Iterable[Watch], claims: Mapping[int, str]) -> Iterator[Problem]:
    known = set(claims.values())
    for item in watch:
        for name in item.claims:
            if name not in known:
                yield Problem(_WATCH, item.id, "claims", f"No claim is called {name!r}.")


def _content(path: Path, file: str) -> tuple[dict[str, Any], list[Problem]]:
    try:
        return read_yaml(path), []
    except ValueError as error:
        return {}, [Problem(file, "", "", str(error))]


def _raw_claims(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    return _raw_items(content, "claims")


def _raw_items(content: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The items as written; the day of the last check may stand once for the whole file."""
    shared = {"checked_on": content["checked_on"]} if "checked_on" in content else {}
    return [shared | raw for raw in content.get(name) or () if isinstance(raw, dict)]


def _load(shape: Schema, raw: object, file: str) -> tuple[Any, list[Problem]]:
    name = str(raw.get("id", "")) if isinstance(raw, dict) else ""
    try:
        return shape.load(raw), []  # type: ignore[arg-type]  # a wrong type is the schema's error
    except ValidationError as error:
        faults = flatten(error.messages)
        return None, [
            Problem(file, name, where, str(text)) for where, many in faults.items() for text in many
        ]
