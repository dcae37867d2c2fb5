"""Loads and validates ``data/professions/routes`` and the first day for which the sheets vouch."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate
from marshmallow.experimental.context import Context

from app.core.schemas import flatten
from app.core.yaml_files import read_yaml
from app.professions.importers import SLUG, Known, Problem, Shelf, Texts
from app.professions.route import REGIMES
from app.professions.routebook import Ask, Place, RouteBook, Stage, Title
from app.professions.sheets import Criterion, When
from app.professions.vocabulary import (
    CareForm,
    Case,
    Origin,
    Pairing,
    Practice,
    Residence,
    WorkPattern,
    WorkStatus,
)
from app.reference.vocabulary import Country

_COUNTRIES = tuple(country.value for country in Country)
_FILES = ("titles", "places", "stages", "asks")


@dataclass(frozen=True, slots=True)
class BookReading:
    """The book, without what could not be read, and every mistake."""

    book: RouteBook
    first_day: date
    problems: tuple[Problem, ...]


def _codes(*known: str) -> fields.List[Any]:
    return fields.List(
        fields.String(validate=validate.OneOf(known)), validate=validate.Length(min=1)
    )


def _of(kind: type[StrEnum]) -> fields.List[Any]:
    return _codes(*(item.value for item in kind))


class _Criterion(Known):
    """A criterion of the sheets, kept by its identifier."""

    def __init__(self) -> None:
        super().__init__("criteria")

    def _deserialize(self, value: object, *_: object, **__: object) -> str:
        found: Criterion = super()._deserialize(value)
        return found.id


def _criteria() -> fields.List[Any]:
    return fields.List(_Criterion(), load_default=list)


class RouteWhenShape(Schema):
    """In which situations a step or a question arises."""

    mode = _of(Practice)
    status = _of(WorkStatus)
    case = _of(Case)
    card = _codes("asked", "not_asked")
    open = _codes("card")
    regime = _codes(*REGIMES)
    to = _codes(*_COUNTRIES)
    lives_in = _codes(*_COUNTRIES)
    works_in = _codes(*_COUNTRIES, "nowhere")
    obtained_in = _of(Origin)
    work = _of(WorkPattern)
    pairing = _of(Pairing)
    residence = _of(Residence)
    care_form = _of(CareForm)

    @post_load
    def _build(self, values: dict[str, list[str]], **_: object) -> When:
        return When(MappingProxyType({name: frozenset(found) for name, found in values.items()}))


class TitleShape(Schema):
    """A title whose level decides the way."""

    id = fields.String(required=True, validate=SLUG)
    profession = fields.String(required=True, validate=SLUG)
    obtained_in = fields.Enum(Origin, by_value=True, required=True)
    label = Texts(required=True)
    cases = fields.List(fields.Enum(Case, by_value=True), load_default=list)
    note = Texts(load_default=None)

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> Title:
        return Title(**values | {"cases": frozenset(case.value for case in values["cases"])})


class PlaceShape(Schema):
    """A part of a country."""

    id = fields.String(required=True, validate=SLUG)
    country = fields.Enum(Country, by_value=True, required=True)
    label = Texts(required=True)
    jurisdictions = fields.List(Known("jurisdictions"), required=True)

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> Place:
        where = frozenset(place.id for place in values["jurisdictions"])
        return Place(**values | {"jurisdictions": where})


class StageShape(Schema):
    """One step of any route."""

    id = fields.String(required=True, validate=SLUG)
    title = Texts(required=True)
    when = fields.Nested(RouteWhenShape, required=True)
    tell = _criteria()
    otherwise = _criteria()
    who = _criteria()
    documents = _criteria()
    delays = _criteria()
    fees = _criteria()
    result = _criteria()
    at_home = _criteria()
    meanwhile = Texts(load_default=None)
    after = fields.List(fields.String(validate=SLUG), load_default=list)
    awaits = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    always = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    is_task = fields.Boolean(load_default=True, truthy={True}, falsy={False})

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> Stage:
        listed = {name: tuple(found) for name, found in values.items() if isinstance(found, list)}
        return Stage(**values | listed)


class AskShape(Schema):
    """A question that the situation itself raises."""

    id = fields.String(required=True, validate=SLUG)
    when = fields.Nested(RouteWhenShape, required=True)
    text = Texts(required=True)
    authority = Known("authorities", required=True)

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> Ask:
        return Ask(**values)


_SHAPES: dict[str, type[Schema]] = {
    "titles": TitleShape,
    "places": PlaceShape,
    "stages": StageShape,
    "asks": AskShape,
}


def read_routebook(path: Path, shelf: Shelf) -> BookReading:
    """Read a ``data/professions`` folder; mistakes are collected, what errs is left out."""
    problems: list[Problem] = []
    with Context(shelf):
        parts = {name: _read(path / "routes" / f"{name}.yaml", name, problems) for name in _FILES}
    book = RouteBook(**parts)
    problems += _out_of_order(book)
    return BookReading(book, _first_day(path, problems), tuple(problems))


def _out_of_order(book: RouteBook) -> Iterator[Problem]:
    """A step can only wait for one that stands before it."""
    passed: set[str] = set()
    for stage in book.stages:
        for name in stage.after:
            if name not in passed:
                text = f"No step before this one is called {name!r}."
                yield Problem("routes/stages.yaml", stage.id, "after", text)
        passed.add(stage.id)


def _read(path: Path, name: str, problems: list[Problem]) -> tuple[Any, ...]:
    file = f"routes/{path.name}"
    found: dict[str, Any] = {}
    try:
        raw_items = read_yaml(path).get(name) or ()
    except ValueError as error:
        problems.append(Problem(file, "", "", str(error)))
        return ()
    for raw in raw_items:
        shown = str(raw.get("id", "")) if isinstance(raw, dict) else ""
        if shown in found:
            problems.append(Problem(file, shown, "id", "Stands twice."))
            continue
        try:
            found[shown] = _SHAPES[name]().load(raw)
        except ValidationError as error:
            problems += [
                Problem(file, shown, where, str(text))
                for where, many in flatten(error.messages).items()
                for text in many
            ]
    return tuple(found.values())


def _first_day(path: Path, problems: list[Problem]) -> date:
    try:
        return date.fromisoformat(str(read_yaml(path / "history.yaml")["first_day"]))
    except (KeyError, ValueError) as error:
        problems.append(Problem("history.yaml", "", "first_day", str(error)))
        return date.max
