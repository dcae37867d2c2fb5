"""What is observed of a person once, and the answers of each scale that follow from it. Pure.

Each scale is computed separately, by `app.benefits.scales`; none is ever turned into another.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from app.benefits.scale_books import ScaleBooks
from app.benefits.scales.aggir import rate_aggir
from app.benefits.scales.isar import rate_isar, rate_isar_hp
from app.benefits.scales.katz import rate_katz
from app.benefits.scales.lace import rate_lace
from app.benefits.scales.values import ScaleResult
from app.benefits.vocabulary import Scale
from app.core.messages import LText
from app.discharge.intake.vocabulary import Proposal

Observed: TypeAlias = str | int
Answers: TypeAlias = Mapping[str, Observed]
"""Question -> level, "yes" or "no", or a number; a question that is not there is not known."""

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One observation. `levels`: (code, words) of a choice; empty for a number."""

    code: str
    kind: str
    label: LText
    levels: tuple[tuple[str, LText], ...] = ()
    low: int = 0
    high: int = 0


@dataclass(frozen=True, slots=True)
class Theme:
    """Questions that are asked together."""

    code: str
    label: LText
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class LevelRule:
    """That level, when so many of these observations are among those."""

    level: int
    items: tuple[str, ...]
    among: frozenset[str]
    at_least: int

    def holds(self, answers: Answers) -> bool:
        """Whether enough of the observations are so."""
        return sum(answers.get(item) in self.among for item in self.items) >= self.at_least


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredScore:
    """A score made elsewhere that may only be stored; `bands`: from that number on, in words."""

    code: str
    label: LText
    low: int
    high: int
    bands: tuple[tuple[int, LText], ...]
    sources: tuple[str | LText, ...]

    def meaning(self, score: int) -> LText | None:
        """What the published thresholds say of a score."""
        reached = [label for at_least, label in self.bands if at_least <= score]
        return reached[-1] if reached else None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A need that an observation suggests."""

    items: tuple[str, ...]
    among: frozenset[str]
    proposal: Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Superset:
    """Every question, and how each scale reads the answers."""

    themes: tuple[Theme, ...]
    letters: Mapping[str, str]
    aggir: Mapping[str, str | Mapping[str, str]]
    katz: Mapping[str, tuple[LevelRule, ...]]
    direct: Mapping[Scale, Mapping[str, str]]
    more_than: Mapping[str, int]
    stored: tuple[StoredScore, ...]
    suggestions: tuple[Suggestion, ...]

    @property
    def questions(self) -> dict[str, Question]:
        """Every question by code."""
        return {one.code: one for theme in self.themes for one in theme.questions}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """One scale: its estimate, or the questions without which it cannot be told."""

    scale: Scale
    result: ScaleResult
    missing: tuple[Question, ...]


def rate(superset: Superset, answers: Answers, books: ScaleBooks, *, on: date) -> list[Rated]:
    """Every scale, each computed by itself; a half-filled form tells what lacks."""
    plain: Mapping[Scale, Callable[..., ScaleResult]] = {
        Scale.AGGIR: rate_aggir,
        Scale.KATZ: rate_katz,
        Scale.LACE: rate_lace,
        Scale.ISAR: rate_isar,
        Scale.ISAR_HP: rate_isar_hp,
    }
    rules: Mapping[Scale, Sequence[object]] = {
        Scale.AGGIR: books.aggir,
        Scale.KATZ: books.katz,
        Scale.LACE: books.lace,
        Scale.ISAR: books.isar,
        Scale.ISAR_HP: books.isar_hp,
    }
    questions = superset.questions
    found = []
    for scale, compute in plain.items():
        result = compute(rules[scale], raw_answers(superset, scale, answers), on=on)
        missing = [code for code in asked_by(superset, scale) if code not in answers]
        lacking = tuple(questions[code] for code in missing) if result.outcome is None else ()
        found.append(Rated(scale=scale, result=result, missing=lacking))
    return found


def raw_answers(superset: Superset, scale: Scale, answers: Answers) -> dict[str, object]:
    """The items of one scale that the observations tell."""
    if scale is Scale.AGGIR:
        return _letters(superset, answers)
    found: dict[str, object] = {}
    if scale is Scale.KATZ:
        found = {item: _level(rules, answers) for item, rules in superset.katz.items()}
    for item, question in superset.direct[scale].items():
        found[item] = _direct(superset, item, answers.get(question))
    return {item: value for item, value in found.items() if value is not None}


def asked_by(superset: Superset, scale: Scale) -> list[str]:
    """The questions without which a scale cannot be told, in their order."""
    if scale is Scale.AGGIR:
        parts = (
            [one] if isinstance(one, str) else list(one.values()) for one in superset.aggir.values()
        )
        return [code for some in parts for code in some]
    if scale is Scale.KATZ:
        rules = (rule for some in superset.katz.values() for rule in some)
        return list(dict.fromkeys(item for rule in rules for item in rule.items))
    return list(superset.direct[scale].values())


def _letters(superset: Superset, answers: Answers) -> dict[str, object]:
    def letter(code: str) -> str | None:
        return superset.letters.get(str(answers.get(code, "")))

    found: dict[str, object] = {}
    for variable, parts in superset.aggir.items():
        if isinstance(parts, str):
            found[variable] = letter(parts)
        else:
            found[variable] = {part: letter(code) for part, code in parts.items()}
    return {variable: value for variable, value in found.items() if value is not None}


def _level(rules: Sequence[LevelRule], answers: Answers) -> int | None:
    """The level of Katz, told only when everything it rests on is known."""
    items = {item for rule in rules for item in rule.items}
    if not items <= set(answers):
        return None
    return next((rule.level for rule in rules if rule.holds(answers)), 1)


def _direct(superset: Superset, item: str, answer: Observed | None) -> object:
    if answer is None:
        return None
    if item in superset.more_than:
        return int(answer) > superset.more_than[item]
    return answer == YES if answer in {YES, NO} else answer


def suggested(superset: Superset, answers: Answers) -> list[Proposal]:
    """The needs that the observations suggest, each with its reason; nothing is added."""
    return [
        one.proposal
        for one in superset.suggestions
        if any(answers.get(item) in one.among for item in one.items)
    ]
