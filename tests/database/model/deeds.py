"""What doing something in the world takes: who does it, with which tools, on which page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.config import ROOT
from app.discharge.following.demo import demo_quill
from app.discharge.following.replanning import Tools
from app.discharge.following.vocabulary import Hand
from app.discharge.referrals.demo import demo_pen
from app.discharge.referrals.letters import Pen
from app.discharge.referrals.vocabulary import (
    Act,
    Actor,
    AnswerChannel,
    DeclineReason,
    ProviderAnswer,
    ReferralEvent,
)
from app.discharge.vocabulary import Edit
from app.post.policy import retry_policy
from app.post.vocabulary import RetryPolicy
from app.site.privacy.retention import Retention, read_retention
from tests.database.model.world import LEAVES, TODAY, Known, World, standing

FIRST_DAY = LEAVES.date()
ANSWERS = {
    "accept": ProviderAnswer(event=ReferralEvent.ACCEPT, starts_on=FIRST_DAY),
    "beyond": ProviderAnswer(event=ReferralEvent.ACCEPT, starts_on=FIRST_DAY, beyond=True),
    "condition": ProviderAnswer(event=ReferralEvent.ACCEPT_CONDITIONALLY, note="Un lit au rez"),
    "question": ProviderAnswer(event=ReferralEvent.ASK, note="Un lit médicalisé ?"),
    "decline": ProviderAnswer(event=ReferralEvent.DECLINE, reason=DeclineReason.NO_CAPACITY),
    "no day": ProviderAnswer(event=ReferralEvent.ACCEPT),
    "no reason": ProviderAnswer(event=ReferralEvent.DECLINE),
}
"""What a service may answer; the last two lack something and must be refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """What is the same whatever is done."""

    world: World
    pen: Pen
    rules: Retention
    patience: RetryPolicy

    def tools(self, known: Known, at: datetime) -> Tools:
        """What writing of the days after takes."""
        quill = demo_quill(self.world.reference, TODAY)
        return Tools(quill=quill, pen=self.pen, act=ward(known, at))


def kit_of(world: World) -> Kit:
    """What doing something in that world takes."""
    return Kit(
        world=world,
        pen=demo_pen(world.reference, TODAY),
        rules=read_retention(ROOT / "data" / "privacy"),
        patience=retry_policy(world.reference, TODAY),
    )


def ward(known: Known, at: datetime) -> Act:
    """Somebody of the team that prepares the discharge."""
    return Act(
        actor=Actor.WARD,
        channel=AnswerChannel.ACCOUNT,
        user_id=known.subject.user_id,
        at=at,
        words="Bonjour",
    )


def service(channel: AnswerChannel, at: datetime) -> Act:
    """Somebody of the service."""
    return Act(actor=Actor.PROVIDER, channel=channel, user_id=None, at=at)


def edit_of(session: Session, known: Known, *, late: bool = False) -> Edit:
    """A change of a page as it stands, or of one that a colleague changed meanwhile."""
    version = standing(session, known).version - late
    return Edit(subject=known.subject, public_id=known.public_id, version=version)


def hand(known: Known, version: int, at: datetime) -> Hand:
    """Somebody who writes down something of the days after."""
    return Hand(user_id=known.subject.user_id, version=version, at=at)
