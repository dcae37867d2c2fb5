"""A person referred into case management, on the demonstration's people."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import demo as people
from app.access.demo import DemoPeople
from app.access.models import Organisation, User
from app.access.vocabulary import Role, Subject
from app.coordination.cases import assigning, referring
from app.coordination.cases.hands import CaseEdit, Hand
from app.coordination.cases.models import CaseFile
from app.coordination.cases.policy import case_policy
from app.coordination.cases.vocabulary import EntryCriterion, ReferralOrigin, Urgency
from app.discharge.referrals.demo import demo_pen
from app.reference.loader import Reference

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
NAME = "Canary-Zebra Vandamme"
GIVET = "fr:commune:08190"


@dataclass(frozen=True)
class Story:
    """Everybody's hands, and the file of one person."""

    session: Session
    reference: Reference
    known: DemoPeople

    def hand(self, key: str, *, later: timedelta = timedelta(0)) -> Hand:
        """What somebody of the demonstration acts with."""
        member = people.MEMBERS[key]
        subject = Subject(
            role=Role(member.role),
            user_id=self.known.users[key].id,
            organisation_id=self.known.organisations[member.team].id,
        )
        return Hand(
            subject=subject,
            now=NOW + later,
            policy=case_policy(self.reference, TODAY),
            reference=self.reference,
            say=demo_pen(self.reference, TODAY).say,
            address=lambda language, path: f"https://passerelle.invalid/{language}{path}",
        )

    @property
    def manager_id(self) -> int:
        """The case manager of the demonstration."""
        return self.known.users["case_manager"].id

    def wish(self, **changes: object) -> referring.ReferralWish:
        """A referral that meets every criterion."""
        blank = referring.ReferralWish(
            organisation_id=self.known.organisations["coordination"].id,
            origin=ReferralOrigin.HOSPITAL,
            home=GIVET,
            language="fr",
            urgency=Urgency.SOON,
            criteria={one.value: "yes" for one in EntryCriterion},
            professionals=2,
            agrees="yes",
            words="Lives alone, falls.",
            person=referring.WhoIsIt(name=NAME),
        )
        return replace(blank, **changes)  # type: ignore[arg-type]  # the caller names fields of it

    def referred(self, key: str = "social_worker_dinant", **changes: object) -> CaseFile:
        """A file to decide on."""
        return referring.refer(self.session, self.hand(key), self.wish(**changes))

    def admitted(self) -> CaseFile:
        """A file on the waiting list."""
        case = self.referred()
        decision = referring.Decision(admits=True, words="Yes.")
        return referring.decide(self.session, self.hand("coordinator"), self.edit(case), decision)

    def followed(self) -> CaseFile:
        """A file with its case manager."""
        case = self.admitted()
        hand = self.hand("coordinator")
        return assigning.assign(self.session, hand, self.edit(case), self.manager_id)

    def edit(self, case: CaseFile) -> CaseEdit:
        """The file as it stands."""
        return CaseEdit(public_id=case.public_id, version=case.version)


def known_people(session: Session) -> DemoPeople:
    """The people of the demonstration, written by another story."""
    users = {one.email: one for one in session.scalars(select(User))}
    teams = {one.name: one for one in session.scalars(select(Organisation))}
    return DemoPeople(
        organisations={key: teams[team.name] for key, team in people.TEAMS.items()},
        users={key: users[f"{key}@passerelle.invalid"] for key in people.MEMBERS},
    )


def tell(session: Session, reference: Reference) -> Story:
    """The people are there."""
    return Story(session, reference, people.load_demo(session, today=TODAY, now=NOW))
