"""Verbs of campaigns: choose, start, send, note an answer, follow up. None of them commits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.cadastre.campaigns.reading import Plan, Wish
from app.cadastre.campaigns.vocabulary import (
    ANSWERED,
    CampaignLevel,
    Reachable,
    Seen,
    channel_for,
    standing,
)
from app.cadastre.changes import Deed, change_fields
from app.cadastre.freshness import decay_on, next_check
from app.cadastre.ledger import Change
from app.cadastre.models import Provider, Service, Site
from app.cadastre.reaching import zone_ids
from app.cadastre.record_words import CallState, ToldVia, UpkeepTaskKind
from app.cadastre.upkeep.chasing import make_task
from app.cadastre.upkeep_models import Campaign, CampaignCall
from app.cadastre.vocabulary import ServiceStatus
from app.core.clock import LOCAL
from app.core.errors import Conflict, NotFound
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.zones import ZoneCode

MOST_ASKED = 2000
"""Providers in one campaign: more is another campaign."""

TRACES = ("confirmed_", "contact_confirmed_", "unanswered_since", "bounced_on")
"""Fields that say how a record was confirmed; changing one of them is no correction."""

Write = Callable[[Campaign, CampaignCall, Provider], None]
"""Writes the letter of one provider and puts it in the outbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Whom a campaign would ask, by which channel; `unreachable` have none of the ways wanted."""

    asked: tuple[tuple[Provider, ToldVia], ...]
    unreachable: tuple[Provider, ...]


def choose(session: Session, wish: Wish, reference: Reference, *, today: date) -> Chosen:
    """The providers that a wish means and that no open campaign asks already."""
    asked, unreachable = [], []
    for provider, oldest, has_address in session.execute(_wanted(wish, session, reference, today)):
        decay = decay_on(reference, today)
        due = next_check(oldest, provider.confirm_every_days, decay, today=today)
        if wish.due_only and due > today:
            continue
        who = Reachable(
            has_email=provider.email is not None,
            has_phone=provider.phone is not None,
            has_address=bool(has_address),
            autonomy=provider.autonomy,
        )
        channel = channel_for(who, wish.channels)
        if channel is None:
            unreachable.append(provider)
        else:
            asked.append((provider, channel))
    return Chosen(asked=tuple(asked[:MOST_ASKED]), unreachable=tuple(unreachable))


def _wanted(wish: Wish, session: Session, reference: Reference, today: date) -> Any:
    oldest = func.min(Service.confirmed_on)
    open_call = exists().where(
        CampaignCall.provider_id == Provider.id,
        CampaignCall.campaign_id == Campaign.id,
        Campaign.closed_at.is_(None),
    )
    statement = (
        select(Provider, oldest, func.max(func.coalesce(Site.street, Site.city)))
        .join(Service, Service.provider_id == Provider.id)
        .join(Site, Site.id == Service.site_id)
        .where(Service.status == ServiceStatus.OPEN.value, ~open_call)
        .group_by(Provider.id)
        .order_by(oldest.asc().nulls_first(), Provider.search_name)
    )
    if wish.country:
        statement = statement.where(Provider.country == wish.country)
    if wish.type_code:
        statement = statement.where(Provider.type_code == wish.type_code)
    if wish.care:
        statement = statement.where(Service.care == wish.care)
    if wish.zone:
        homes = reference.zones.homes(ZoneCode.parse(wish.zone), today)
        ids = zone_ids(session)
        inside = [ids[str(one)] for one in homes if str(one) in ids]
        statement = statement.where(Site.zone_id.in_(inside))
    return statement.limit(2 * MOST_ASKED)


def start(session: Session, plan: Plan, chosen: Chosen, deed: Deed) -> Campaign:
    """Keep a campaign with those it asks; nobody is asked yet."""
    campaign = Campaign(
        name=plan.name,
        filters=plan.wish.stored(),
        messages={"any": plan.message} if plan.message else {},
        created_at=deed.at,
        created_by=deed.who,
        answer_by=plan.answer_by,
    )
    session.add(campaign)
    session.flush()
    session.add_all(
        CampaignCall(
            campaign_id=campaign.id,
            provider_id=provider.id,
            channel=channel.value,
            state=CallState.TO_DO.value,
            asks=0,
        )
        for provider, channel in chosen.asked
    )
    session.flush()
    return campaign


def campaign_of(session: Session, public_id: str) -> Campaign:
    """The campaign of that address; raises NotFound."""
    found = session.scalars(select(Campaign).where(Campaign.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound(Message(N_("There is no campaign at this address.")))
    return found


def calls_of(session: Session, campaign: Campaign) -> Sequence[tuple[CampaignCall, Provider]]:
    """Those a campaign asks, by name."""
    statement = (
        select(CampaignCall, Provider)
        .join(Provider, Provider.id == CampaignCall.provider_id)
        .where(CampaignCall.campaign_id == campaign.id)
        .order_by(Provider.search_name, CampaignCall.id)
    )
    return [(call, provider) for call, provider in session.execute(statement)]


def send_letters(session: Session, campaign: Campaign, write: Write, *, today: date) -> int:
    """Write to those to be asked by mail who were not; tells how many. Again, it writes nothing."""
    sent = 0
    for call, provider in calls_of(session, campaign):
        is_mail = call.channel == ToldVia.MAIL_LINK and call.state == CallState.TO_DO
        if not is_mail or provider.email is None or campaign.closed_at is not None:
            continue
        _ask(campaign, call, provider, write, today)
        sent += 1
    session.flush()
    return sent


def _ask(
    campaign: Campaign, call: CampaignCall, provider: Provider, write: Write, today: date
) -> None:
    call.asks += 1
    call.state = CallState.ASKED.value
    call.asked_on = call.asked_on or today
    write(campaign, call, provider)


def note_posted(session: Session, campaign: Campaign, *, today: date) -> int:
    """The paper letters were posted; tells how many."""
    posted = 0
    for call, _provider in calls_of(session, campaign):
        if call.channel == ToldVia.PAPER and call.state == CallState.TO_DO:
            call.state, call.asks, call.asked_on = CallState.ASKED.value, 1, today
            posted += 1
    session.flush()
    return posted


def call_of(session: Session, campaign: Campaign, public_id: str) -> tuple[CampaignCall, Provider]:
    """One provider of a campaign; raises NotFound."""
    found = session.execute(
        select(CampaignCall, Provider)
        .join(Provider, Provider.id == CampaignCall.provider_id)
        .where(CampaignCall.campaign_id == campaign.id, CampaignCall.public_id == public_id)
    ).one_or_none()
    if found is None:
        raise NotFound(Message(N_("This campaign does not ask that provider.")))
    return found[0], found[1]


def note_answer(
    session: Session, campaign: Campaign, call: CampaignCall, state: CallState, deed: Deed
) -> None:
    """What came of a call or a letter; raises Conflict once the campaign is closed."""
    if campaign.closed_at is not None:
        raise Conflict(Message(N_("This campaign is closed.")))
    call.state = state.value
    call.asked_on = call.asked_on or deed.day
    call.asks += 1 if call.channel == ToldVia.PHONE else 0
    call.answered_on = deed.day if state in ANSWERED else None
    call.note = deed.why
    session.flush()


def close(session: Session, campaign: Campaign, *, now: datetime) -> None:
    """No more letters leave; raises Conflict when it is closed already."""
    if campaign.closed_at is not None:
        raise Conflict(Message(N_("This campaign is closed.")))
    campaign.closed_at = now
    session.flush()


def changed_since(session: Session, campaign: Campaign) -> dict[int, date]:
    """The last day on which a record of a campaign was corrected, by provider."""
    statement = (
        select(Change.provider_id, func.max(Change.at))
        .join(CampaignCall, CampaignCall.provider_id == Change.provider_id)
        .where(CampaignCall.campaign_id == campaign.id, Change.at >= campaign.created_at)
        .group_by(Change.provider_id)
    )
    for trace in TRACES:
        statement = statement.where(~Change.field.startswith(trace, autoescape=True))
    rows = session.execute(statement)
    return {provider: at.astimezone(LOCAL).date() for provider, at in rows if provider is not None}


def state_of(call: CampaignCall, provider: Provider, changed: dict[int, date]) -> CallState:
    """Where one of those asked stands now, whatever was stored last."""
    seen = Seen(
        state=CallState(call.state),
        asked_on=call.asked_on,
        confirmed_on=provider.contact_confirmed_on,
        bounced_on=provider.bounced_on,
        has_changed=call.asked_on is not None
        and changed.get(provider.id, date.min) >= call.asked_on,
    )
    return standing(seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What following up the campaigns did."""

    sent: int
    reminded: int
    silent: int


