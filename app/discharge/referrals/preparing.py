"""Requests before they leave: which services, in which order, what is shared after a yes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.clock import LOCAL
from app.core.errors import InvalidInput
from app.core.messages import N_, Message
from app.discharge import life
from app.discharge.candidates import contacts, working_weeks
from app.discharge.grounds.operations import providers_with_ground, record_ground
from app.discharge.grounds.vocabulary import GroundGiven, Recipient, SharedRecord
from app.discharge.models import Discharge
from app.discharge.operations import need_of
from app.discharge.referrals import queries
from app.discharge.referrals.letters import Pen
from app.discharge.referrals.models import DischargeIdentity, Referral, ReferralWave
from app.discharge.referrals.recording import lock_all
from app.discharge.referrals.sheet import shown_of
from app.discharge.referrals.vocabulary import (
    OVER,
    Act,
    Ask,
    Identity,
    ReferralState,
    SharedField,
)
from app.discharge.vocabulary import Contact
from app.reference.vocabulary import Country

MOST_ASKED = 10
"""Services asked at once for one need: beyond that, it is advertising."""


def prepare(session: Session, discharge: Discharge, ask: Ask, act: Act, pen: Pen) -> ReferralWave:
    """Drafts of requests for one need; the services that come already stand first.

    Raises InvalidInput when none is chosen, too many are, or one is being asked already.
    """
    assert act.user_id is not None  # a request comes from a person of the ward
    _check_ground(ask)
    standing = lock_all(session, discharge)
    life.check_running(discharge.status)
    need = need_of(discharge, ask.need_id)
    asked = {
        one.service_public_id
        for one in standing
        if one.need_id == need.id and ReferralState(one.state) not in OVER
    }
    _check(ask, asked)
    wave = ReferralWave(
        discharge_id=discharge.id,
        need_id=need.id,
        mode=ask.mode.value,
        shared=sorted(ask.shared),
        holds_places=ask.holds_places,
        created_by_id=act.user_id,
        created_at=act.at,
    )
    session.add(wave)
    session.flush()
    found = contacts(session, ask.service_ids)
    weeks = working_weeks(session, ask.service_ids, act.at.astimezone(LOCAL).date())
    ordered = sorted(ask.service_ids, key=lambda one: one not in ask.own)
    shown = shown_of(discharge, need)
    for position, service_id in enumerate(one for one in ordered if one in found):
        row = _draft(found[service_id], wave, pen, is_own=service_id in ask.own)
        row.position, row.shown = position, shown
        row.own_hours = weeks.get(service_id)
        row.recipient = recipient_of(session, found[service_id])
        session.add(row)
    session.flush()
    if ask.ground is not None:
        _record_grounds(session, discharge, list(found.values()), ask)
    return wave


def _record_grounds(
    session: Session, discharge: Discharge, found: Sequence[Contact], ask: Ask
) -> None:
    """Once for each provider, whatever number of its services is asked."""
    assert ask.ground is not None
    record = SharedRecord(public_id=discharge.public_id, discharge_id=discharge.id)
    try:
        for one in {contact.provider_id: contact for contact in found}.values():
            whom = Recipient(name=one.name, country=one.country, provider_public_id=one.provider_id)
            record_ground(session, record, whom, ask.ground.wish, ask.ground.by)
    except InvalidInput as error:
        raise InvalidInput(error.message, {f"ground-{ask.need_id}": [error.message]}) from error


def ground_for(
    session: Session, discharge: Discharge, provider_public_id: str, given: GroundGiven
) -> None:
    """Record why a provider that was asked may know who the person is; raises InvalidInput."""
    lines = session.scalars(queries.of_discharge(discharge.id)).all()
    one = next((one for one in lines if one.provider_public_id == provider_public_id), None)
    if one is None:
        fault = Message(N_("This service was not asked."))
        raise InvalidInput(fault, {"provider": [fault]})
    whom = Recipient(
        name=one.provider_name,
        country=Country(one.country),
        provider_public_id=provider_public_id,
    )
    record = SharedRecord(public_id=discharge.public_id, discharge_id=discharge.id)
    record_ground(session, record, whom, given.wish, given.by)


def without_ground(
    session: Session, discharge_id: int, *, now: datetime
) -> Sequence[tuple[str, str]]:
    """Providers that something is to be shared with after a yes, but for which no ground runs."""
    lines = session.scalars(queries.of_discharge(discharge_id)).all()
    told = {
        one.provider_public_id: one.provider_name
        for one in lines
        if one.wave.shared and ReferralState(one.state) not in OVER
    }
    known = providers_with_ground(session, discharge_id, told, now=now)
    return [(code, name) for code, name in told.items() if code not in known]


def may_name(session: Session, referral: Referral, *, now: datetime) -> bool:
    """Whether a service may be told who the person is: something is shared, and a ground runs."""
    provider = referral.provider_public_id
    told = providers_with_ground(session, referral.discharge_id, [provider], now=now)
    return bool(referral.wave.shared) and provider in told


def _check_ground(ask: Ask) -> None:
    if ask.shared and ask.ground is None:
        fault = Message(N_("Say on which ground these services may know who the person is."))
        raise InvalidInput(fault, {f"ground-{ask.need_id}": [fault]})


def _check(ask: Ask, asked: set[str]) -> None:
    if not ask.service_ids:
        fault = Message(N_("Choose at least one service to ask."))
    elif len(ask.service_ids) > MOST_ASKED:
        fault = Message(N_("At most %(most)s services at once."), {"most": MOST_ASKED})
    elif asked & set(ask.service_ids):
        fault = Message(N_("One of these services is being asked already for this need."))
    else:
        return
    raise InvalidInput(fault, {f"services-{ask.need_id}": [fault]})


def _draft(contact: Contact, wave: ReferralWave, pen: Pen, *, is_own: bool) -> Referral:
    return Referral(
        wave_id=wave.id,
        discharge_id=wave.discharge_id,
        need_id=wave.need_id,
        is_own=is_own,
        service_public_id=contact.service_id,
        provider_public_id=contact.provider_id,
        provider_name=contact.name,
        country=contact.country.value,
        language=language_of(contact, pen.languages),
        phone=contact.phone,
        state=ReferralState.DRAFT.value,
        sends=0,
        reminded=0,
        to_call=False,
    )


def language_of(contact: Contact, known: Sequence[str]) -> str:
    """The language to write in: the first that the service names, French in France."""
    if contact.country is Country.FR:
        return "fr"
    return next((code for code in contact.languages if code in known), "fr")


def recipient_of(session: Session, contact: Contact) -> str | None:
    """The address for mail, unless it asked for no more letters."""
    if contact.email is None:
        return None
    refused = session.scalars(queries.refusal_of(contact.email)).one_or_none()
    return contact.email if refused is None else None


def set_identity(
    session: Session, discharge_id: int, given: Identity, *, now: datetime
) -> DischargeIdentity:
    """Write who the person is; an empty field is forgotten."""
    row = session.scalars(queries.identity_of(discharge_id)).one_or_none()
    if row is None:
        row = DischargeIdentity(discharge_id=discharge_id)
        session.add(row)
    for field in SharedField:
        setattr(row, field.value, given.get(field) or None)
    row.updated_at = now
    session.flush()
    return row


def identity(session: Session, discharge_id: int, fields: Iterable[str]) -> Identity:
    """The fields asked for that are known, in the order of the list."""
    row = session.scalars(queries.identity_of(discharge_id)).one_or_none()
    wanted = set(fields)
    values: Mapping[SharedField, str | None] = {
        field: getattr(row, field.value, None) for field in SharedField if field.value in wanted
    }
    return {field: value for field, value in values.items() if value}
