"""Ruptures told to the pathway correspondent: one alert for one cause, with a letter. No commit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.coordination.cases import queries, rupture_queries
from app.coordination.cases.hands import CaseEdit, Hand
from app.coordination.cases.letters import alert_letter
from app.coordination.cases.models import CaseAlert, CaseFile
from app.coordination.cases.opening import Told, change, note
from app.coordination.cases.plan_models import CaseNeed
from app.coordination.cases.plan_words import AlertKind, EventKind, NeedState
from app.core.errors import NotFound, Refused
from app.core.messages import N_, Message
from app.discharge.candidates import closed_services, closings
from app.discharge.following.models import ClosingNotice, LineCheck
from app.discharge.following.vocabulary import BROKEN, CheckState, LineAnswer
from app.post.operations import enqueue

KIND_OF = {
    LineAnswer.STOPPED.value: AlertKind.SERVICE_STOPPED,
    LineAnswer.NOT_STARTED.value: AlertKind.SERVICE_NOT_STARTED,
}

_FEARED = {AlertKind.SERVICE_SILENT, AlertKind.SERVICE_CLOSES, AlertKind.SERVICE_PAUSES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rupture:
    """What broke; `source` names the cause, so that it is told once."""

    kind: AlertKind
    source: str
    care: str | None = None
    service_id: str | None = None
    provider: str | None = None


def raise_alert(session: Session, case: CaseFile, rupture: Rupture, hand: Hand) -> CaseAlert | None:
    """Tell the correspondent; None when that cause was told already, or the file is over."""
    known = select(CaseAlert.id).where(
        CaseAlert.case_id == case.id, CaseAlert.source == rupture.source
    )
    if case.ended_at is not None or session.scalar(known) is not None:
        return None
    alert = CaseAlert(
        case_id=case.id,
        kind=rupture.kind.value,
        source=rupture.source,
        care=rupture.care,
        service_public_id=rupture.service_id,
        provider_name=rupture.provider,
        raised_at=hand.now,
        due_at=hand.now + hand.policy.alert,
    )
    session.add(alert)
    note(session, case, hand, Told(kind=EventKind.ALERT, about=rupture.kind.value))
    _open_need(session, case, rupture, hand)
    _write(session, case, alert, hand)
    return alert


def handle(session: Session, hand: Hand, edit: CaseEdit, wish: tuple[str, str]) -> CaseAlert:
    """Say what was done about an alert: (its name, the words)."""
    case = change(session, hand, edit)
    named = select(CaseAlert).where(CaseAlert.case_id == case.id, CaseAlert.public_id == wish[0])
    alert = session.scalars(named).one_or_none()
    if alert is None:
        raise NotFound(Message(N_("There is no such alert.")))
    if alert.handled_at is not None:
        raise Refused(Message(N_("This alert was dealt with already.")))
    alert.handled_at, alert.handled_by_id = hand.now, hand.subject.user_id
    alert.answer = wish[1]
    told = Told(kind=EventKind.ALERT_HANDLED, about=alert.kind, words=wish[1])
    note(session, case, hand, told)
    return alert


def look_for_ruptures(session: Session, hand: Hand) -> int:
    """Tell of everything that broke since: lines of the plan, providers that closed; how many."""
    told = [
        raise_alert(session, case, rupture, hand)
        for case, rupture in (
            *_broken_lines(session),
            *_silent_lines(session),
            *_withdrawn(session),
            *_closed_providers(session),
            *_announced(session, hand),
        )
    ]
    return sum(one is not None for one in told)


def _broken_lines(session: Session) -> Iterable[tuple[CaseFile, Rupture]]:
    """What the follow-up of the person's discharges says: a service stopped or never started."""
    asked = rupture_queries.lines_of_files().where(
        LineCheck.answer.in_([one.value for one in BROKEN])
    )
    for case, check in session.execute(asked).all():
        yield case, _of_line("line", KIND_OF[str(check.answer)], check)


def _of_line(mark: str, kind: AlertKind, check: LineCheck) -> Rupture:
    return Rupture(
        kind=kind,
        source=f"{mark}:{check.discharge_id}:{check.need_id}:{check.service_public_id}",
        care=check.care,
        service_id=check.service_public_id,
        provider=check.provider_name,
    )


