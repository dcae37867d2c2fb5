"""Who is told about a stay in hospital: each service of the plan once, by letter or by a call."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core.clock import LOCAL
from app.discharge.candidates import contacts
from app.discharge.following import queries
from app.discharge.following.models import HospitalStay, StayNotice
from app.discharge.following.operations import find_following
from app.discharge.following.posting import post, sheet_without_link
from app.discharge.following.replanning import Tools
from app.discharge.following.running import days_told
from app.discharge.following.stay_letters import facts_of, notice_letter
from app.discharge.following.tasking import Errand, add_task
from app.discharge.following.vocabulary import BROKEN, StayNews
from app.discharge.intake.vocabulary import TaskOwner, following_code
from app.discharge.models import Discharge, NeedRow
from app.discharge.operations import last_plan
from app.discharge.referrals import queries as request_queries
from app.discharge.referrals.models import Referral
from app.discharge.referrals.posting import new_link
from app.discharge.referrals.preparing import language_of, recipient_of
from app.discharge.referrals.vocabulary import ReferralState
from app.discharge.vocabulary import Contact
from app.post.operations import withdraw

_ERRANDS = {
    StayNews.SUSPENDED: Errand.STOP,
    StayNews.RESUMED: Errand.RESUME,
    StayNews.CALLED_OFF: Errand.RESUME,
    StayNews.ENDED: Errand.END,
}


def who_comes(
    session: Session, discharge: Discharge, since: date
) -> list[tuple[Contact, list[NeedRow]]]:
    """The services of the last plan that come on or after that day, each with its needs.

    A service that said that it does not come any more, and care that is over, are left out.
    """
    plan, broken = last_plan(discharge), _broken(session, discharge)
    chosen = {line.need_id: line.service_public_id for line in plan.lines} if plan else {}
    by_service: dict[str, list[NeedRow]] = {}
    for need in discharge.needs:
        service_id = chosen.get(need.id)
        is_over = need.until is not None and need.until < since
        if service_id is not None and need.id not in broken and not is_over:
            by_service.setdefault(service_id, []).append(need)
    known = contacts(session, by_service)
    return [(known[one], needs) for one, needs in by_service.items() if one in known]


def _broken(session: Session, discharge: Discharge) -> set[int]:
    return {one for one, said in days_told(session, discharge).items() if said in BROKEN}


def confirmed_by_service(session: Session, discharge: Discharge) -> Mapping[str, Referral]:
    """The requests that were confirmed, by their service."""
    return {
        one.service_public_id: one
        for one in session.scalars(request_queries.of_discharge(discharge.id))
        if one.state == ReferralState.CONFIRMED
    }


def tell(  # noqa: PLR0913 - one sort of news about one stay, to all but some
    session: Session,
    discharge: Discharge,
    stay: HospitalStay,
    kind: StayNews,
    tools: Tools,
    *,
    left_out: Collection[str] = (),
) -> list[StayNotice]:
    """Tell each service once. Letters wait for a minute; who has no mail address is called."""
    confirmed = confirmed_by_service(session, discharge)
    found = []
    for contact, needs in who_comes(session, discharge, stay.resumes_on or stay.starts_on):
        if contact.service_id not in left_out:
            notice = _notice(session, stay, (contact, needs), kind, tools)
            said_yes = confirmed.get(contact.service_id)
            _tell_one(session, discharge, stay, notice, tools, referral=said_yes)
            found.append(notice)
    return found


def _notice(
    session: Session,
    stay: HospitalStay,
    to: tuple[Contact, list[NeedRow]],
    kind: StayNews,
    tools: Tools,
) -> StayNotice:
    contact, needs = to
    row = StayNotice(
        stay_id=stay.id,
        kind=kind.value,
        service_public_id=contact.service_id,
        provider_name=contact.name,
        cares=[need.care for need in needs],
        need_ids=[need.id for need in needs],
        language=language_of(contact, tools.quill.languages),
        phone=contact.phone,
        recipient=recipient_of(session, contact),
        at=tools.act.at,
    )
    session.add(row)
    session.flush()
    return row


def _tell_one(  # noqa: PLR0913 - one notice, and what writing it takes
    session: Session,
    discharge: Discharge,
    stay: HospitalStay,
    notice: StayNotice,
    tools: Tools,
    *,
    referral: Referral | None,
) -> None:
    now = tools.act.at
    if notice.recipient is None:
        call_instead(session, notice, discharge.id, now=now)
        return
    home = (discharge, find_following(session, discharge))
    about = ("stay", notice.public_id)
    sheet = sheet_without_link(session, home, about, tools.quill, now)
    facts = facts_of(stay, _link(session, referral, notice, tools, now))
    letter = notice_letter(notice, facts, sheet, tools.quill)
    post(session, letter, discharge, now=now, not_before=now + tools.pen.policy.undo)


def _link(
    session: Session, referral: Referral | None, notice: StayNotice, tools: Tools, now: datetime
) -> str | None:
    """Where the service sees which person it is; only one that said yes learns that."""
    if referral is None:
        return None
    return tools.pen.address(notice.language, new_link(session, referral, tools.pen, now=now))


def call_instead(session: Session, notice: StayNotice, discharge_id: int, *, now: datetime) -> None:
    """A letter cannot reach that service: calling it is a task of today, for each of its needs."""
    day, errand = now.astimezone(LOCAL).date(), _ERRANDS[StayNews(notice.kind)]
    for care, need_id in zip(notice.cares, notice.need_ids, strict=True):
        code = following_code(errand.value, care, need_id)
        add_task(session, discharge_id, code, TaskOwner.SOCIAL_WORKER, day)


def note_lost(session: Session, *, now: datetime) -> int:
    """Letters about a stay that did not arrive: their services are called; tells how many."""
    rows = session.execute(queries.notices_failed()).all()
    for notice, discharge_id in rows:
        notice.failed = True
        call_instead(session, notice, discharge_id, now=now)
    return len(rows)


def stop_letters(session: Session, stay: HospitalStay, kind: StayNews) -> None:
    """Keep the letters of the last step from leaving, and forget that they were written."""
    for notice in session.scalars(queries.notices_of(stay.id)):
        if notice.kind == kind:
            withdraw(session, f"stay:{notice.public_id}")
            session.delete(notice)
    session.flush()
