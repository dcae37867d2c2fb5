"""What the page of a stay in hospital says: who is told, what follows, the way back. No web."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core.clock import LOCAL
from app.core.messages import N_, Listing, Message
from app.core.phones import phone_words
from app.discharge.following import queries
from app.discharge.following.models import HospitalStay, StayNotice
from app.discharge.following.replanning import Tools
from app.discharge.following.stay_notices import who_comes
from app.discharge.following.staying import can_take_back, last_stay
from app.discharge.following.vocabulary import (
    RETURN_REASON_NAMES,
    STAY_NEWS_NAMES,
    ReturnReason,
    StayEnd,
    StayNews,
)
from app.discharge.life import is_home, is_running
from app.discharge.models import Discharge
from app.discharge.referrals.preparing import recipient_of
from app.discharge.referrals.queries import of_discharge
from app.discharge.referrals.vocabulary import OPEN, ReferralState
from app.reference.loader import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldService:
    """A service that is told, or was: what it was told, and whether a letter reaches it."""

    provider: str
    cares: Listing
    what: Message | None
    at: datetime | None
    by_mail: bool
    failed: bool
    phone: str | None
    phone_words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StayFacts:
    """The stay that is open, or the last one. `is_planned`: it lies ahead."""

    starts_on: date
    reason: Message
    places_until: date | None
    resumes_on: date | None
    is_open: bool
    is_planned: bool
    what: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class StayPage:
    """The whole page. `may_announce`: the person is home; `waiting`: requests without a decision.

    `first`: the first day that a stay or a return may have; `places_days`: how long places are
    kept.
    """

    stay: StayFacts | None
    told: Sequence[ToldService]
    may_announce: bool
    may_take_back: bool
    waiting: int
    today: date
    first: date
    places_days: int


def stay_page(session: Session, discharge: Discharge, went_home_on: date, tools: Tools) -> StayPage:
    """The page as things stand now."""
    now, reference = tools.act.at, tools.quill.reference
    today, stay = now.astimezone(LOCAL).date(), last_stay(session, discharge)
    is_open = stay is not None and stay.ending is None
    fresh = stay is not None and can_take_back(stay, tools, now)
    runs = is_home(discharge.status) and is_running(discharge.status)
    return StayPage(
        stay=_facts(stay) if stay is not None else None,
        told=_told(session, stay, reference)
        if stay is not None and (is_open or fresh)
        else _to_tell(session, discharge, tools, today),
        may_announce=runs and not is_open,
        may_take_back=fresh,
        waiting=_waiting(session, discharge),
        today=today,
        first=stay.starts_on if stay is not None and is_open else went_home_on,
        places_days=tools.quill.policy.stay_places.days,
    )


def _facts(stay: HospitalStay) -> StayFacts:
    return StayFacts(
        starts_on=stay.starts_on,
        reason=Message(RETURN_REASON_NAMES[ReturnReason(stay.reason)]),
        places_until=stay.places_until,
        resumes_on=stay.resumes_on,
        is_open=stay.ending is None,
        is_planned=stay.began_at is None,
        what=_what(stay),
    )


def _what(stay: HospitalStay) -> Message:
    values: dict[str, object] = {"day": stay.starts_on}
    if stay.ending == StayEnd.CALLED_OFF:
        return Message(N_("The stay planned from %(day)s on does not take place."), values)
    if stay.ending == StayEnd.CLOSED:
        return Message(N_("In hospital again from %(day)s on, until the follow-up ended."), values)
    if stay.resumes_on is not None:
        values["home_on"] = stay.resumes_on
        return Message(N_("Home again from %(home_on)s on, after a stay from %(day)s."), values)
    if stay.began_at is None:
        return Message(N_("A stay in hospital is planned from %(day)s on."), values)
    return Message(N_("In hospital again since %(day)s: visits are suspended."), values)


def _told(session: Session, stay: HospitalStay, reference: Reference) -> list[ToldService]:
    rows = session.scalars(queries.notices_of(stay.id))
    return [_told_service(one, reference) for one in rows]


def _told_service(one: StayNotice, reference: Reference) -> ToldService:
    return ToldService(
        provider=one.provider_name,
        cares=_cares(one.cares, reference),
        what=Message(STAY_NEWS_NAMES[StayNews(one.kind)]),
        at=one.at,
        by_mail=one.recipient is not None and not one.failed,
        failed=one.failed,
        phone=one.phone,
        phone_words=phone_words(one.phone),
    )


def _to_tell(
    session: Session, discharge: Discharge, tools: Tools, today: date
) -> list[ToldService]:
    return [
        ToldService(
            provider=contact.name,
            cares=_cares([need.care for need in needs], tools.quill.reference),
            what=None,
            at=None,
            by_mail=recipient_of(session, contact) is not None,
            failed=False,
            phone=contact.phone,
            phone_words=phone_words(contact.phone),
        )
        for contact, needs in who_comes(session, discharge, today)
    ]


def _cares(codes: Sequence[str], reference: Reference) -> Listing:
    return Listing(tuple(reference.care[one].labels for one in dict.fromkeys(codes)))


def _waiting(session: Session, discharge: Discharge) -> int:
    undecided = (*OPEN, ReferralState.ACCEPTED, ReferralState.ACCEPTED_CONDITIONALLY)
    return sum(one.state in undecided for one in session.scalars(of_discharge(discharge.id)))
