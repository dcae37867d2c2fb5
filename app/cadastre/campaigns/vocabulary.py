"""Words of campaigns. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.cadastre.record_words import Autonomy, CallState, ToldVia
from app.core.messages import N_


class CampaignLevel(StrEnum):
    """How much a campaign does by itself."""

    PROPOSE = "propose"
    SEND = "send"
    REMIND = "remind"


LEVEL_NAMES = {
    CampaignLevel.PROPOSE: N_("Only propose: I send each letter myself"),
    CampaignLevel.SEND: N_("Send the emails at once"),
    CampaignLevel.REMIND: N_("Send the emails, and remind once those who do not answer"),
}
CHANNELS = (ToldVia.MAIL_LINK, ToldVia.PHONE, ToldVia.PAPER)
CHANNEL_NAMES = {
    ToldVia.MAIL_LINK: N_("Email with a signed link"),
    ToldVia.PHONE: N_("Telephone, with a call sheet"),
    ToldVia.PAPER: N_("Paper letter with a reply slip"),
}
ANSWERED = frozenset({CallState.CONFIRMED, CallState.CHANGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reachable:
    """By which ways a provider can be asked."""

    has_email: bool
    has_phone: bool
    has_address: bool
    autonomy: str | None


def channel_for(who: Reachable, wanted: Sequence[str]) -> ToldVia | None:
    """The channel by which to ask: what the owner prefers, else the first that works."""
    possible = {
        ToldVia.MAIL_LINK: who.has_email,
        ToldVia.PHONE: who.has_phone,
        ToldVia.PAPER: who.has_address,
    }
    preferred = {Autonomy.BY_PHONE: ToldVia.PHONE, Autonomy.BY_PAPER: ToldVia.PAPER}
    first = preferred.get(Autonomy(who.autonomy)) if who.autonomy else None
    order = [*([first] if first else []), *CHANNELS]
    return next((one for one in order if one in wanted and possible[one]), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the directory knows since a provider was asked."""

    state: CallState
    asked_on: date | None
    confirmed_on: date | None
    bounced_on: date | None
    has_changed: bool


def standing(seen: Seen) -> CallState:
    """What came of asking: an answer counts from the day of the question on."""
    if seen.state in ANSWERED or seen.asked_on is None:
        return seen.state
    if seen.confirmed_on is not None and seen.confirmed_on >= seen.asked_on:
        return CallState.CHANGED if seen.has_changed else CallState.CONFIRMED
    if seen.bounced_on is not None and seen.bounced_on >= seen.asked_on:
        return CallState.BOUNCED
    return seen.state
