"""By which right a service crosses the border, and who pays for it. Pure."""

from app.core.messages import N_, Message
from app.discharge.matching.acceptance import holds_to_the_end
from app.discharge.matching.facts import ConventionFact, Need, Offer
from app.discharge.matching.findings import Finding, Unlock, met, unknown, unmet, yes_from
from app.discharge.matching.law import LegalReading, PayerReading
from app.discharge.vocabulary import UnlockKind
from app.reference.vocabulary import COUNTRY_NAMES, Verdict


def may_practise_there(need: Need, offer: Offer) -> Finding:
    """It may lawfully work at the home: same country, convention, or registration there."""
    name, there = "may_practise_there", need.home.country
    country = Message(COUNTRY_NAMES[there])
    if offer.country is there:
        return met(name, N_("Works on the same side of the border as the home."))
    judged = [_convention_allows(need, bound) for bound in offer.conventions]
    if judged and min(judged, key=_severity).verdict is Verdict.MET:
        return min(judged, key=_severity)
    if offer.registered_in is not None and there in offer.registered_in and not offer.territorial:
        return met(name, N_("Its professionals are registered in %(country)s."), country=country)
    reading = need.law.legal(need, offer) if need.law else None
    free = reading is not None and reading.verdict is Verdict.MET and not offer.territorial
    if judged and not free:
        return judged[0]
    if offer.territorial:
        return unmet(
            name,
            N_("Is authorised for its own territory only, and no convention extends it."),
            Unlock(
                N_("Yes if a convention let it cross the border."),
                kind=UnlockKind.CONVENTION_MISSING,
            ),
        )
    return _as_the_sheets_say(reading) if reading else _as_far_as_said(offer, country)


def _as_the_sheets_say(reading: LegalReading) -> Finding:
    unlock = None
    if reading.verdict is Verdict.UNMET:
        country = Message(COUNTRY_NAMES[reading.country])
        unlock = Unlock(
            N_("Yes once it is registered or declared in %(country)s."),
            {"country": country},
            kind=UnlockKind.REGISTRATION,
            value=reading.country.value,
        )
    return Finding("may_practise_there", reading.verdict, reading.reason, unlock)


def _as_far_as_said(offer: Offer, country: Message) -> Finding:
    """Without the sheets, only what the directory holds."""
    name = "may_practise_there"
    if offer.registered_in is None:
        return unknown(
            name, N_("Whether it may work in %(country)s is not given."), country=country
        )
    return unmet(
        name,
        N_("Its professionals are not registered in %(country)s."),
        Unlock(
            N_("Yes once registered in %(country)s."),
            {"country": country},
            kind=UnlockKind.REGISTRATION,
        ),
        country=country,
    )


def payer_found(need: Need, offer: Offer) -> Finding:
    """Somebody but the person pays, as far as can be told. It refuses nothing: one may pay."""
    reading = payer_of(need, offer)
    if reading is None:
        return unknown("payer_found", N_("Who pays is not known."))
    ask = reading.ask
    unlock = Unlock(ask.text, ask.values, ask.plural, kind=UnlockKind.PAYER) if ask else None
    return Finding("payer_found", reading.verdict, reading.reason, unlock)


def payer_of(need: Need, offer: Offer) -> PayerReading | None:
    """Who pays that service for that need; None where no rule was read."""
    if need.law is None:
        return None
    judged = [_convention_allows(need, bound) for bound in offer.conventions]
    across = offer.country is not need.home.country
    allowed = across and any(one.verdict is Verdict.MET for one in judged)
    return need.law.payer(need, offer, by_convention=allowed)


def _severity(finding: Finding) -> int:
    return finding.verdict.severity


def _convention_allows(need: Need, bound: ConventionFact) -> Finding:
    name, title = "may_practise_there", {"title": bound.title}
    if need.care not in bound.care:
        unlock = Unlock(
            N_("Yes if the convention %(title)s named this care."),
            title,
            kind=UnlockKind.CONVENTION_CARE,
            value=bound.code,
        )
        return unmet(name, N_("The convention %(title)s does not name this care."), unlock, **title)
    if bound.zones.isdisjoint(need.home.chain):
        unlock = Unlock(
            N_("Yes if the convention %(title)s covered this zone."),
            title,
            kind=UnlockKind.CONVENTION_ZONE,
            value=bound.code,
        )
        return unmet(name, N_("The convention %(title)s does not hold there."), unlock, **title)
    if bound.valid_to is not None and bound.valid_to < need.first_visit:
        unlock = Unlock(
            N_("Yes if the convention %(title)s were renewed."),
            title,
            kind=UnlockKind.CONVENTION_ENDED,
            value=bound.code,
        )
        text = N_("The convention %(title)s ended on %(day)s.")
        return unmet(name, text, unlock, **title, day=bound.valid_to)
    if need.first_visit < bound.valid_from:
        text = N_("The convention %(title)s begins on %(day)s only.")
        return unmet(name, text, yes_from(bound.valid_from), **title, day=bound.valid_from)
    ends = holds_to_the_end(need, bound)
    return ends or met(name, N_("The convention %(title)s lets it cross the border."), **title)
