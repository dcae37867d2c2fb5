"""What a service does with a request, by whichever way: link, account, telephone, paper."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.permissions import NO_GROUND, Facts, decide
from app.access.trail import Deed, record
from app.access.vocabulary import VISITOR, Purpose, Subject
from app.core.errors import InvalidInput, NotFound, Refused
from app.core.messages import N_, Message
from app.discharge import life
from app.discharge.referrals import queries
from app.discharge.referrals.letters import Pen
from app.discharge.referrals.machine import may
from app.discharge.referrals.models import MailRefusal, Referral
from app.discharge.referrals.operations import leave_gap
from app.discharge.referrals.placing import free_place, take_place
from app.discharge.referrals.posting import (
    PURPOSE,
    Mail,
    alert_ward,
    close_links,
    new_link,
    take_back,
    write,
)
from app.discharge.referrals.preparing import identity, may_name
from app.discharge.referrals.recording import happen, lock_one
from app.discharge.referrals.sheet import last_day_of
from app.discharge.referrals.vocabulary import (
    ENDED,
    EVENT_NAMES,
    SAID_YES,
    STATE_NAMES,
    Act,
    AnswerChannel,
    Identity,
    LetterKind,
    ProviderAnswer,
    ReferralEvent,
    ReferralState,
)
from app.post.links import WHY_CLOSED, look_link, use_link
from app.post.vocabulary import Link, LinkState

_PREFIX = "referral:"


def referral_of_link(session: Session, token: str, *, now: datetime) -> tuple[Referral, Link]:
    """The request that a link opens, and how the link stands; changes nothing."""
    link = look_link(session, token, purpose=PURPOSE, now=now)
    return referral_named(session, link.about.removeprefix(_PREFIX)), link


def referral_of_open_link(session: Session, token: str, *, now: datetime) -> Referral:
    """The request of a link that was not used; raises Refused when the link is over."""
    referral, link = referral_of_link(session, token, now=now)
    if link.state is not LinkState.OPEN:
        raise Refused(Message(WHY_CLOSED[link.state]))
    return referral


def referral_named(session: Session, public_id: str) -> Referral:
    """One request; raises NotFound."""
    found = session.scalars(queries.by_public_id(public_id)).one_or_none()
    if found is None:
        raise NotFound(Message(N_("There is no such request.")))
    return found


def received(
    session: Session, subject: Subject, public_id: str, action: str, *, now: datetime
) -> Referral:
    """One request that the reader's provider received, for one of the actions about requests.

    Another's does not exist; of one's own, what the rules refuse is refused with its reason.
    """
    mine = session.scalar(queries.provider_of(subject.organisation_id))
    found = referral_named(session, public_id)
    if mine is None or found.provider_public_id != mine or found.sent_at is None:
        raise NotFound(Message(N_("There is no such request.")))
    facts = Facts(
        addressed_id=subject.organisation_id,
        is_accepted=ReferralState(found.state) in SAID_YES,
        has_ground=may_name(session, found, now=now),
    )
    told = decide(subject, action, facts, purpose=Purpose.REQUEST_ANSWER, now=now)
    if not told.allowed:
        raise Refused(told.reason)
    return found


def answer_by_link(session: Session, token: str, answer: ProviderAnswer, act: Act, pen: Pen) -> str:
    """Answer through a link, which is used up; gives the token of the link that follows it."""
    referral, _link = referral_of_link(session, token, now=act.at)
    lock_one(session, referral.public_id)  # before the link, as the ward does that closes links
    use_link(session, token, purpose=PURPOSE, now=act.at)
    respond(session, referral, answer, act, pen)
    return new_link(session, referral, pen, now=act.at)


def respond(
    session: Session, referral: Referral, answer: ProviderAnswer, act: Act, pen: Pen
) -> None:
    """Write down what a service answers. Its other links are closed, a copy goes to it by mail."""
    referral = lock_one(session, referral.public_id)
    _check(answer, referral)
    beyond = _take_place(session, referral, answer, act.at)
    was_confirmed = referral.state == ReferralState.CONFIRMED
    happen(session, referral, answer.event, replace(act, words=answer.note or ""))
    referral.answered_at = act.at
    referral.starts_on, referral.visits = answer.starts_on, answer.visits
    referral.decline_reason = answer.reason.value if answer.reason else None
    referral.back_from = answer.back_from
    referral.to_call, referral.beyond_places = False, beyond
    if answer.event is ReferralEvent.DECLINE:
        free_place(session, referral, now=act.at)
    take_back(session, referral, now=act.at)  # what still waits asks for the answer that is here
    if was_confirmed:
        leave_gap(session, referral, now=act.at)
        alert_ward(session, referral, pen, now=act.at)
    if act.channel is AnswerChannel.LINK:
        words = pen.say(referral.language, Message(EVENT_NAMES[answer.event]))
        write(session, Mail(kind=LetterKind.COPY, words=words), referral, pen, now=act.at)


def _take_place(
    session: Session, referral: Referral, answer: ProviderAnswer, now: datetime
) -> bool:
    """Take the declared place that a yes needs; whether the service comes beyond what it declared.

    Raises InvalidInput when the last one is taken and the service has not said that it comes all
    the same: two people must not count on one place without anybody knowing.
    """
    if answer.event is not ReferralEvent.ACCEPT or not may(
        ReferralState(referral.state), ReferralEvent.ACCEPT
    ):
        return False
    is_held = take_place(session, referral, now=now)
    if not is_held and not answer.beyond:
        text = N_(
            "The last place you declared is taken already by another request. Update your places, "
            "or tick that you come all the same."
        )
        fault = Message(text)
        raise InvalidInput(fault, {"beyond": [fault]})
    return not is_held


def _check(answer: ProviderAnswer, referral: Referral) -> None:
    faults: dict[str, list[Message | str]] = {}
    last = last_day_of(referral)
    if answer.starts_on and last and answer.starts_on > last:
        text = N_(
            "The care is needed until %(until)s only: a start on %(day)s comes too late. Choose an "
            "earlier day, or say no."
        )
        faults["starts_on"] = [Message(text, {"until": last, "day": answer.starts_on})]
    if answer.event is ReferralEvent.ACCEPT and answer.starts_on is None:
        faults["starts_on"] = [Message(N_("From which day can you come?"))]
    if answer.event is ReferralEvent.ACCEPT_CONDITIONALLY and not answer.note:
        faults["condition"] = [Message(N_("Say what is missing for a yes."))]
    if answer.event is ReferralEvent.ASK and not answer.note:
        faults["question"] = [Message(N_("Write your question."))]
    if answer.event is ReferralEvent.DECLINE and answer.reason is None:
        faults["reason"] = [Message(N_("Choose the reason: it spares others the same request."))]
    if faults:
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), faults)


def mark_seen(session: Session, referral: Referral, act: Act) -> None:
    """The service says that it has read the request and looks at it; opening it says nothing."""
    happen(session, lock_one(session, referral.public_id), ReferralEvent.SEE, act)


def renew_link(session: Session, token: str, pen: Pen, *, now: datetime) -> bool:
    """Send a new link, to the address that had the old one and to no other; False without one.

    At most one an hour leaves, whoever asks.
    """
    referral, _link = referral_of_link(session, token, now=now)
    if referral.state in ENDED:
        raise Refused(Message(STATE_NAMES[ReferralState(referral.state)]))
    life.check_running(referral.discharge_status)
    hour = now.replace(minute=0, second=0, microsecond=0)
    return write(session, Mail(kind=LetterKind.RENEWED), referral, pen, now=hour)


def pass_on(session: Session, token: str, to: str, act: Act, pen: Pen) -> None:
    """Give the request to a colleague of the same house; the link is used up.

    Only an address of the same domain: a link must not make the platform write to anybody.
    """
    referral, _link = referral_of_link(session, token, now=act.at)
    known = (referral.recipient or "").rpartition("@")[2].lower()
    if not known or to.rpartition("@")[2].lower() != known:
        fault = Message(
            N_(
                "Only an address that ends with @%(domain)s. Otherwise tell the ward with a "
                "question."
            ),
            {"domain": known or "…"},
        )
        raise InvalidInput(fault, {"colleague": [fault]})
    lock_one(session, referral.public_id)
    use_link(session, token, purpose=PURPOSE, now=act.at)
    happen(session, referral, ReferralEvent.PASS_ON, act)
    close_links(session, referral, now=act.at)
    referral.recipient = to
    referral.sends += 1
    write(session, Mail(kind=LetterKind.REQUEST), referral, pen, now=act.at)


def refuse_mail(session: Session, token: str, *, now: datetime) -> None:
    """This address wants no more letters: from now on its service is called instead."""
    referral, _link = referral_of_link(session, token, now=now)
    address = referral.recipient
    if address and session.scalars(queries.refusal_of(address)).one_or_none() is None:
        session.add(MailRefusal(address=address, refused_at=now))
    referral.recipient = None
    referral.to_call = True
    session.flush()


def reveal(session: Session, referral: Referral, act: Act, subject: Subject = VISITOR) -> Identity:
    """The ticked fields of the person, to a service that has said yes; written in the trail.

    Raises Refused while no ground runs for that service.
    """
    referral = lock_one(session, referral.public_id)
    if referral.wave.shared and not may_name(session, referral, now=act.at):
        raise Refused(NO_GROUND.reason)
    happen(session, referral, ReferralEvent.REVEAL, act)
    deed = Deed(
        subject=subject,
        action="referral.reveal",
        object_kind="referral",
        object_id=referral.public_id,
        detail=f"provider {referral.provider_public_id}: {', '.join(referral.wave.shared)}",
    )
    record(session, deed, now=act.at)
    return identity(session, referral.discharge_id, referral.wave.shared)
