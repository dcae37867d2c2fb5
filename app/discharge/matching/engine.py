"""Judge every offer by every criterion, then rank. No weights: a tuple, so each place is explained.

Facts come in; nothing is looked up here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from math import inf
from operator import attrgetter

from app.core.messages import N_, Message
from app.discharge.matching.criteria import READS, STANDARD, Criteria, Criterion, start_of
from app.discharge.matching.crossing import payer_of
from app.discharge.matching.facts import Need, Offer
from app.discharge.matching.findings import CRITERION_NAMES, Finding, Unlock, refusals_and_unknowns
from app.discharge.matching.law import LegalReading, PayerReading
from app.reference.vocabulary import Verdict


@dataclass(frozen=True, slots=True)
class Match:
    """An offer judged for a need, with every finding.

    Worked out once: `verdict`, the worst of its requirements (preferences cannot refuse); how many
    requirements refuse, how many have to be confirmed; `rank`, its place among the matches of the
    same need: the smaller stands first.
    """

    need: Need
    offer: Offer
    requirements: tuple[Finding, ...]
    preferences: tuple[Finding, ...]
    verdict: Verdict = field(init=False)
    refusals: int = field(init=False)
    unknowns: int = field(init=False)
    rank: tuple[float | str, ...] = field(init=False)

    def __post_init__(self) -> None:
        keep = object.__setattr__
        refusals, unknowns = refusals_and_unknowns(self.requirements)
        doubt = Verdict.UNKNOWN if unknowns else Verdict.MET
        keep(self, "verdict", Verdict.UNMET if refusals else doubt)
        keep(self, "refusals", refusals)
        keep(self, "unknowns", unknowns)
        keep(self, "rank", tuple([measure(self) for measure, _ in ORDER]))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Requirements, then preferences."""
        return self.requirements + self.preferences

    @property
    def unlocks(self) -> tuple[Unlock, ...]:
        """What would turn every refusal into a yes; empty when one of them cannot be lifted."""
        refused = [one.unlock for one in self.requirements if one.verdict is Verdict.UNMET]
        lifted = tuple(unlock for unlock in refused if unlock is not None)
        return lifted if len(lifted) == len(refused) else ()

    @property
    def legal(self) -> LegalReading | None:
        """The law that a service of the other side rests on."""
        return self.need.law.legal(self.need, self.offer) if self.need.law else None

    @property
    def payer(self) -> PayerReading | None:
        """Who pays, and what the person does."""
        return payer_of(self.need, self.offer)

    @property
    def share_cents(self) -> int | None:
        """What the person pays: as the service said, else as the rules say; None: not known."""
        if self.offer.share_cents is not None:
            return self.offer.share_cents
        payer = self.payer
        return payer.share_cents if payer else None


def _preferences_missed(match: Match) -> float:
    return sum(refusals_and_unknowns(match.preferences))


def _start_delay(match: Match) -> float:
    start = start_of(match.offer, match.need.asked_on)
    return inf if start is None else max(0, (start - match.need.first_visit).days)


ORDER: tuple[tuple[Callable[[Match], float | str], str], ...] = (
    (
        lambda match: match.verdict.severity,
        N_("Before the next because it fits better: %(point)s."),
    ),
    (
        lambda match: match.refusals,
        N_("Before the next because fewer things stand against it: %(point)s."),
    ),
    (
        lambda match: match.unknowns,
        N_("Before the next because less has to be confirmed: %(point)s."),
    ),
    (
        lambda match: match.preferences[0].verdict.severity if match.need.own_providers else 0,
        N_("Before the next because the person chose it, or has it already."),
    ),
    (_preferences_missed, N_("Before the next because it meets more preferences: %(point)s.")),
    (_start_delay, N_("Before the next because it starts sooner.")),
    (lambda match: match.offer.distance_km, N_("Before the next because it is nearer.")),
    (lambda match: match.offer.service_id, N_("Equal to the next.")),
)
"""What matches are compared by, in turn, and the sentence that says it. Smaller stands first."""


def match_need(need: Need, offers: Iterable[Offer], criteria: Criteria = STANDARD) -> list[Match]:
    """Every offer judged by every criterion, best first; refused offers stay, at the end."""
    judged = list(offers)
    matches = map(
        Match,
        repeat(need),
        judged,
        _findings(need, judged, criteria.requirements),
        _findings(need, judged, criteria.preferences),
    )
    return sorted(matches, key=attrgetter("rank"))


def _findings(
    need: Need, offers: Sequence[Offer], claims: Sequence[Criterion]
) -> Iterable[tuple[Finding, ...]]:
    """What the claims find of each offer, in the order of the offers."""
    if not claims:
        return repeat(())
    return zip(*[_column(need, offers, claim) for claim in claims], strict=True)


def _column(need: Need, offers: Sequence[Offer], claim: Criterion) -> list[Finding]:
    """What one claim finds of each offer, asked once for all offers alike in what it reads.

    Alike means the very same values: the directory gives equal facts as one object, and offers
    whose facts are merely equal are asked twice, which costs time and nothing else.
    """
    if claim not in READS:
        return [claim(need, offer) for offer in offers]
    facts = [map(id, map(attrgetter(name), offers)) for name in READS[claim]]
    kept: dict[tuple[int, ...], Finding] = {}
    column = []
    for alike, offer in zip(zip(*facts, strict=True), offers, strict=True):
        if (found := kept.get(alike)) is None:
            kept[alike] = found = claim(need, offer)
        column.append(found)
    return column


def told(matches: Sequence[Match], most: int | None) -> list[Match]:
    """The matches in their order; of the refused at most that many, the nearest (None: all)."""
    refused = [match for match in matches if match.verdict is Verdict.UNMET]
    if most is None or len(refused) <= most:
        return list(matches)
    near = sorted(refused, key=lambda one: (one.offer.distance_km, one.offer.service_id))[:most]
    kept = {id(match) for match in near}
    return [one for one in matches if one.verdict is not Verdict.UNMET or id(one) in kept]


def reasons_of_refusals(matches: Iterable[Match]) -> Counter[str]:
    """How many offers each criterion refuses; an offer may be refused by several."""
    return Counter(
        finding.criterion
        for match in matches
        for finding in match.requirements
        if finding.verdict is Verdict.UNMET
    )


def explain_order(first: Match, second: Match) -> Message:
    """Why `first` stands before `second`: the first measure in which they differ."""
    for (measure, sentence), here, there in zip(ORDER, first.rank, second.rank, strict=True):
        if here != there:
            liked = measure is _preferences_missed
            pairs = (
                zip(first.preferences, second.preferences, strict=True)
                if liked
                else zip(first.requirements, second.requirements, strict=True)
            )
            named = "%(point)s" in sentence
            return Message(sentence, {"point": _better_point(pairs)} if named else {})
    return Message(ORDER[-1][1])


def _better_point(pairs: Iterable[tuple[Finding, Finding]]) -> Message:
    """The first criterion on which the first of each pair is better judged."""
    criterion = next(
        one.criterion for one, other in pairs if one.verdict.severity < other.verdict.severity
    )
    return Message(CRITERION_NAMES[criterion])
