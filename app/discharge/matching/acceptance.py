"""What a service accepts: which acts, at which times of day, for whom, until when. Pure.

What the ward did not ask for is not judged; what the service did not say stays unknown.
"""

from app.core.messages import N_, Listing, Message
from app.discharge.matching.facts import ConventionFact, Need, Offer
from app.discharge.matching.findings import Finding, Unlock, met, unknown, unmet
from app.discharge.vocabulary import UnlockKind
from app.reference.vocabulary import (
    DEPENDENCY_NAMES,
    SEX_NAMES,
    TIME_BAND_NAMES,
    TimeBand,
    Verdict,
)


def say_bands(bands: frozenset[TimeBand]) -> Listing:
    """Parts of the day in words, the morning first."""
    return Listing(tuple(Message(TIME_BAND_NAMES[band]) for band in sorted(bands)))


def does_the_acts(need: Need, offer: Offer) -> Finding:
    """It does every act that is needed."""
    name = "does_the_acts"
    if not need.acts:
        return met(name, N_("No particular act was asked for."))
    if offer.acts is None:
        return unknown(name, N_("The acts it does are not given."))
    missing = sorted(need.acts - offer.acts)
    if not missing:
        return met(name, N_("Does the acts that are needed."))
    said = Listing(tuple(need.act_labels.get(code, code) for code in missing))
    unlock = Unlock(
        N_("Yes if somebody else did this: %(acts)s."),
        {"acts": said},
        kind=UnlockKind.ACTS,
        value=tuple(missing),
    )
    return unmet(name, N_("Does not do this: %(acts)s."), unlock, acts=said)


def comes_at_the_times(need: Need, offer: Offer) -> Finding:
    """It comes in the parts of the day that are needed."""
    name = "comes_at_the_times"
    if not need.bands or not need.by_visit:
        return met(name, N_("No particular time of day was asked for."))
    if offer.bands is None:
        return _told_by_hours(need, offer)
    missing = need.bands - offer.bands
    if not missing:
        return met(name, N_("Comes at the needed times: %(times)s."), times=say_bands(need.bands))
    rest = need.bands & offer.bands
    unlock = Unlock(
        N_("Yes for these times: %(times)s."),
        {"times": say_bands(rest)},
        kind=UnlockKind.TIMES,
        value=tuple(band.name.lower() for band in sorted(rest)),
    )
    text = N_("Does not come at these times: %(times)s.")
    return unmet(name, text, unlock if rest else None, times=say_bands(missing))


def _told_by_hours(need: Need, offer: Offer) -> Finding:
    """Opening hours are those of a door or a telephone: they promise no visit, and exclude none."""
    name = "comes_at_the_times"
    if offer.open_bands is None:
        return unknown(name, N_("The times of day at which it comes are not given."))
    kept = [offer.open_bands[day - 1] for day in need.days]
    missing = (need.bands or frozenset()) - frozenset.intersection(*kept)
    if missing:
        text = N_(
            "The times of day at which it comes are not given, "
            "and its opening hours leave out: %(times)s."
        )
        return unknown(name, text, times=say_bands(missing))
    text = N_(
        "The times of day at which it comes are not given; its opening hours reach those needed."
    )
    return unknown(name, text)


def accepts_the_person(need: Need, offer: Offer) -> Finding:
    """It takes people of that age, sex and dependency."""
    judged = [_age(need, offer), _sex(need, offer), _dependency(need, offer)]
    found = [one for one in judged if one is not None]
    if not found:
        text = N_("Nothing was asked about age, sex or dependency.")
        return met("accepts_the_person", text)
    return max(found, key=lambda finding: finding.verdict.severity)


def _ages(offer: Offer) -> Message:
    """The ages that a service takes; a bound that it does not name is not made up."""
    values = {"first": offer.age_min, "last": offer.age_max}
    if not offer.age_max:
        return Message(N_("from %(first)s years on"), {"first": offer.age_min or 0})
    if not offer.age_min:
        return Message(N_("up to %(last)s years"), {"last": offer.age_max})
    return Message(N_("from %(first)s to %(last)s years"), values)


def _age(need: Need, offer: Offer) -> Finding | None:
    name, band = "accepts_the_person", need.profile.age_band
    limited = offer.age_min is not None or offer.age_max is not None
    values: dict[str, object] = {"ages": _ages(offer)}
    if band is None:
        text = N_("Takes people %(ages)s; the age is not known.")
        return unknown(name, text, **values) if limited else None
    if not limited:
        return unknown(name, N_("The ages it takes are not given."))
    youngest, oldest = band.years
    first, last = offer.age_min or 0, 130 if offer.age_max is None else offer.age_max
    if oldest < first or youngest > last:
        return unmet(name, N_("Takes people %(ages)s."), None, **values)
    if first <= youngest and oldest <= last:
        return met(name, N_("Takes people of this age."))
    text = N_("Takes people %(ages)s: confirm with the exact age.")
    return unknown(name, text, **values)


def _sex(need: Need, offer: Offer) -> Finding | None:
    name, sex, accepted = "accepts_the_person", need.profile.sex, offer.sexes
    if accepted is None or len(accepted) == len(SEX_NAMES):
        return None
    taken = Listing(tuple(Message(SEX_NAMES[one]) for one in sorted(accepted)))
    if sex is None:
        text = N_("Takes only: %(people)s; the sex of the person is not known.")
        return unknown(name, text, people=taken)
    if sex in accepted:
        return met(name, N_("Takes this person."))
    return unmet(name, N_("Takes only: %(people)s."), None, people=taken)


def _dependency(need: Need, offer: Offer) -> Finding | None:
    name, level, accepted = "accepts_the_person", need.profile.dependency, offer.dependencies
    if level is None and accepted is None:
        return None
    if accepted is None:
        return unknown(name, N_("How much help it can give is not said."))
    taken = Listing(tuple(Message(DEPENDENCY_NAMES[one]) for one in sorted(accepted)))
    if level is None:
        text = N_("Takes only people who: %(people)s; how much help is needed is not known.")
        return None if len(accepted) == len(DEPENDENCY_NAMES) else unknown(name, text, people=taken)
    if level in accepted:
        return met(name, N_("Takes people who need that much help."))
    return unmet(name, N_("Takes only people who: %(people)s."), None, people=taken)


def is_the_own_choice(need: Need, offer: Offer) -> Finding:
    """The person chose its provider, or has it already."""
    name = "is_the_own_choice"
    if not need.own_providers:
        return met(name, N_("The person named no provider."))
    if offer.provider_id in need.own_providers:
        return met(name, N_("The person chose this provider, or has it already."))
    return unmet(name, N_("The person named another provider."))


def holds_to_the_end(need: Need, bound: ConventionFact) -> Finding | None:
    """A convention that ends before the care does is no certainty; None when it lasts."""
    last = bound.valid_to
    if last is None or (need.until is not None and last >= need.until):
        return None
    values: dict[str, object] = {"title": bound.title, "day": last}
    text = N_("The convention %(title)s ends on %(day)s, before the care does.")
    unlock = Unlock(
        N_("Yes if the convention %(title)s were renewed."),
        values,
        kind=UnlockKind.CONVENTION_ENDED,
        value=bound.code,
    )
    return Finding("may_practise_there", Verdict.UNKNOWN, Message(text, values), unlock)
