"""A change to one claim, proposed as a patch of the files. Nothing is written.

The patch must hold: the changed claim is read again through the shape of the files, with its
source. Publishing takes a second reader, outside this platform.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path
from typing import Any
from unicodedata import normalize

from marshmallow import ValidationError
from marshmallow.experimental.context import Context

from app.core.errors import InvalidInput, NotFound
from app.core.messages import N_, Message
from app.core.schemas import flatten
from app.core.yaml_files import parse_yaml
from app.professions.importers import (
    BlockClaimShape,
    ClaimShape,
    Shelf,
    SourceShape,
)

_FOLDERS = ("be", "blocks", "fr")
LANGUAGES = ("fr", "nl", "en")
_HEADER = (
    "# A proposed change. Before it is published, a second reader opens the source and agrees.\n"
)
_KEY = re.compile(r"^    (\w+):")
_ODD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a claim is written: path from the data folder, whole text, first and last line."""

    path: Path
    lines: tuple[str, ...]
    begin: int
    end: int


def find_claim(folder: Path, claim: str) -> Place:
    """Return where a claim of a ``data/professions`` folder is written; raises NotFound."""
    for path in sorted(path for name in _FOLDERS for path in (folder / name).glob("*.yaml")):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        begin = next((n for n, line in enumerate(lines) if line.strip() == f"- id: {claim}"), None)
        if begin is not None:
            after = range(begin + 1, len(lines))
            end = next((n for n in after if lines[n].startswith("  - ")), len(lines))
            while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
                end -= 1
            return Place(path.relative_to(folder), tuple(lines), begin, end)
    raise NotFound(Message(N_("There is no such line in the sheets.")))


def propose(folder: Path, shelf: Shelf, claim: str, fields: Mapping[str, Any]) -> str:
    """Return the unified diff of a change.

    ``fields`` are those of the form of proposals. Raises NotFound for an unknown claim and
    InvalidInput when the changed claim would not be accepted, or when nothing would change.
    """
    place = find_claim(folder, claim)
    new_source = None if fields["source"] else _new_source(shelf, fields)
    source = new_source["id"] if new_source else fields["source"]
    block = _changed(list(place.lines[place.begin : place.end]), fields, str(source))
    text = "".join([*place.lines[: place.begin], *block, *place.lines[place.end :]])
    _check(text, claim, shelf, new_source)
    diff = _diff(place.path, "".join(place.lines), text)
    if new_source:
        old = (folder / "sources.yaml").read_text(encoding="utf-8")
        diff += _diff(
            Path("sources.yaml"), old, old.rstrip("\n") + "\n" + _source_lines(new_source)
        )
    return _HEADER + diff


def _changed(block: list[str], fields: Mapping[str, Any], source: str) -> list[str]:
    texts = [f"      {code}: {_quoted(fields[f'text_{code}'])}\n" for code in LANGUAGES]
    block = _set(block, "text", ["    text:\n", *texts])
    block = _set(block, "status", [f"    status: {fields['status']}\n"])
    block = _set(block, "versions", [])
    block = _set(block, "sources", [f"    sources: [{source}]\n"])
    block = _set(block, "authority", _one("authority", fields["authority"]))
    for name in ("value", "longest"):
        if fields[name] is not None:
            block = _set(block, name, _one(name, fields[name] and f"{{ {fields[name]} }}"))
    for name in ("valid_from", "valid_to", "checked_on"):
        block = _set(block, name, _one(name, fields[name]))
    return block


def _set(block: list[str], key: str, lines: list[str]) -> list[str]:
    """Replace a key of the claim in its place, add it at the end, or take it out."""
    starts = [n for n, line in enumerate(block) if _KEY.match(line)]
    begin = next((n for n in starts if block[n].startswith(f"    {key}:")), None)
    if begin is None:
        return block + lines
    end = next((n for n in starts if n > begin), len(block))
    return block[:begin] + lines + block[end:]


def _one(key: str, value: object) -> list[str]:
    return [f"    {key}: {value}\n"] if value else []


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _new_source(shelf: Shelf, fields: Mapping[str, Any]) -> dict[str, Any]:
    plain = normalize("NFKD", fields["source_en"].lower())
    words = _ODD.sub("-", plain.encode("ascii", "ignore").decode())
    slug = words.strip("-")[:48].strip("-") or "text"
    name = next(
        candidate
        for candidate in (slug, *(f"{slug}-{number}" for number in range(2, 99)))
        if candidate not in shelf.sources
    )
    return {
        "id": name,
        "kind": fields["source_kind"],
        "instrument": {code: fields[f"source_{code}"] for code in LANGUAGES},
        "url": fields["source_url"] or None,
        "publisher": fields["source_publisher"],
        "language": fields["source_language"],
        "grade": fields["source_grade"],
        "consulted_on": fields["checked_on"].isoformat(),
    }


def _source_lines(source: Mapping[str, Any]) -> str:
    fields = [item for item in source.items() if item[0] not in ("id", "consulted_on")]
    lines = [line for name, value in fields for line in _field_lines(name, value)]
    first = f"  - id: {source['id']}\n"
    return "".join([first, *lines, f"    consulted_on: {source['consulted_on']}\n"])


def _field_lines(name: str, value: str | Mapping[str, str] | None) -> list[str]:
    if isinstance(value, Mapping):
        texts = [f"      {code}: {_quoted(text)}\n" for code, text in value.items()]
        return [f"    {name}:\n", *texts]
    return [f"    {name}: {'null' if value is None else _quoted(value)}\n"]


def _check(text: str, claim: str, shelf: Shelf, source: dict[str, Any] | None) -> None:
    raw = parse_yaml(text)
    shared = {"checked_on": raw["checked_on"]} if "checked_on" in raw else {}
    found = next(item for item in raw["claims"] if item["id"] == claim)
    shape = ClaimShape() if "profession" in raw else BlockClaimShape()
    try:
        added = {} if source is None else {str(source["id"]): SourceShape().load(source)}
        with Context(replace(shelf, sources={**shelf.sources, **added})):
            shape.load({**shared, **found})
    except ValidationError as error:
        message = Message(N_("Some fields need to be corrected."))
        raise InvalidInput(message, flatten(error.messages)) from error


def _diff(path: Path, old: str, new: str) -> str:
    name = f"data/professions/{path.as_posix()}"
    lines = unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{name}", f"b/{name}"
    )
    return "".join(lines)
