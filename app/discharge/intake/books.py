"""Reads data/discharge once: words of the one-line entry, check-list, situations, questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.benefits.scale_books import ScaleBooks, load_scales
from app.core.messages import LText
from app.discharge.intake.lexicon_book import load_lexicon
from app.discharge.intake.reading import Entry, cited, each, read_file, refused, texts
from app.discharge.intake.superset import Superset
from app.discharge.intake.superset_book import load_superset
from app.discharge.intake.vocabulary import (
    Proposal,
    SituationTemplate,
    TaskKind,
    TaskOwner,
    TaskRule,
    Templates,
)
from app.discharge.intake.words import Lexicon
from app.reference.vocabulary import EVERY_DAY, TimeBand, Weekday


@dataclass(frozen=True, slots=True)
class IntakeBooks:
    """All the data of the room."""

    lexicon: Lexicon
    rules: tuple[TaskRule, ...]
    templates: Templates
    superset: Superset
    scales: ScaleBooks


def load_books(data: Path) -> IntakeBooks:
    """Read data/discharge, and the scales; raises DataFault naming file and entry."""
    folder = data / "discharge"
    return IntakeBooks(
        lexicon=load_lexicon(folder),
        rules=_rules(folder / "checklist.yaml"),
        templates=_templates(folder / "situations.yaml"),
        superset=load_superset(folder),
        scales=load_scales(data / "benefits" / "scales"),
    )


def _rules(path: Path) -> tuple[TaskRule, ...]:
    content = read_file(path)
    listed = each(path, content, "checklist", partial(_rule, TaskKind.CHECKLIST, content))
    asked = each(path, content, "ask_by", partial(_rule, TaskKind.NEED, content))
    codes = [rule.code for rule in (*listed, *asked)]
    if len(set(codes)) < len(codes):
        raise refused(path, "a code stands twice")
    return (*listed, *asked)


def _rule(kind: TaskKind, head: Entry, entry: Entry) -> TaskRule:
    after, before = entry.get("after_admission"), entry.get("before_discharge")
    if (after is None) is (before is None):
        raise ValueError("after_admission or before_discharge")
    return TaskRule(
        code=entry["code"],
        kind=kind,
        number=entry.get("number", 0),
        labels=texts(entry["labels"]),
        owner=TaskOwner(entry["owner"]),
        after_admission=after,
        before_discharge=before,
        may_not_apply=entry.get("may_not_apply", True),
        care=frozenset(entry.get("care", ())),
        to_confirm=entry["status"] != "sourced",
        sources=tuple(map(cited, entry.get("sources") or head["sources"])),
        valid_from=head["valid_from"],
        valid_to=head["valid_to"],
    )


def _templates(path: Path) -> Templates:
    content = read_file(path)
    reasons = {code: texts(words) for code, words in content["reasons"].items()}
    found = each(path, content, "situations", partial(_template, content["status"], reasons))
    by_code = {one.code: one for one in found}
    if len(by_code) < len(found):
        raise refused(path, "a code stands twice")
    return Templates(by_code, content["source"], content["checked_on"])


def _template(status: str, reasons: Mapping[str, LText], entry: Entry) -> SituationTemplate:
    return SituationTemplate(
        code=entry["code"],
        labels=texts(entry["labels"]),
        proposals=tuple(proposal_of(need, reasons) for need in entry["needs"]),
        to_confirm=status != "sourced",
    )


def proposal_of(entry: Entry, reasons: Mapping[str, LText]) -> Proposal:
    """A need that the data proposes; a reason that is not there raises KeyError."""
    bands = frozenset(map(TimeBand, entry.get("bands", ())))
    if not entry["why"]:
        raise ValueError("a proposal says why")
    return Proposal(
        care=entry["care"],
        days=frozenset(map(Weekday, entry["days"])) if "days" in entry else EVERY_DAY,
        visits=entry.get("visits", 1),
        weeks=entry.get("weeks"),
        bands=bands or None,
        essential=entry["essential"],
        why=tuple(reasons[code] for code in entry["why"]),
        when=entry.get("when"),
    )
