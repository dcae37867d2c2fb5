"""Whether somebody qualified on one side may practise on the other, as the sheets say it (pure).

Crossing the border is never a plain yes: it takes a registration, or a declaration, which the
sheets cannot see. What is not known of it stays unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.messages import N_, Message
from app.professions.sheets import Claim, Sheet, Source
from app.professions.vocabulary import Practice
from app.reference.vocabulary import COUNTRY_NAMES, Country, Verdict

UNREGULATED = "not-regulated"
Sheets = Mapping[tuple[str, Country], Sheet]


class Standing(StrEnum):
    """What is known of the formalities in the country of practice."""

    NOT_KNOWN = "not_known"
    NONE = "none"
    DECLARED = "declared"
    REGISTERED = "registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Who would work where, and how often.

    ``qualified_in`` is the country where the professional is registered; None when nobody knows.
    """

    profession: str
    qualified_in: Country | None
    practises_in: Country
    mode: Practice
    standing: Standing = Standing.NOT_KNOWN


@dataclass(frozen=True, slots=True)
class Finding:
    """The legal reading: a verdict, why, and the claims it rests on."""

    verdict: Verdict
    reason: Message
    claims: tuple[Claim, ...] = ()

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """The identifiers of those claims."""
        return tuple(claim.id for claim in self.claims)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Their sources, each once."""
        return tuple({cited.id: cited for c in self.claims for cited in c.all_sources}.values())

    @property
    def is_sure(self) -> bool:
        """Whether every claim behind it is sourced."""
        return all(claim.is_sure for claim in self.claims)


def may_practise(crossing: Crossing, *, on: date, sheets: Sheets) -> Finding:
    """Return the legal reading of a crossing with the rules in force on that day."""
    where = {"country": Message(COUNTRY_NAMES[crossing.practises_in])}
    host = sheets.get((crossing.profession, crossing.practises_in))
    if host is None:
        reason = N_("The rules for this profession in %(country)s have not been researched.")
        return Finding(Verdict.UNKNOWN, Message(reason, where))
    host = host.as_of(on)
    if crossing.qualified_in is crossing.practises_in:
        reason = N_("Qualified in %(country)s, where the care is given.")
        return Finding(Verdict.MET, Message(reason, where), _licence(host))
    if is_unregulated(host):
        return _free(host, where)
    if crossing.qualified_in is None:
        reason = N_("It is not known where the professional is registered: ask.")
        return Finding(Verdict.UNKNOWN, Message(reason), _licence(host))
    if crossing.mode is Practice.OCCASIONAL:
        return _occasional(host, crossing.standing, where)
    return _regular(host, crossing.standing, where)


def is_unregulated(host: Sheet) -> bool:
    """Whether the sheet says that the country leaves the profession to employers."""
    regime = [claim for claim in host.about("eu-regime") if claim.is_known]
    return UNREGULATED in host.codes("eu-regime") or (
        bool(regime) and all(claim.no_equivalent for claim in regime)
    )


def _free(host: Sheet, where: Mapping[str, object]) -> Finding:
    claims = tuple(claim for claim in host.about("eu-regime", "protected-title") if claim.is_known)
    if all(claim.is_sure for claim in claims):
        reason = N_("Not regulated in %(country)s: the employer judges the qualification.")
        return Finding(Verdict.MET, Message(reason, where), claims)
    reason = N_("Seemingly not regulated in %(country)s; to be confirmed with the authority.")
    return Finding(Verdict.UNKNOWN, Message(reason, where), claims)


def _occasional(host: Sheet, standing: Standing, where: Mapping[str, object]) -> Finding:
    claims = _declaration(host)
    if standing in {Standing.DECLARED, Standing.REGISTERED}:
        return _declared(standing, where, claims)
    if any(claim.no_equivalent for claim in host.about("lps-home-care", "lps-receiver")):
        reason = N_("Temporary services are not open to this profession in %(country)s.")
        return Finding(Verdict.UNMET, Message(reason, where), claims)
    if not any(claim.is_known for claim in claims):
        reason = N_("How to work now and then in %(country)s was not found: ask the authority.")
        return Finding(Verdict.UNKNOWN, Message(reason, where), claims)
    if standing is Standing.NONE:
        reason = N_("A prior declaration is needed in %(country)s, and has not been made.")
        return Finding(Verdict.UNMET, Message(reason, where), claims)
    reason = N_("A prior declaration is needed in %(country)s; ask whether it was made.")
    return Finding(Verdict.UNKNOWN, Message(reason, where), claims)


def _declared(
    standing: Standing, where: Mapping[str, object], claims: tuple[Claim, ...]
) -> Finding:
    if standing is Standing.REGISTERED:
        return Finding(Verdict.MET, Message(N_("Registered in %(country)s."), where), claims)
    reason = N_("Temporary services declared in %(country)s.")
    return Finding(Verdict.MET, Message(reason, where), claims)


def _regular(host: Sheet, standing: Standing, where: Mapping[str, object]) -> Finding:
    claims = _licence(host)
    if standing is Standing.REGISTERED:
        return Finding(Verdict.MET, Message(N_("Registered in %(country)s."), where), claims)
    if standing is Standing.NOT_KNOWN:
        reason = N_(
            "Regular work needs recognition and registration in %(country)s; "
            "ask whether it was done."
        )
        return Finding(Verdict.UNKNOWN, Message(reason, where), claims)
    reason = N_("Regular work needs recognition and registration in %(country)s.")
    return Finding(Verdict.UNMET, Message(reason, where), claims)


def _licence(host: Sheet) -> tuple[Claim, ...]:
    return host.about("eu-regime", "access-structure", "step-recognition", "step-registration")


def _declaration(host: Sheet) -> tuple[Claim, ...]:
    return host.about("lps-home-care", "lps-legal-basis", "lps-receiver", "lps-delay")