def _silent_lines(session: Session) -> Iterable[tuple[CaseFile, Rupture]]:
    """A service of the plan does not say whether it comes."""
    asked = rupture_queries.lines_of_files().where(LineCheck.state == CheckState.SILENT.value)
    for case, check in session.execute(asked).all():
        yield case, _of_line("silent", AlertKind.SERVICE_SILENT, check)


def _withdrawn(session: Session) -> Iterable[tuple[CaseFile, Rupture]]:
    """A service that was confirmed says that it cannot come after all."""
    for case, referral in session.execute(rupture_queries.withdrawn_of_files()).all():
        yield (
            case,
            Rupture(
                kind=AlertKind.SERVICE_WITHDREW,
                source=f"withdrew:{referral.public_id}",
                care=referral.shown["care"],
                service_id=referral.service_public_id,
                provider=referral.provider_name,
            ),
        )


def _announced(session: Session, hand: Hand) -> Iterable[tuple[CaseFile, Rupture]]:
    """Services that close, or say beforehand when: those of the needs, and of which wards heard."""
    rows = session.execute(rupture_queries.covered_needs()).all()
    named = {need.service_public_id for _case, need in rows if need.service_public_id}
    told = closings(session, named, today=hand.today)
    for case, need in rows:
        for one in told:
            if one.service_id == need.service_public_id:
                kind = _kind_of(one.first, hand.today, is_final=one.is_final)
                yield case, _of_closing(kind, one.cause, need.care, need)
    for case, heard in session.execute(rupture_queries.closings_of_files()).all():
        kind = _kind_of(heard.first_on, hand.today, is_final=heard.is_final)
        yield case, _of_closing(kind, heard.cause, heard.cares[0], heard)


def _kind_of(first: date | None, today: date, *, is_final: bool) -> AlertKind:
    if not is_final:
        return AlertKind.SERVICE_PAUSES
    if first is None or first <= today:
        return AlertKind.PROVIDER_CLOSED
    return AlertKind.SERVICE_CLOSES


def _of_closing(kind: AlertKind, cause: str, care: str, of: CaseNeed | ClosingNotice) -> Rupture:
    """What closed is told once for a service, what is announced once for each announcement."""
    is_closed = kind is AlertKind.PROVIDER_CLOSED
    service = of.service_public_id
    return Rupture(
        kind=kind,
        source=f"closed:{service}" if is_closed else f"closing:{service}:{cause}",
        care=care,
        service_id=service,
        provider=of.provider_name,
    )


def _closed_providers(session: Session) -> Iterable[tuple[CaseFile, Rupture]]:
    rows = session.execute(rupture_queries.covered_needs()).all()
    named = {need.service_public_id for _case, need in rows if need.service_public_id}
    closed = closed_services(session, named)
    for case, need in rows:
        if need.service_public_id in closed:
            yield case, _of_closing(AlertKind.PROVIDER_CLOSED, "", need.care, need)


def _open_need(session: Session, case: CaseFile, rupture: Rupture, hand: Hand) -> None:
    """A need whose service broke is not covered any more; what is only feared breaks nothing."""
    if rupture.service_id is None or rupture.kind in _FEARED:
        return
    covered = select(CaseNeed).where(
        CaseNeed.case_id == case.id,
        CaseNeed.service_public_id == rupture.service_id,
        CaseNeed.state == NeedState.COVERED.value,
    )
    for need in session.scalars(covered):
        need.state, need.changed_at = NeedState.OPEN.value, hand.now
        need.service_public_id = need.provider_name = None


def _write(session: Session, case: CaseFile, alert: CaseAlert, hand: Hand) -> None:
    """A letter to the correspondent, or to the case manager; with neither, the list tells."""
    user_id = case.correspondent_id or case.manager_id
    if user_id is None:
        return
    to = session.execute(queries.account_language(user_id)).one()
    letter = alert_letter(case, alert, (to.email, to.language), hand)
    enqueue(session, letter, now=hand.now)
