"""What the pages of campaigns show. Knows no web."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cadastre.campaigns.operations import calls_of, changed_since, state_of
from app.cadastre.campaigns.vocabulary import CHANNEL_NAMES, LEVEL_NAMES, CampaignLevel
from app.cadastre.models import Provider, Service, Site
from app.cadastre.record_words import CALL_NAMES, CallState, ToldVia
from app.cadastre.upkeep_models import Campaign, CampaignCall
from app.core.messages import LText, Message
from app.reference.loader import Reference

MOST_SHOWN = 200
TONES = {
    CallState.TO_DO: "neutral",
    CallState.ASKED: "info",
    CallState.CONFIRMED: "ok",
    CallState.CHANGED: "ok",
    CallState.CALL_AGAIN: "doubt",
    CallState.BOUNCED: "no",
    CallState.UNANSWERED: "no",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignLine:
    """A campaign in the list."""

    public_id: str
    name: str
    answer_by: date
    is_closed: bool
    total: int
    answered: int


def campaign_lines(session: Session) -> list[CampaignLine]:
    """The campaigns, the newest first, with how many answered."""
    answered = CampaignCall.state.in_([CallState.CONFIRMED.value, CallState.CHANGED.value])
    statement = (
        select(Campaign, func.count(CampaignCall.id), func.count(CampaignCall.id).filter(answered))
        .outerjoin(CampaignCall, CampaignCall.campaign_id == Campaign.id)
        .group_by(Campaign.id)
        .order_by(Campaign.id.desc())
        .limit(MOST_SHOWN)
    )
    return [
        CampaignLine(
            public_id=row.public_id,
            name=row.name,
            answer_by=row.answer_by,
            is_closed=row.closed_at is not None,
            total=total,
            answered=done,
        )
        for row, total, done in session.execute(statement)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """One provider asked: how, and what came of it."""

    public_id: str
    provider_public_id: str
    service_public_id: str | None
    name: str
    phone: str | None
    email: str | None
    street: str | None
    town: str | None
    care: tuple[LText, ...]
    channel: str
    channel_words: Message
    state: CallState
    state_words: Message
    tone: str
    asked_on: date | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A campaign with where everybody stands; `counts` is (state, words, tone, number)."""

    public_id: str
    name: str
    answer_by: date
    level: Message
    message: str | None
    is_closed: bool
    counts: tuple[tuple[str, Message, str, int], ...]
    lines: tuple[CallLine, ...]
    answered: int
    mails_to_send: int
    papers: int
    phones: int


def progress_of(session: Session, campaign: Campaign, reference: Reference) -> Progress:
    """Where a campaign stands, with what the directory knows this minute."""
    changed = changed_since(session, campaign)
    calls = calls_of(session, campaign)
    places = _places(session, [provider.id for _call, provider in calls], reference)
    lines = tuple(
        _line(call, provider, state_of(call, provider, changed), places.get(provider.id))
        for call, provider in calls
    )
    count = Counter(line.state for line in lines)
    channels = Counter(line.channel for line in lines)
    waiting = [one for one in lines if one.state is CallState.TO_DO]
    return Progress(
        public_id=campaign.public_id,
        name=campaign.name,
        answer_by=campaign.answer_by,
        level=Message(LEVEL_NAMES[CampaignLevel(campaign.filters["level"])]),
        message=campaign.messages.get("any"),
        is_closed=campaign.closed_at is not None,
        counts=tuple(
            (one.value, Message(CALL_NAMES[one]), TONES[one], count[one])
            for one in CallState
            if count[one]
        ),
        lines=lines,
        answered=count[CallState.CONFIRMED] + count[CallState.CHANGED],
        mails_to_send=sum(one.channel == ToldVia.MAIL_LINK for one in waiting),
        papers=channels[ToldVia.PAPER.value],
        phones=channels[ToldVia.PHONE.value],
    )


@dataclass(frozen=True, slots=True)
class _Place:
    street: str | None
    town: str | None
    service: str
    care: tuple[LText, ...]


def _places(
    session: Session, provider_ids: Sequence[int], reference: Reference
) -> dict[int, _Place]:
    """The address of the first service of each provider, and its kinds of care."""
    statement = (
        select(
            Service.provider_id,
            Service.public_id,
            Service.care,
            Site.street,
            Site.postal_code,
            Site.city,
        )
        .join(Site, Site.id == Service.site_id)
        .where(Service.provider_id.in_(provider_ids))
        .order_by(Service.id)
    )
    found: dict[int, _Place] = {}
    for row in session.execute(statement):
        care = reference.care[row.care].labels
        known = found.get(row.provider_id)
        if known is None:
            town = " ".join(part for part in (row.postal_code, row.city) if part) or None
            found[row.provider_id] = _Place(row.street, town, row.public_id, (care,))
        elif care not in known.care:
            cares = (*known.care, care)
            found[row.provider_id] = _Place(known.street, known.town, known.service, cares)
    return found


def _line(call: CampaignCall, provider: Provider, state: CallState, place: Any) -> CallLine:
    return CallLine(
        public_id=call.public_id,
        provider_public_id=provider.public_id,
        service_public_id=place.service if place else None,
        name=provider.name,
        phone=provider.phone,
        email=provider.email,
        street=place.street if place else None,
        town=place.town if place else None,
        care=place.care if place else (),
        channel=call.channel,
        channel_words=Message(CHANNEL_NAMES[ToldVia(call.channel)]),
        state=state,
        state_words=Message(CALL_NAMES[state]),
        tone=TONES[state],
        asked_on=call.asked_on,
        note=call.note,
    )


def postal_codes(session: Session) -> Any:
    """Gives the postal code of a provider's first address."""

    def find(provider: Provider) -> str | None:
        statement = select(Site.postal_code).where(Site.provider_id == provider.id)
        found: str | None = session.scalars(statement.order_by(Site.id).limit(1)).first()
        return found

    return find
