"""Reads data/discharge/assessment.yaml: the questions asked once, and which scale reads them."""

from collections.abc import Mapping
from pathlib import Path

from app.benefits.vocabulary import Scale
from app.core.messages import LText
from app.discharge.intake.reading import Entry, cited, read_file, refused, texts
from app.discharge.intake.superset import (
    LevelRule,
    Question,
    StoredScore,
    Suggestion,
    Superset,
    Theme,
)
from app.discharge.intake.vocabulary import Proposal
from app.reference.vocabulary import EVERY_DAY, Weekday

_YES_NO = (
    ("yes", LText({"fr": "Oui", "nl": "Ja", "en": "Yes"})),
    ("no", LText({"fr": "Non", "nl": "Nee", "en": "No"})),
)
Levels = Mapping[str, tuple[tuple[str, LText], ...]]


def load_superset(folder: Path) -> Superset:
    """The questions of the folder's file; raises DataFault naming the file."""
    path = folder / "assessment.yaml"
    content = read_file(path)
    try:
        found = _superset(content)
        _check(found)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise refused(path, repr(error)) from error
    return found


def _superset(content: Entry) -> Superset:
    levels: Levels = {
        kind: tuple((one["code"], texts(one["label"])) for one in some)
        for kind, some in content["levels"].items()
    }
    return Superset(
        themes=tuple(
            Theme(
                theme["code"],
                texts(theme["label"]),
                tuple(_question(one, levels) for one in theme["questions"]),
            )
            for theme in content["themes"]
        ),
        letters=content["letters"],
        aggir=content["aggir"],
        katz={item: tuple(map(_rule, rules)) for item, rules in content["katz"].items()},
        direct={
            Scale.KATZ: content["katz_also"],
            Scale.LACE: content["lace"],
            Scale.ISAR: content["isar"],
            Scale.ISAR_HP: content["isar_hp"],
        },
        more_than=content["more_than"],
        stored=tuple(map(_stored, content["stored"])),
        suggestions=tuple(map(_suggestion, content["suggestions"])),
    )


def _question(entry: Entry, levels: Levels) -> Question:
    kind = entry["kind"]
    return Question(
        code=entry["code"],
        kind=kind,
        label=texts(entry["label"]),
        levels=_YES_NO if kind == "yes_no" else levels.get(kind, ()),
        low=entry.get("low", 0),
        high=entry.get("high", 0),
    )


def _rule(entry: Entry) -> LevelRule:
    return LevelRule(
        entry["level"], tuple(entry["items"]), frozenset(entry["in"]), entry["at_least"]
    )


def _stored(entry: Entry) -> StoredScore:
    return StoredScore(
        code=entry["code"],
        label=texts(entry["label"]),
        low=entry["low"],
        high=entry["high"],
        bands=tuple((band["at_least"], texts(band["label"])) for band in entry["bands"]),
        sources=tuple(map(cited, entry["sources"])),
    )


def _suggestion(entry: Entry) -> Suggestion:
    proposal = Proposal(
        care=entry["care"],
        days=frozenset(map(Weekday, entry["days"])) if "days" in entry else EVERY_DAY,
        visits=entry.get("visits", 1),
        weeks=entry.get("weeks"),
        bands=None,
        essential=entry["essential"],
        why=(texts(entry["why"]),),
    )
    return Suggestion(tuple(entry["items"]), frozenset(entry["in"]), proposal)


def _check(found: Superset) -> None:
    """Every question named by a scale is asked, and every answer named can be given."""
    questions = found.questions
    for rule in (rule for rules in found.katz.values() for rule in rules):
        _known(questions, rule.items, rule.among)
    for suggestion in found.suggestions:
        _known(questions, suggestion.items, suggestion.among)
    for items in found.direct.values():
        for code in items.values():
            _known(questions, (code,), frozenset())


def _known(
    questions: Mapping[str, Question], items: tuple[str, ...], among: frozenset[str]
) -> None:
    for code in items:
        allowed = {level for level, _ in questions[code].levels}
        if not among <= allowed:
            raise ValueError(f"{code} cannot be answered {sorted(among - allowed)}")
