"""A proposal: one service per need, what stays uncovered, and why each line is what it is. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.messages import N_, Message, counted
from app.discharge.matching.engine import Match
from app.discharge.matching.facts import Need
from app.discharge.matching.scores import Candidate, Score, Wanted, total
from app.reference.vocabulary import Verdict


@dataclass(frozen=True, slots=True)
class Line:
    """What is proposed for one need: a match, or None; and the reason."""

    need: Need
    match: Match | None
    reason: Message


@dataclass(frozen=True, slots=True)
class Proposal:
    """One line per need, in the order the needs were given, and how good it is as a whole."""

    lines: tuple[Line, ...]
    score: Score

    @property
    def covered(self) -> tuple[Line, ...]:
        """The needs somebody can or may come for."""
        return tuple(line for line in self.lines if line.match is not None)

    @property
    def uncovered(self) -> tuple[Line, ...]:
        """The needs that stay to be organised."""
        return tuple(line for line in self.lines if line.match is None)

    @property
    def places(self) -> frozenset[str]:
        """The services in which one place is taken: once each, not once per need."""
        return frozenset(line.match.offer.service_id for line in self.lines if line.match)

    @property
    def providers(self) -> frozenset[str]:
        """Who comes to the door."""
        return frozenset(line.match.offer.provider_id for line in self.lines if line.match)


def proposal(
    wants: Sequence[Wanted], choice: Sequence[Candidate | None], full: frozenset[str] = frozenset()
) -> Proposal:
    """What was chosen, explained; `full` are services whose last places go to other people."""
    chosen = list(zip(wants, choice, strict=True))
    lines = tuple(_line(want, one, choice, full) for want, one in chosen)
    return Proposal(lines, total(chosen))


def _line(
    want: Wanted, one: Candidate | None, choice: Sequence[Candidate | None], full: frozenset[str]
) -> Line:
    if one is None:
        return Line(want.need, None, _why_nobody(want, full))
    return Line(want.need, one.match, _why(want, one, choice))


def _why(want: Wanted, one: Candidate, choice: Sequence[Candidate | None]) -> Message:
    together = sum(other is not None and other.provider == one.provider for other in choice)
    if want.need.own_providers and one.provider in want.need.own_providers:
        return Message(N_("The person chose this provider, or has it already."))
    if together > 1:
        return counted(
            N_("This provider takes %(together)s of your %(needs)s needs: one person fewer."),
            N_(
                "This provider takes %(together)s of your %(needs)s needs: "
                "%(count)s people fewer at the door."
            ),
            together - 1,
            together=together,
            needs=len(choice),
        )
    if one.match.verdict is Verdict.MET:
        return Message(N_("Fits on every point."))
    return Message(N_("Fits as far as is known; confirm by phone."))


def _why_nobody(want: Wanted, full: frozenset[str]) -> Message:
    taken = next((one for one in want.candidates if one.service in full), None)
    if taken is not None:
        text = N_("The last places are needed for other people: %(provider)s.")
        return Message(text, {"provider": taken.match.offer.provider_name})
    if not want.matches:
        return Message(N_("No service of this kind is known around this home."))
    nearest = want.matches[0]
    refusal = next(
        (one for one in nearest.requirements if one.verdict is Verdict.UNMET), nearest.findings[0]
    )
    values = {"provider": nearest.offer.provider_name, "reason": refusal.reason}
    return Message(N_("Nobody can come. The nearest to it is %(provider)s: %(reason)s"), values)