def follow_up(session: Session, write: Write, *, now: datetime) -> Followed:
    """Note answers, send what waits, remind half-way, make tasks of silence at the end.

    Running it again on the same day does nothing more.
    """
    deed = Deed(who="Passerelle", at=now)
    sent = reminded = silent = 0
    for campaign in session.scalars(select(Campaign).where(Campaign.closed_at.is_(None))):
        _settle(session, campaign)
        level = campaign.filters.get("level")
        if deed.day <= campaign.answer_by and level != CampaignLevel.PROPOSE:
            sent += send_letters(session, campaign, write, today=deed.day)
        if deed.day <= campaign.answer_by and level == CampaignLevel.REMIND:
            reminded += _remind(session, campaign, write, deed.day)
        if deed.day > campaign.answer_by:
            silent += _give_up(session, campaign, deed)
            campaign.closed_at = now
    session.flush()
    return Followed(sent=sent, reminded=reminded, silent=silent)


def _settle(session: Session, campaign: Campaign) -> None:
    changed = changed_since(session, campaign)
    for call, provider in calls_of(session, campaign):
        now = state_of(call, provider, changed)
        if now.value != call.state:
            call.state = now.value
            call.answered_on = provider.contact_confirmed_on if now in ANSWERED else None
    session.flush()


def _remind(session: Session, campaign: Campaign, write: Write, today: date) -> int:
    """One reminder, half-way between the question and the day by which to answer."""
    reminded = 0
    for call, provider in calls_of(session, campaign):
        if call.asked_on is None or provider.email is None:
            continue
        is_silent = call.state == CallState.ASKED and call.channel == ToldVia.MAIL_LINK
        half = call.asked_on + timedelta(days=(campaign.answer_by - call.asked_on).days // 2)
        if is_silent and call.asks == 1 and today >= half > call.asked_on:
            _ask(campaign, call, provider, write, today)
            reminded += 1
    return reminded


def _give_up(session: Session, campaign: Campaign, deed: Deed) -> int:
    """Whoever was asked and stayed silent is trusted less, and a coordinator gets a task."""
    silent = 0
    for call, provider in calls_of(session, campaign):
        if call.state not in {CallState.ASKED, CallState.CALL_AGAIN}:
            continue
        call.state = CallState.UNANSWERED.value
        change_fields(session, provider, {"unanswered_since": call.asked_on}, deed)
        make_task(session, UpkeepTaskKind.UNANSWERED, deed, provider_id=provider.id)
        silent += 1
    return silent
