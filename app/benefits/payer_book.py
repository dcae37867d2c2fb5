"""Reads data/benefits/payer.yaml once: rows of the decision table, papers, warnings, shares."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from app.benefits.payer import facts_of
from app.benefits.payer_table import (
    Addition,
    Cited,
    PaperRule,
    Party,
    PayerBook,
    PlanLine,
    Row,
    ShareRule,
    Situation,
    Warn,
    When,
)
from app.benefits.reading import Entry, basis, build, read_file, texts_by
from app.benefits.sourcing import Standing
from app.benefits.vocabulary import PayerRoute
from app.core.messages import LText
from app.reference.vocabulary import Country

KNOWN_FACTS = frozenset(facts_of(Situation(), PlanLine(care="")))


def load_payer(path: Path) -> PayerBook:
    """Read the table; raises RulebookFault naming file, entry and field."""
    content = read_file(path)
    shared = content["dates"]
    shelf = {name: _shelf(path, content[name]) for name in ("texts", "papers", "ask")}

    def each(name: str, make: Any) -> tuple[Any, ...]:
        return tuple(build(path, {**shared, **one}, make) for one in content[name])

    return build(
        path,
        content,
        lambda whole: PayerBook(
            rows=each("rows", partial(_row, shelf=shelf)),
            additions=each("additions", partial(_addition, shelf=shelf)),
            cases={str(letter): _when(when) for letter, when in whole["cases"].items()},
            warnings=each("warnings", _warning),
            papers=each("paper_rules", _paper_rule),
            shares=each("shares", _share_rule),
            fields={str(fact): tuple(names) for fact, names in whole["fields"].items()},
            labels=texts_by(whole["labels"]),
        ),
    )


Shelf = Mapping[str, Mapping[str, Cited]]


def _shelf(path: Path, entries: Mapping[str, Entry]) -> dict[str, Cited]:
    return {code: build(path, {"id": code, **entry}, _cited) for code, entry in entries.items()}


def _cited(entry: Entry) -> Cited:
    return Cited(
        code=entry["id"],
        text=LText(entry["text"]),
        status=Standing(entry["status"]),
        sources=tuple(entry.get("sources") or ()),
    )


def _when(entry: Mapping[str, Any]) -> When:
    unknown = set(entry) - KNOWN_FACTS
    if unknown:
        raise ValueError(f"no such fact: {sorted(unknown)}")
    return When({name: _values(value) for name, value in entry.items()})


def _values(value: Any) -> frozenset[str | bool]:
    return frozenset(value) if isinstance(value, list) else frozenset({value})


def _pick(shelf: Mapping[str, Cited], codes: Iterable[str]) -> tuple[Cited, ...]:
    return tuple(shelf[code] for code in codes)


def _row(entry: Entry, *, shelf: Shelf) -> Row:
    return Row(
        id=entry["id"],
        basis=basis(entry),
        when=_when(entry["when"]),
        route=PayerRoute(entry["route"]),
        serves=_party(entry["serves"]),
        charges=_party(entry["charges"]),
        tariff=_party(entry["tariff"]),
        who=LText(entry["who"]),
        authorisation=LText(entry["authorisation"]),
        asked=entry.get("asked", True),
        alternatives=tuple(PayerRoute(code) for code in entry.get("alternatives") or ()),
        texts=_pick(shelf["texts"], entry.get("texts") or ()),
        papers=_pick(shelf["papers"], entry.get("papers") or ()),
        ask=_pick(shelf["ask"], entry.get("ask") or ()),
    )


def _party(code: str | None) -> Party | None:
    return Party(code) if code else None


def _addition(entry: Entry, *, shelf: Shelf) -> Addition:
    return Addition(
        basis=basis(entry),
        when=_when(entry["when"]),
        note=LText(entry["remark"]),
        papers=_pick(shelf["papers"], entry.get("papers") or ()),
        ask=_pick(shelf["ask"], entry.get("ask") or ()),
    )


def _warning(entry: Entry) -> Warn:
    return Warn(
        id=entry["id"],
        basis=basis(entry),
        when=_when(entry["when"]),
        text=LText(entry["text"]),
        blocks=entry["blocks"],
    )


def _paper_rule(entry: Entry) -> PaperRule:
    return PaperRule(
        id=entry["id"],
        basis=basis(entry),
        when=_when(entry["when"]),
        document=LText(entry["document"]),
        danger=LText(entry["danger"]),
        rule=LText(entry["rule"]),
    )


def _share_rule(entry: Entry) -> ShareRule:
    hourly = entry.get("hourly")
    return ShareRule(
        id=entry["id"],
        basis=basis(entry),
        country=Country(entry["country"]),
        when=_when(entry["when"]),
        formula=LText(entry["formula"]),
        rate=Decimal(entry["rate"]) if "rate" in entry else None,
        hourly=(Decimal(hourly["low"]), Decimal(hourly["high"])) if hourly else None,
        less=Decimal(entry.get("less", "0")),
        aided_by=tuple(entry.get("aided_by") or ()),
    )
