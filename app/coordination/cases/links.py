"""The link of the person and of the carer: to read the plan in plain words, and to answer.

Looking changes nothing. The link opens until a day, as often as wanted, and can be withdrawn.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.coordination.cases.alerts import Rupture, raise_alert
from app.coordination.cases.exchange import write_from_outside
from app.coordination.cases.hands import CaseEdit, Hand
from app.coordination.cases.models import CaseFile
from app.coordination.cases.opening import Told, change, must_be_open, note
from app.coordination.cases.plan_words import AlertKind, AuthorKind, EventKind
from app.core.errors import NotFound, Refused
from app.core.messages import N_, Message
from app.post.reading_links import (
    Standing,
    issue_reading_link,
    look_reading_link,
    revoke_reading_links,
    standing_link,
)
from app.post.vocabulary import Link, LinkState

PURPOSE = {AuthorKind.PERSON: "case-person", AuthorKind.CARER: "case-carer"}
HOLDERS = tuple(PURPOSE)


def give_link(session: Session, hand: Hand, edit: CaseEdit, holder: AuthorKind) -> Standing:
    """A new link for the person or the carer; the one before shows nothing any more."""
    case = change(session, hand, edit)
    must_be_open(case)
    note(session, case, hand, Told(kind=EventKind.LINK, about=f"given:{holder.value}"))
    return issue_reading_link(
        session,
        purpose=PURPOSE[holder],
        about=_about(case),
        expires_at=hand.now + hand.policy.link,
        now=hand.now,
    )


def withdraw_link(session: Session, hand: Hand, edit: CaseEdit, holder: AuthorKind) -> int:
    """The link shows nothing any more; tells how many were open."""
    case = change(session, hand, edit)
    note(session, case, hand, Told(kind=EventKind.LINK, about=f"withdrawn:{holder.value}"))
    return revoke_reading_links(session, purpose=PURPOSE[holder], about=_about(case), now=hand.now)


def standing(session: Session, case: CaseFile, hand: Hand) -> dict[AuthorKind, Standing | None]:
    """The links that open now."""
    return {
        holder: standing_link(session, purpose=purpose, about=_about(case), now=hand.now)
        for holder, purpose in PURPOSE.items()
    }


def follow(session: Session, hand: Hand, token: str) -> tuple[AuthorKind, Link, CaseFile | None]:
    """Who holds a link and what it opens: None when it is over. Raises NotFound."""
    for holder, purpose in PURPOSE.items():
        try:
            link = look_reading_link(session, token, purpose=purpose, now=hand.now)
        except NotFound:
            continue
        return holder, link, _case(session, link)
    raise NotFound(Message(N_("This link is not complete, or it does not exist any more.")))


def answer(session: Session, hand: Hand, token: str, said: tuple[str, bool]) -> AuthorKind:
    """Write through the link: words, and whether the carer cannot go on, which is an alert."""
    words, cannot_go_on = said
    holder, _link, case = follow(session, hand, token)
    if case is None:
        raise Refused(Message(N_("This link does not open anything any more.")))
    write_from_outside(session, case, hand, holder, words)
    if cannot_go_on:
        source = f"sign:link:{hand.today.isoformat()}"
        raise_alert(session, case, Rupture(kind=AlertKind.CARER_EXHAUSTED, source=source), hand)
    return holder


def _case(session: Session, link: Link) -> CaseFile | None:
    if link.state is not LinkState.OPEN:
        return None
    public_id = link.about.partition(":")[2]
    asked = select(CaseFile).where(CaseFile.public_id == public_id, CaseFile.ended_at.is_(None))
    return session.scalars(asked).one_or_none()


def _about(case: CaseFile) -> str:
    return f"case:{case.public_id}"
