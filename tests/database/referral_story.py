"""One discharge with requests, for the tests of their life."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.vocabulary import Role, Subject
from app.cadastre import demo as directory
from app.discharge import operations as discharges
from app.discharge.answers import match_discharge
from app.discharge.models import Discharge
from app.discharge.referrals import answering, operations
from app.discharge.referrals.demo import demo_pen
from app.discharge.referrals.letters import Pen
from app.discharge.referrals.models import Referral
from app.discharge.referrals.preparing import prepare
from app.discharge.referrals.queries import of_discharge
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
from app.discharge.vocabulary import Edit, NeedWish
from app.post.models import OutboxMessage
from app.reference.loader import Reference
from app.reference.vocabulary import EVERY_DAY, Verdict
from tests.database.stories import discharges_of_a_team
from tests.grounds import agreed

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
YES = ProviderAnswer(event=ReferralEvent.ACCEPT, starts_on=date(2026, 12, 3))
NO = ProviderAnswer(event=ReferralEvent.DECLINE, reason=DeclineReason.NO_CAPACITY)
QUESTION = ProviderAnswer(event=ReferralEvent.ASK, note="Un lit médicalisé ?")


@dataclass(frozen=True, kw_only=True)
class Story:
    """One discharge with one need, and services that can come."""

    session: Session
    discharge: Discharge
    subject: Subject
    pen: Pen
    services: tuple[str, ...]

    def act(self, at: datetime = NOW, words: str = "") -> Act:
        return Act(
            actor=Actor.WARD,
            channel=AnswerChannel.ACCOUNT,
            user_id=self.subject.user_id,
            at=at,
            words=words,
        )

    def by(self, channel: AnswerChannel = AnswerChannel.LINK, at: datetime = NOW) -> Act:
        return Act(actor=Actor.PROVIDER, channel=channel, user_id=None, at=at)

    def ask(self, count: int = 3, **values: object) -> None:
        ask = Ask(
            need_id=self.discharge.needs[0].id,
            service_ids=self.services[:count],
            own=frozenset(),
            mode=WaveMode.PARALLEL,
            shared=frozenset({SharedField.NAME}),
            holds_places=False,
            ground=agreed(self.subject, NOW),
        )
        asked = replace(ask, **values)  # type: ignore[arg-type]  # fields of Ask
        prepare(self.session, self.discharge, asked, self.act(), self.pen)

    def send(self, at: datetime = NOW) -> list[Referral]:
        return operations.send(self.session, self.discharge, self.act(at), self.pen)

    def lines(self) -> list[Referral]:
        asked = of_discharge(self.discharge.id).execution_options(populate_existing=True)
        return list(self.session.scalars(asked))

    def states(self) -> list[str]:
        return [one.state for one in self.lines()]

    def letters(self) -> list[OutboxMessage]:
        return list(self.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))

    def respond(self, line: Referral, answer: ProviderAnswer, act: Act | None = None) -> None:
        answering.respond(self.session, line, answer, act or self.by(), self.pen)


def make_story(session: Session, reference: Reference) -> Story:
    """Mrs Vandamme needs nursing in Givet in ten days, and services can come."""
    directory.load_demo(session, reference, today=TODAY, now=NOW)
    (discharge_id,) = discharges_of_a_team(session, 1, today=TODAY, now=NOW)
    row = session.get_one(Discharge, discharge_id)
    subject = Subject(
        role=Role.SOCIAL_WORKER, user_id=row.created_by_id, organisation_id=row.organisation_id
    )
    found = discharges.find_discharge(session, subject, row.public_id)
    wish = NeedWish(
        care="NUR",
        days=EVERY_DAY,
        visits_per_day=1,
        starts_on=date(2026, 12, 3),
        until=None,
        essential=True,
    )
    edit = Edit(subject=subject, public_id=found.public_id, version=found.version)
    discharges.set_needs(session, edit, [wish], now=NOW)
    answer = match_discharge(session, found, reference, today=TODAY)
    services = tuple(
        match.offer.service_id for match in answer.needs[0][1] if match.verdict is not Verdict.UNMET
    )
    assert len(services) >= 3
    pen = demo_pen(reference, TODAY)
    return Story(session=session, discharge=found, subject=subject, pen=pen, services=services)
