"""What changed from one version to the next, paragraph by paragraph and word by word. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.coordination.procedures.vocabulary import DiffMark

_WORDS = re.compile(r"\s+|[^\s]+")
ALIKE = 0.4
"""From this likeness on, a paragraph was changed; below, one went and another came."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words with what became of them."""

    mark: DiffMark
    words: str


Paragraph = tuple[Piece, ...]


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text: what stands between blank lines."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def compare(old: str, new: str) -> list[Paragraph]:
    """Every paragraph of both, in order, in pieces that stayed, came or went."""
    before, after = paragraphs(old), paragraphs(new)
    found: list[Paragraph] = []
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for step, first, last, other_first, other_last in steps:
        if step == "equal":
            found += [(Piece(DiffMark.SAME, one),) for one in before[first:last]]
        else:
            found += _changed(before[first:last], after[other_first:other_last])
    return found


def _changed(gone: list[str], come: list[str]) -> Iterator[Paragraph]:
    paired = min(len(gone), len(come))
    for old, new in zip(gone[:paired], come[:paired], strict=True):
        yield from _pair(old, new)
    for one in gone[paired:]:
        yield (Piece(DiffMark.REMOVED, one),)
    for one in come[paired:]:
        yield (Piece(DiffMark.ADDED, one),)


def _pair(old: str, new: str) -> Iterator[Paragraph]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < ALIKE:
        yield (Piece(DiffMark.REMOVED, old),)
        yield (Piece(DiffMark.ADDED, new),)
        return
    pieces = []
    for step, first, last, other_first, other_last in matcher.get_opcodes():
        if step == "equal":
            pieces.append(Piece(DiffMark.SAME, "".join(before[first:last])))
            continue
        if last > first:
            pieces.append(Piece(DiffMark.REMOVED, "".join(before[first:last])))
        if other_last > other_first:
            pieces.append(Piece(DiffMark.ADDED, "".join(after[other_first:other_last])))
    yield tuple(pieces)
