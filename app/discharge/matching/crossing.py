"""By which right a service crosses the border, and who pays for it. Pure."""

from datetime import date

from app.core.messages import N_, Listing, Message
from app.discharge.matching.acceptance import holds_to_the_end
from app.discharge.matching.facts import ConventionFact, Need, Offer
from app.discharge.matching.findings import Finding, Unlock, met, unknown, unmet, yes_from
from app.discharge.matching.law import LegalReading, PayerReading
from app.discharge.vocabulary import Ending, UnlockKind
from app.reference.vocabulary import COUNTRY_NAMES, Verdict


def may_practise_there(need: Need, offer: Offer) -> Finding:
    """It may lawfully work at the home: same country, convention, or registration there."""
    name, there = "may_practise_there", need.home.country
    country = Message(COUNTRY_NAMES[there])
    if offer.country is there:
        return met(name, N_("Works on the same side of the border as the home."))
    judged = [_convention_allows(need, bound) for bound in offer.conventions]
    best = min(judged, key=_severity, default=None)
    if best is not None and best.verdict is Verdict.MET:
        return best
    if offer.registered_in is not None and there in offer.registered_in and not offer.territorial:
        return met(name, N_("Its professionals are registered in %(country)s."), country=country)
    reading = need.law.legal(need, offer) if need.law else None
    free = reading is not None and reading.verdict is Verdict.MET and not offer.territorial
    if best is not None and not free:
        return best
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
    acts = _names_the_acts(need, bound)
    if acts is not None:
        return acts
    ends = holds_to_the_end(need, bound)
    return ends or met(name, N_("The convention %(title)s lets it cross the border."), **title)


def _names_the_acts(need: Need, bound: ConventionFact) -> Finding | None:
    """A convention may name some acts of a care only; None when those needed are among them."""
    name = "may_practise_there"
    if bound.acts is None or (need.acts and need.acts <= bound.acts):
        return None
    if not need.acts:
        text = N_("The convention %(title)s names certain acts only: say which are needed.")
        return unknown(name, text, title=bound.title)
    missing = sorted(need.acts - bound.acts)
    said = Listing(tuple(need.act_labels.get(code, code) for code in missing))
    values = {"title": bound.title, "acts": said}
    unlock = Unlock(
        N_("Yes if the convention %(title)s named this: %(acts)s."),
        values,
        kind=UnlockKind.CONVENTION_CARE,
        value=bound.code,
    )
    return unmet(
        name, N_("The convention %(title)s does not name this: %(acts)s."), unlock, **values
    )


def convention_lasts(need: Need, offer: Offer) -> Finding:
    """No convention that it needs to cross the border is about to end."""
    name = "convention_lasts"
    if offer.country is need.home.country:
        return met(name, N_("Needs no convention: it stands on the same side of the border."))
    allowing = [
        bound
        for bound in offer.conventions
        if _convention_allows(need, bound).verdict is not Verdict.UNMET
    ]
    if not allowing:
        return met(name, N_("Rests on no convention in force."))
    last = max(allowing, key=lambda bound: bound.valid_to or date.max)
    values = {"title": last.title, "day": last.valid_to}
    if last.ending is Ending.FAR:
        return met(name, N_("No end of the convention %(title)s is near."), title=last.title)
    unlock = Unlock(
        N_("Yes if the convention %(title)s were renewed."),
        values,
        kind=UnlockKind.CONVENTION_ENDED,
        value=last.code,
    )
    if last.ending is Ending.SOON:
        text = N_("The convention %(title)s ends on %(day)s: ask if it goes on.")
        return Finding(name, Verdict.UNKNOWN, Message(text, values), unlock)
    text = N_("The convention %(title)s ends very soon, on %(day)s: ask before sending someone.")
    return unmet(name, text, unlock, **values)
