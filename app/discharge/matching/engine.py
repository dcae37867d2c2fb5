"""Judge every offer by every criterion, then rank. No weights: a tuple, so each place is explained.

Facts come in; nothing is looked up here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import repeat
from math import inf
from operator import attrgetter
from typing import NamedTuple

from app.core.messages import N_, Message
from app.discharge.matching.criteria import READS, STANDARD, Criteria, Criterion, start_of
from app.discharge.matching.crossing import payer_of
from app.discharge.matching.facts import Need, Offer
from app.discharge.matching.findings import CRITERION_NAMES, Finding, Unlock
from app.discharge.matching.law import LegalReading, PayerReading
from app.reference.vocabulary import Verdict


class Match(NamedTuple):
    """An offer judged for a need, with every finding.

    `verdict` is the worst of its requirements: preferences cannot refuse. `refusals`, `unknowns`:
    how many requirements refuse, how many have to be confirmed; `missed`: preferences not met.
    """

    need: Need
    offer: Offer
    requirements: tuple[Finding, ...]
    preferences: tuple[Finding, ...]
    verdict: Verdict
    refusals: int
    unknowns: int
    missed: int

    @property
    def rank(self) -> tuple[float | str, ...]:
        """Its place among the matches of the same need: the smaller stands first."""
        return tuple([measure(self) for measure, _ in ORDER])

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


def _missed(match: Match) -> float:
    return match.missed


def _start_delay(match: Match) -> float:
    start = start_of(match.offer, match.need.asked_on)
    return inf if start is None else max(0, (start - match.need.first_visit).days)


def _doubt(match: Match) -> float:
    """In four steps, so that a few days do not weigh more than the way to the home."""
    return _STEPS - min(_STEPS, match.offer.trust * (_STEPS + 1) // 100)


_STEPS = 3

ORDER: tuple[tuple[Callable[[Match], float | str], str], ...] = (
    (
        attrgetter("verdict.severity"),
        N_("Before the next because it fits better: %(point)s."),
    ),
    (
        attrgetter("refusals"),
        N_("Before the next because fewer things stand against it: %(point)s."),
    ),
    (
        attrgetter("unknowns"),
        N_("Before the next because less has to be confirmed: %(point)s."),
    ),
    (
        lambda match: match.preferences[0].verdict.severity if match.need.own_providers else 0,
        N_("Before the next because the person chose it, or has it already."),
    ),
    (_missed, N_("Before the next because it meets more preferences: %(point)s.")),
    (_start_delay, N_("Before the next because it starts sooner.")),
    (_doubt, N_("Before the next because its record was confirmed more recently.")),
    (attrgetter("offer.distance_km"), N_("Before the next because it is nearer.")),
    (attrgetter("offer.service_id"), N_("Equal to the next.")),
)
"""What matches are compared by, in turn, and the sentence that says it. Smaller stands first."""


def match_need(need: Need, offers: Iterable[Offer], criteria: Criteria = STANDARD) -> list[Match]:
    """Every offer judged by every criterion, best first; refused offers stay, at the end."""
    facts = _Facts(list(offers))
    required = _judged(need, facts, criteria.requirements)
    liked = _judged(need, facts, criteria.preferences)
    matches = [
        Match(need, offer, found, other, *_weighed(weight), sum(divmod(missed, _REFUSAL)))
        for offer, (found, weight), (other, missed) in zip(
            facts.offers, required, liked, strict=True
        )
    ]
    ranks = zip(*[map(measure, matches) for measure, _ in ORDER], strict=True)
    places = [place for _, place in sorted(zip(ranks, range(len(matches)), strict=True))]
    return [matches[place] for place in places]


@lru_cache(1024)
def _weighed(weight: int) -> tuple[Verdict, int, int]:
    """The verdict of requirements of that weight, how many refuse, how many are to be confirmed."""
    refusals, unknowns = divmod(weight, _REFUSAL)
    doubt = Verdict.UNKNOWN if unknowns else Verdict.MET
    return Verdict.UNMET if refusals else doubt, refusals, unknowns


_Judged = tuple[tuple[Finding, ...], int]
"""What some claims find of an offer, and the sum of what the findings weigh."""
_REFUSAL = 1 << 16
"""A refusal weighs more than all that could be unknown."""
_WEIGHTS = {Verdict.MET: 0, Verdict.UNKNOWN: 1, Verdict.UNMET: _REFUSAL}


class _Facts:
    """Offers side by side, fact by fact.

    Alike means the very same values: the directory gives equal facts as one object, and offers
    whose facts are merely equal are asked twice, which costs time and nothing else.
    """

    def __init__(self, offers: Sequence[Offer]) -> None:
        self.offers = offers
        columns = list(zip(*offers, strict=True)) or [()] * len(Offer._fields)
        self._said = dict(zip(Offer._fields, columns, strict=True))
        self._said["opens_later"] = tuple([one.opens_later for one in offers])
        self._marks: dict[str, list[int]] = {}

    def alike(self, names: Iterable[str]) -> Sequence[object]:
        """A mark for each offer: those of the same mark are alike in these facts."""
        differing = [marks for marks in map(self._marks_of, names) if marks]
        if len(differing) == 1:
            return differing[0]
        return list(zip(*differing, strict=True)) if differing else [None] * len(self.offers)

    def _marks_of(self, name: str) -> list[int]:
        """A mark of each offer for one fact; none where all say the same."""
        if name not in self._marks:
            marks = list(map(id, self._said[name]))
            self._marks[name] = marks if len(set(marks)) > 1 else []
        return self._marks[name]


def _judged(need: Need, facts: _Facts, claims: Sequence[Criterion]) -> Iterable[_Judged]:
    """What the claims find of each offer, in the order of the offers."""
    if not claims:
        return repeat(((), 0), len(facts.offers))
    columns = [_column(need, facts, claim) for claim in claims]
    findings = zip(*[found for found, _ in columns], strict=True)
    weights = map(sum, zip(*[weights for _, weights in columns], strict=True))
    return zip(findings, weights, strict=True)


def _column(need: Need, facts: _Facts, claim: Criterion) -> tuple[Iterable[Finding], Iterable[int]]:
    """What one claim finds of each offer, asked once for all offers alike in what it reads."""
    alike = facts.alike(READS[claim]) if claim in READS else range(len(facts.offers))
    asked = dict(zip(alike, facts.offers, strict=True))
    answers = {which: claim(need, offer) for which, offer in asked.items()}
    weights = {which: _WEIGHTS[one.verdict] for which, one in answers.items()}
    return map(answers.__getitem__, alike), map(weights.__getitem__, alike)


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
            liked = measure is _missed
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
