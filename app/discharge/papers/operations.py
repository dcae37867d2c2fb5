"""Verbs of papers: note what was printed, check a code, open and close the person's own link.

None of them commits.
"""

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.errors import NotFound, Refused
from app.core.messages import N_, Message
from app.discharge import life
from app.discharge.models import Discharge
from app.discharge.papers import queries
from app.discharge.papers.models import PlanPaper
from app.discharge.papers.vocabulary import PLAN_LINK, PaperState
from app.discharge.vocabulary import DischargeStatus
from app.post.reading_links import (
    Standing,
    issue_reading_link,
    look_reading_link,
    revoke_reading_links,
    standing_link,
)
from app.post.vocabulary import Link, LinkState


def note_print(session: Session, paper: PlanPaper, *, now: datetime) -> PlanPaper:
    """Remember that a paper was printed; the same content again is the same paper."""
    asked = queries.paper_of(paper.code)
    found = session.scalars(asked).one_or_none()
    if found is None:
        try:
            with session.begin_nested():
                session.add(paper)
            return paper
        except IntegrityError:  # printed twice at the same moment
            found = session.scalars(asked).one()
    found.printed_at = now
    session.flush()
    return found


def check_code(session: Session, code: str | None) -> PaperState:
    """Whether the paper that carries a code is the current one. Tells nothing else."""
    paper = session.scalars(queries.paper_of(code)).one_or_none() if code else None
    if paper is None:
        return PaperState.UNKNOWN
    now = session.execute(queries.standing_of(paper)).one()
    is_overtaken = (
        now.version != paper.plan_version
        or now.status == DischargeStatus.CANCELLED
        or life.is_to_review(now.status, has_plan=True)
        or now.printed_at > paper.printed_at
        or (now.answered_at is not None and now.answered_at > paper.printed_at)
        or (now.stayed_at is not None and now.stayed_at > paper.printed_at)
    )
    return PaperState.REPLACED if is_overtaken else PaperState.CURRENT


def open_link(
    session: Session, discharge: Discharge, *, lasts: timedelta, now: datetime
) -> Standing:
    """A new link to the plan; the one before shows nothing any more. Raises Refused for practice
    and without a plan."""
    if discharge.is_training:
        raise Refused(Message(N_("This is practice: no link is given to anybody.")))
    if not discharge.plans:
        raise Refused(Message(N_("No plan was saved yet. Choose who comes, then save.")))
    expires_at = max(now, discharge.discharge_at) + lasts
    about = _about(discharge)
    return issue_reading_link(
        session, purpose=PLAN_LINK, about=about, expires_at=expires_at, now=now
    )


def close_link(session: Session, discharge: Discharge, *, now: datetime) -> int:
    """Withdraw the link to the plan; tells how many were open."""
    return revoke_reading_links(session, purpose=PLAN_LINK, about=_about(discharge), now=now)


def open_one(session: Session, discharge: Discharge, *, now: datetime) -> Standing | None:
    """The link that shows the plan now, if there is one."""
    return standing_link(session, purpose=PLAN_LINK, about=_about(discharge), now=now)


def follow(session: Session, token: str, *, now: datetime) -> tuple[Link, Discharge | None]:
    """What a link leads to: the discharge, or None when the link is over or the plan is.

    Raises NotFound when there is no such link.
    """
    link = look_reading_link(session, token, purpose=PLAN_LINK, now=now)
    if link.state is not LinkState.OPEN:
        return link, None
    public_id = link.about.partition(":")[2]
    found = session.scalars(queries.by_public_id(public_id)).one_or_none()
    if found is None or not found.plans or found.status == DischargeStatus.CANCELLED:
        return link, None
    return link, found


def followed(session: Session, token: str, *, now: datetime) -> Discharge:
    """The discharge that a link shows. Raises NotFound when it shows nothing (any more)."""
    _link, found = follow(session, token, now=now)
    if found is None:
        raise NotFound(Message(N_("This link does not show a plan any more.")))
    return found


def _about(discharge: Discharge) -> str:
    return f"discharge:{discharge.public_id}"
