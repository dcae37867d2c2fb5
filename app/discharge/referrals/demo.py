"""Fictitious requests in different states, so that every page has something to show."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from babel import Locale
from babel.support import Translations
from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from app.access.models import Organisation
from app.access.vocabulary import Subject
from app.core.config import ROOT, Config
from app.core.voice import Voice
from app.discharge.answers import match_discharge
from app.discharge.grounds.book import read_grounds
from app.discharge.grounds.vocabulary import (
    GroundForm,
    GroundGiven,
    GroundPurpose,
    GroundWish,
    Recorder,
    ShareGround,
)
from app.discharge.matching.engine import Match
from app.discharge.models import Discharge, NeedRow
from app.discharge.referrals import operations
from app.discharge.referrals.answering import respond
from app.discharge.referrals.letters import Pen
from app.discharge.referrals.models import Referral
from app.discharge.referrals.policy import referral_policy
from app.discharge.referrals.preparing import prepare, set_identity
from app.discharge.referrals.queries import of_discharge
from app.discharge.referrals.recording import happen
from app.discharge.referrals.vocabulary import (
    Act,
    Actor,
    AnswerChannel,
    Ask,
    DeclineReason,
    ProviderAnswer,
    ReferralEvent,
    SharedField,
    WaveMode,
)
from app.post.models import OneUseLink, OutboxMessage
from app.reference.loader import Reference
from app.reference.vocabulary import Verdict

LOCALES = {"fr": "fr", "nl": "nl", "en": "en_GB"}
SHARED = frozenset({SharedField.NAME, SharedField.ADDRESS, SharedField.PHONE})
PERSON = {
    SharedField.NAME: "Fictive Exemple",
    SharedField.BIRTH_DATE: "1 janvier 1941",
    SharedField.ADDRESS: "1 rue de l'Exemple, clé chez la voisine",
    SharedField.PHONE: "+33 1 99 00 00 00",
    SharedField.DOCTOR: "Docteur Imaginaire",
}
ASKED_BEFORE = timedelta(days=2)
AGREED_FOR = timedelta(days=90)
STORIES = ("answered", "refused", "silent", "confirmed")
"""What becomes of the requests for each need, in their order; needs beyond are not asked for."""


@cache
def _voice(language: str) -> Voice:
    locale = LOCALES[language]
    found = Translations.load(ROOT / "translations", [locale])
    return Voice(Locale.parse(locale), found, language)


def demo_pen(reference: Reference, day: date) -> Pen:
    """A pen that needs no application."""
    start = Config.from_env().public_url
    return Pen(
        say=lambda language, value: _voice(language).say(value),
        address=lambda language, token: f"{start}/{language}/r/{token}",
        languages=tuple(LOCALES),
        reference=reference,
        policy=referral_policy(reference, day),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Story:
    session: Session
    discharge: Discharge
    subject: Subject
    pen: Pen
    now: datetime

    def act(self, actor: Actor, channel: AnswerChannel, words: str = "") -> Act:
        user_id = self.subject.user_id if actor is Actor.WARD else None
        return Act(actor=actor, channel=channel, user_id=user_id, at=self.now, words=words)

    @property
    def ward(self) -> Act:
        return self.act(Actor.WARD, AnswerChannel.ACCOUNT)

    def before(self) -> Act:
        """The ward, two days ago."""
        act = self.ward
        return Act(
            actor=act.actor, channel=act.channel, user_id=act.user_id, at=self.now - ASKED_BEFORE
        )

    def answers(self, referral: Referral, channel: AnswerChannel, answer: ProviderAnswer) -> None:
        respond(self.session, referral, answer, self.act(Actor.PROVIDER, channel), self.pen)


def write_requests(
    session: Session, discharge: Discharge, subject: Subject, reference: Reference, *, now: datetime
) -> list[Referral]:
    """Requests for the first needs of a discharge: a yes, a question, a no, a silence, a choice."""
    pen = demo_pen(reference, now.date())
    story = _Story(session=session, discharge=discharge, subject=subject, pen=pen, now=now)
    answer = match_discharge(session, discharge, reference, today=now.date())
    matches = {need.key: found for need, found in answer.needs}
    set_identity(session, discharge.id, PERSON, now=now)
    for need, told in zip(discharge.needs, STORIES, strict=False):
        _ask(story, need, matches[str(need.id)], ordered=told == "refused")
    operations.send(session, discharge, story.before(), pen)
    lines = list(session.scalars(of_discharge(discharge.id)))
    for need, told in zip(discharge.needs, STORIES, strict=False):
        _tell(story, told, [one for one in lines if one.need_id == need.id])
    session.flush()
    return lines


def agreed(subject: Subject, now: datetime) -> GroundGiven:
    """The person agreed aloud, so that these services may care at home."""
    book = read_grounds(Config.from_env().data_dir / "privacy")
    wish = GroundWish(
        rule=book[ShareGround.CONSENT],
        form=GroundForm.SPOKEN,
        purpose=GroundPurpose.CARE,
        until=now + AGREED_FOR,
    )
    return GroundGiven(wish=wish, by=Recorder(subject=subject, now=now - ASKED_BEFORE))


def _ask(story: _Story, need: NeedRow, matches: list[Match], *, ordered: bool) -> None:
    possible = [one.offer.service_id for one in matches if one.verdict is not Verdict.UNMET]
    if possible:
        ask = Ask(
            need_id=need.id,
            service_ids=tuple(possible[:3]),
            own=frozenset(),
            mode=WaveMode.ORDERED if ordered else WaveMode.PARALLEL,
            shared=SHARED,
            holds_places=False,
            ground=agreed(story.subject, story.now),
        )
        prepare(story.session, story.discharge, ask, story.before(), story.pen)


def _tell(story: _Story, told: str, lines: list[Referral]) -> None:
    if not lines:
        return
    first = lines[0]
    starts_on = date.fromisoformat(first.shown["starts_on"])
    yes = ProviderAnswer(event=ReferralEvent.ACCEPT, starts_on=starts_on, visits=1)
    if told == "answered":
        story.answers(first, AnswerChannel.LINK, yes)
        words = "Faut-il une infirmière qui parle néerlandais ?"
        for other in lines[1:2]:
            question = ProviderAnswer(event=ReferralEvent.ASK, note=words)
            story.answers(other, AnswerChannel.LINK, question)
    elif told == "refused":
        no = ProviderAnswer(event=ReferralEvent.DECLINE, reason=DeclineReason.NO_CAPACITY)
        story.answers(first, AnswerChannel.PHONE, no)
    elif told == "silent":
        happen(
            story.session,
            first,
            ReferralEvent.EXPIRE,
            story.act(Actor.CLOCK, AnswerChannel.SYSTEM),
        )
    else:
        story.answers(first, AnswerChannel.PAPER, yes)
        operations.confirm(story.session, story.discharge, first, story.ward, story.pen)


def wipe_letters(session: Session, teams: Select[int]) -> None:
    """Remove the letters and links of the requests of those organisations."""
    names = (
        select("referral:" + Referral.public_id)
        .join(Discharge, Discharge.id == Referral.discharge_id)
        .where(Discharge.organisation_id.in_(teams))
    )
    session.execute(delete(OutboxMessage).where(OutboxMessage.about.in_(names)))
    session.execute(delete(OneUseLink).where(OneUseLink.about.in_(names)))


def link_account(team: Organisation, lines: list[Referral]) -> None:
    """The provider of the demonstration is the first that was asked, so that it has requests."""
    if lines:
        team.provider_public_id = lines[0].provider_public_id
