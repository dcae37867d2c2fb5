"""By which right a service works across the border, and who pays it. Pure.

The sheets of professions and the table of payers answer; each question is worked out once for a
search, whatever the number of offers that raise it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from app.benefits.payer import PayerAnswer, resolve
from app.benefits.payer_table import PayerBook, PlanLine, Situation
from app.benefits.vocabulary import CareNature, PayerRoute
from app.core.messages import N_, Listing, Message
from app.discharge.matching.facts import Need, Offer
from app.discharge.matching.findings import worst
from app.professions.practising import Crossing, Sheets, Standing, may_practise
from app.professions.practising import Finding as LegalFinding
from app.professions.vocabulary import Practice
from app.reference.vocabulary import COUNTRY_NAMES, Country, Verdict

Professions = Mapping[str, Mapping[str, tuple[str, ...]]]
"""By type of provider and kind of care, the professions whose rules count."""

LAW_READS = ("type_code", "country", "registered_in")
"""The facts of an offer that a reading rests on, beside those of the need."""

MOST_KEPT = 4096
"""Readings kept at once: days go by, and those of past days are asked no more."""

_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class LegalReading:
    """The right to work at the home, for every profession that the care needs."""

    country: Country
    found: tuple[tuple[str, LegalFinding], ...]

    @property
    def verdict(self) -> Verdict:
        """The worst over the professions; unknown where none is known."""
        return worst([one.verdict for _, one in self.found]) if self.found else Verdict.UNKNOWN

    @property
    def reason(self) -> Message:
        """Why, for the profession that stands worst."""
        first = max(self.found, key=lambda one: one[1].verdict.severity, default=None)
        if first is not None:
            return first[1].reason
        text = N_("No regulated profession is known for this: ask if it may work in %(country)s.")
        return Message(text, {"country": Message(COUNTRY_NAMES[self.country])})


@dataclass(frozen=True, slots=True)
class PayerReading:
    """Who pays a service of one country for one need, estimated."""

    answer: PayerAnswer
    country: Country
    by_convention: bool

    @property
    def verdict(self) -> Verdict:
        """Yes: somebody pays; no: the person alone; else nobody can tell yet."""
        if self.answer.row is None:
            return Verdict.UNKNOWN
        return Verdict.UNMET if self.answer.route is PayerRoute.OWN_POCKET else Verdict.MET

    @property
    def reason(self) -> Message:
        """Who pays, in one short sentence, or what has to be found out."""
        row = self.answer.row
        if row is not None:
            return Message(N_("Payer, estimated: %(who)s"), {"who": row.who})
        if not self.answer.missing:
            return Message(N_("Who pays is not known."))
        names = (self.answer.labels.get(name, name) for name in self.answer.missing)
        text = N_("Who pays is not known; to find out: %(facts)s.")
        return Message(text, {"facts": Listing(tuple(names))})

    @property
    def ask(self) -> Message | None:
        """Whom to ask, where it is not known."""
        rows = [] if self.answer.row else self.answer.possible
        names = {one.code: one.text for row in rows for one in row.ask}
        if not names:
            return None
        return Message(N_("Ask: %(names)s."), {"names": Listing(tuple(names.values()))})

    @property
    def share_cents(self) -> int | None:
        """What the person pays, where it is surely nothing; None: no amount is known."""
        if self.verdict is not Verdict.MET:
            return None
        found = [one for one in self.answer.shares if one.country is self.answer.tariff]
        free = [one.low == one.high == 0 and not one.missing for one in found or self.answer.shares]
        return 0 if free and all(free) else None


@dataclass(frozen=True, slots=True)
class Law:
    """What is asked of the rules in one search. `at_home`: what is known of the person's payers.

    The rules answer the same question in the same way until they are read anew: `kept` may be
    shared by the searches that ask the same sheets, payers, professions and natures.
    """

    sheets: Sheets
    payers: PayerBook
    professions: Professions
    natures: Mapping[str, tuple[CareNature, ...]]
    at_home: Situation
    kept: dict[tuple[object, ...], object] = field(default_factory=dict, compare=False)

    def legal(self, need: Need, offer: Offer) -> LegalReading | None:
        """The reading for a service of the other side; None for one of the same side.

        Care with a known end is read as temporary services, care without one as regular work.
        """
        there = need.home.country
        if offer.country is there:
            return None
        names = self.professions.get(offer.type_code, {}).get(need.care, ())
        mode = Practice.OCCASIONAL if need.until else Practice.REGULAR
        key = (names, offer.country, there, mode, _standing(offer, there), need.first_visit)
        return self._once(("legal", *key), LegalReading, lambda: self._read(*key))

    def payer(self, need: Need, offer: Offer, *, by_convention: bool) -> PayerReading:
        """Who pays that service for that need on the day of the first visit."""
        natures = self.natures.get(need.care, ())
        key = (need.care, offer.country, by_convention, need.home.country, need.first_visit)
        return self._once(
            ("payer", self.at_home, natures, *key), PayerReading, lambda: self._pay(*key)
        )

    def _once(
        self, key: tuple[object, ...], kind: type[_Found], work: Callable[[], _Found]
    ) -> _Found:
        found = self.kept.get(key)
        if found is None:
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            self.kept[key] = found = work()
        assert isinstance(found, kind)
        return found

    def _read(  # noqa: PLR0913, PLR0917 - the parts of one key
        self,
        names: tuple[str, ...],
        qualified_in: Country,
        there: Country,
        mode: Practice,
        standing: Standing,
        on: date,
    ) -> LegalReading:
        crossings = {
            name: Crossing(
                profession=name,
                qualified_in=qualified_in,
                practises_in=there,
                mode=mode,
                standing=standing,
            )
            for name in names
        }
        found = {
            name: may_practise(one, on=on, sheets=self.sheets) for name, one in crossings.items()
        }
        return LegalReading(there, tuple(found.items()))

    def _pay(
        self, care: str, provider: Country, by_convention: bool, home: Country, on: date
    ) -> PayerReading:
        across = provider is not home
        natures = self.natures.get(care, ())
        answers = [
            resolve(
                self.payers,
                self.at_home,
                PlanLine(
                    care=care,
                    nature=nature,
                    provider_country=provider,
                    convention=by_convention if across else None,
                ),
                on=on,
            )
            for nature in ((*natures, None) if len(natures) != 1 else natures)
        ]
        agreed = {one.row.id if one.row else None for one in answers[: len(natures)]}
        answer = answers[0] if len(agreed) == 1 and answers[0].row else answers[-1]
        return PayerReading(answer, provider, by_convention)


def _standing(offer: Offer, there: Country) -> Standing:
    if offer.registered_in is None:
        return Standing.NOT_KNOWN
    return Standing.REGISTERED if there in offer.registered_in else Standing.NONE
