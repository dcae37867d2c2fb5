"""Reads data/benefits/scales once: one file a scale, its editions dated."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from app.benefits.reading import Entry, basis, build, read_file, texts, texts_by
from app.benefits.scales.aggir import Aggir, Aggregation, Cut, Group
from app.benefits.scales.handicap18 import Handicap18
from app.benefits.scales.katz import Clause, Forfait, Katz, Toilets
from app.benefits.scales.lace import Condition, Lace
from app.benefits.scales.points import PointScale
from app.benefits.scales.values import Band, Edition, Item, ItemKind
from app.benefits.sourcing import Standing
from app.benefits.vocabulary import Scale
from app.core.messages import LText


@dataclass(frozen=True, slots=True)
class ScaleBooks:
    """The editions of every scale, and under which licence each one is here."""

    aggir: tuple[Aggir, ...]
    katz: tuple[Katz, ...]
    lace: tuple[Lace, ...]
    isar: tuple[PointScale, ...]
    isar_hp: tuple[PointScale, ...]
    handicap18: tuple[Handicap18, ...]
    licences: Mapping[Scale, LText]


def load_scales(folder: Path) -> ScaleBooks:
    """Read every scale of the folder; raises RulebookFault naming file, entry and field."""
    licences: dict[Scale, LText] = {}

    def editions(name: str) -> tuple[Path, Entry, list[Entry]]:
        path = folder / f"{name}.yaml"
        content = read_file(path)
        build(path, content, partial(_license, into=licences))
        return path, content.get("shared") or {}, content["versions"]

    def each(name: str, make: Any) -> tuple[Any, ...]:
        path, shared, versions = editions(name)
        return tuple(
            build(path, {**shared, **one}, partial(make, shared=shared)) for one in versions
        )

    return ScaleBooks(
        aggir=each("aggir", _aggir),
        katz=each("katz", _katz),
        lace=each("lace", _lace),
        isar=each("isar", _points),
        isar_hp=each("isar_hp", _points),
        handicap18=each("handicap18", _handicap18),
        licences=licences,
    )


def _license(content: Entry, *, into: dict[Scale, LText]) -> None:
    into[Scale(content["scale"])] = LText(content["licence"])


def _edition(entry: Entry, items: tuple[Item, ...]) -> Edition:
    return Edition(
        id=entry["id"],
        basis=basis(entry),
        items=items,
        meanings=texts_by(entry["meanings"]),
        cautions=texts(entry.get("cautions") or ()),
    )


def _item(entry: Entry) -> Item:
    return Item(
        code=entry["code"],
        label=LText(entry["label"]),
        kind=ItemKind(entry["kind"]),
        low=entry.get("low", 0),
        high=entry.get("high", 0),
        points=entry.get("points", 0),
        bands=_bands(entry.get("bands") or ()),
        required=entry.get("required", True),
    )


def _bands(entries: Iterable[Entry]) -> tuple[Band, ...]:
    found = tuple(Band(**entry) for entry in entries)
    rising = [band.at_least for band in found]
    if rising != sorted(set(rising)):
        raise ValueError("bands must rise")
    return found


def _points(entry: Entry, *, shared: Entry) -> PointScale:  # noqa: ARG001 - one signature for all
    items = tuple(_item(one) for one in entry["items"])
    scale = PointScale(_edition(entry, items), _bands(entry["bands"]))
    unnamed = {band.outcome for band in scale.bands} - set(scale.edition.meanings)
    if unnamed:
        raise ValueError(f"outcomes without words: {sorted(unnamed)}")
    return scale


def _lace(entry: Entry, *, shared: Entry) -> Lace:
    conditions = {
        one["code"]: Condition(one["code"], LText(one["label"]), one["weight"])
        for one in entry["conditions"]
    }
    standing = Standing(entry["conditions_status"])
    return Lace(_points(entry, shared=shared), conditions, standing)


def _handicap18(entry: Entry, *, shared: Entry) -> Handicap18:
    return Handicap18(
        points=_points(entry, shared=shared),
        categories=_bands(entry["categories"]),
        categories_label=LText(entry["categories_label"]),
        categories_status=Standing(entry["categories_status"]),
    )


def _katz(entry: Entry, *, shared: Entry) -> Katz:  # noqa: ARG001 - one signature for all
    items = tuple(_item(one) for one in entry["items"])
    return Katz(
        edition=_edition(entry, items),
        visits_item=entry["visits_item"],
        none=entry["none"],
        forfaits=tuple(_forfait(one) for one in entry["forfaits"]),
        toilets=tuple(
            Toilets(one["per_week"], _clauses(one["clauses"]), one.get("needs"))
            for one in entry["toilets"]
        ),
        toilets_label=LText(entry["toilets_label"]),
    )


def _forfait(entry: Entry) -> Forfait:
    return Forfait(
        outcome=entry["outcome"],
        clauses=_clauses(entry["clauses"]),
        visits=entry.get("visits"),
        otherwise=entry.get("otherwise"),
    )


def _clauses(entries: Iterable[Entry]) -> tuple[Clause, ...]:
    return tuple(
        Clause(tuple(one.get("all") or one["any"]), one["at_least"], "all" in one)
        for one in entries
    )


def _aggir(entry: Entry, *, shared: Entry) -> Aggir:
    letters = tuple(entry["letters"])
    items = tuple(
        Item(code=one["code"], label=LText(one["label"]), kind=ItemKind.CHOICE, choices=letters)
        for one in entry["items"]
    )
    counted = tuple(entry["counted"])
    own = {one["id"]: one for one in entry["groups"]}
    groups = [own.get(one["id"], one) for one in shared["groups"]]
    return Aggir(
        edition=_edition(entry, items),
        counted=counted,
        groups=tuple(_group(one, counted, letters) for one in groups),
        rank_to_gir=dict(entry["rank_to_gir"]),
        aggregations={
            code: Aggregation(texts_by(one["parts"]), dict(one["letters"]), one["otherwise"])
            for code, one in entry["aggregations"].items()
        },
        adverbs=tuple(entry["adverbs"]),
        adverb_letters=_bands(entry["adverb_letters"]),
    )


def _group(entry: Entry, counted: tuple[str, ...], letters: tuple[str, ...]) -> Group:
    """A group; weights that stop early leave the last variables without weight."""
    weights = {
        letter: dict(zip(counted, entry[letter], strict=False))
        for letter in letters
        if letter in entry
    }
    return Group(entry["id"], weights, tuple(Cut(*cut) for cut in entry["cuts"]))
