"""Katz as Belgian home nursing uses it: forfaits A, B and C, and the toilets a week. Pure.

Source: form of the INAMI/RIZIV, article 8 of the nomenclature. Not the scale of residential care,
whose rules differ. The nurse rates at home; a rating made in hospital is only a hint.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.benefits.scales.values import (
    Answers,
    Detail,
    Edition,
    Missing,
    ScaleResult,
    absent,
    cannot_tell,
    read_answers,
)
from app.benefits.sourcing import Basis, in_force
from app.benefits.vocabulary import Scale
from app.core.messages import N_, Listing, LText, Message


@dataclass(frozen=True, slots=True)
class Clause:
    """All, or at least one, of some items stand at a level or above."""

    items: tuple[str, ...]
    at_least: int
    every: bool

    def holds(self, answers: Answers) -> bool:
        """Whether the answers satisfy it; every item must be answered."""
        found = [int(answers[code]) >= self.at_least for code in self.items]
        return all(found) if self.every else any(found)


@dataclass(frozen=True, slots=True)
class Forfait:
    """A lump sum a day; with fewer visits than `visits`, the `otherwise` one is paid."""

    outcome: str
    clauses: tuple[Clause, ...]
    visits: int | None = None
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class Toilets:
    """So many acts of hygiene a week; `needs` is a yes or no item that must be a yes."""

    per_week: int
    clauses: tuple[Clause, ...]
    needs: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Katz:
    """The rules between two dates: forfaits and toilets are tried in their order."""

    edition: Edition
    visits_item: str
    none: str
    forfaits: tuple[Forfait, ...]
    toilets: tuple[Toilets, ...]
    toilets_label: LText

    @property
    def basis(self) -> Basis:
        """Where it comes from and when it holds."""
        return self.edition.basis


def rate_katz(rules: Sequence[Katz], raw: Mapping[str, object], *, on: date) -> ScaleResult:
    """The forfait of raw answers; raises InvalidInput naming each wrong field.

    Where no forfait is due, the detail `toilets_per_week` tells how many acts can be paid.
    """
    chosen = in_force(rules, on)
    answers = read_answers(chosen.edition.items, raw)
    missing = absent(chosen.edition.items, answers)
    if missing:
        return cannot_tell(Scale.KATZ, chosen.edition, on, missing)
    outcome, steps, lacking = _forfait(chosen, answers)
    if outcome is None:
        return cannot_tell(Scale.KATZ, chosen.edition, on, lacking)
    details = (_toilets(chosen, answers),) if outcome == chosen.none else ()
    return ScaleResult(
        scale=Scale.KATZ,
        on=on,
        edition=chosen.edition,
        outcome=outcome,
        steps=tuple(steps),
        details=details,
    )


def _forfait(
    rules: Katz, answers: Answers
) -> tuple[str | None, list[Message], tuple[Missing, ...]]:
    steps: list[Message] = []
    for forfait in rules.forfaits:
        unmet = [clause for clause in forfait.clauses if not clause.holds(answers)]
        steps.append(_step(rules.edition, forfait.outcome, unmet))
        if unmet:
            continue
        if forfait.visits is None:
            return forfait.outcome, steps, ()
        visits = answers.get(rules.visits_item)
        if visits is None:
            return None, steps, (_lack(rules.edition, rules.visits_item),)
        if int(visits) >= forfait.visits:
            return forfait.outcome, steps, ()
        steps.append(_too_few(forfait, int(visits)))
        return forfait.otherwise, steps, ()
    return rules.none, steps, ()


def _step(edition: Edition, outcome: str, unmet: Sequence[Clause]) -> Message:
    if not unmet:
        return Message(N_("Forfait %(forfait)s: the ratings are met."), {"forfait": outcome})
    wanted = Listing(tuple(_words(edition, clause) for clause in unmet))
    values = {"forfait": outcome, "conditions": wanted}
    return Message(N_("Forfait %(forfait)s: not met: %(conditions)s."), values)


def _words(edition: Edition, clause: Clause) -> Message:
    names = Listing(tuple(edition.item(code).label for code in clause.items))
    values = {"items": names, "level": clause.at_least}
    if clause.every:
        return Message(N_("%(items)s: each at least %(level)s"), values)
    return Message(N_("%(items)s: one of them at least %(level)s"), values)


def _too_few(forfait: Forfait, visits: int) -> Message:
    values = {
        "visits": visits,
        "wanted": forfait.visits,
        "forfait": forfait.outcome,
        "otherwise": forfait.otherwise,
    }
    text = N_(
        "Visits a day: %(visits)s; %(forfait)s asks for %(wanted)s, so %(otherwise)s is paid."
    )
    return Message(text, values)


def _toilets(rules: Katz, answers: Answers) -> Detail:
    """The first rule that holds, if none before it hangs on an answer that was not given."""
    lacking: list[Missing] = []
    value: str | None = None
    for rule in rules.toilets:
        if not all(clause.holds(answers) for clause in rule.clauses):
            continue
        if rule.needs is not None and rule.needs not in answers:
            lacking.append(_lack(rules.edition, rule.needs))
            continue
        if rule.needs is None or answers[rule.needs]:
            value = str(rule.per_week)
            lacking = lacking if _changes(rules, rule, answers) else []
            break
    return Detail(
        code="toilets_per_week",
        value=None if lacking else value,
        label=rules.toilets_label,
        status=rules.basis.status,
        missing=tuple(lacking),
    )


def _changes(rules: Katz, found: Toilets, answers: Answers) -> bool:
    """Whether an open rule standing before the one found would give another number."""
    before = rules.toilets[: rules.toilets.index(found)]
    return any(
        rule.per_week != found.per_week
        for rule in before
        if rule.needs is not None
        and rule.needs not in answers
        and all(clause.holds(answers) for clause in rule.clauses)
    )


def _lack(edition: Edition, code: str) -> Missing:
    return Missing(f"items.{code}", edition.item(code).label)
