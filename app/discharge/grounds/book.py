"""Reads data/privacy/grounds.yaml: where each ground holds, on which articles. Pure."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.core.messages import LText
from app.core.yaml_files import read_yaml
from app.discharge.grounds.vocabulary import Article, GroundRule, ShareGround
from app.reference.vocabulary import Country

GroundsBook = Mapping[ShareGround, GroundRule]
STATUSES = frozenset({"sourced", "to_confirm"})


class GroundsFault(ValueError):
    """The file of grounds cannot be used; says where."""


def read_grounds(folder: Path) -> GroundsBook:
    """Every ground of the vocabulary, in its order; raises GroundsFault."""
    raw = read_yaml(folder / "grounds.yaml")
    found = raw["grounds"]
    if set(found) != {one.value for one in ShareGround}:
        raise GroundsFault("grounds.yaml does not hold exactly the grounds of the vocabulary")
    return {one: _rule(one, found[one.value], raw) for one in ShareGround}


def _rule(code: ShareGround, entry: Mapping[str, Any], raw: Mapping[str, Any]) -> GroundRule:
    try:
        return GroundRule(
            code=code,
            countries=frozenset(Country(one) for one in entry["countries"]),
            articles=tuple(_article(one, raw["laws"]) for one in entry["articles"]),
            text_version=raw["version"],
        )
    except (KeyError, ValueError) as error:
        raise GroundsFault(f"grounds.yaml, {code}: {error}") from error


def _article(entry: Mapping[str, str], laws: Mapping[str, Any]) -> Article:
    if entry["status"] not in STATUSES:
        raise ValueError(f"unknown status {entry['status']}")
    law = LText(laws[entry["law"]])
    return Article(law=law, number=entry["article"], is_sure=entry["status"] == "sourced")
