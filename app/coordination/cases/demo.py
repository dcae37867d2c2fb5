"""Fictitious case files: each state once or more, among them a rupture and a stay in hospital."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from app.access.demo import MEMBERS
from app.access.models import Organisation, User
from app.access.vocabulary import Subject
from app.coordination.cases import (
    alerts,
    assessing,
    assigning,
    exchange,
    living,
    planning,
    referring,
    seats,
)
from app.coordination.cases.findings_book import FindingsBook, load_findings
from app.coordination.cases.hands import CaseEdit, Hand
from app.coordination.cases.models import CaseFile
from app.coordination.cases.opening import Seen
from app.coordination.cases.plan_words import (
    ActorKind,
    AlertKind,
    Area,
    AreaGap,
    EventKind,
    NeedState,
)
from app.coordination.cases.policy import case_policy
from app.coordination.cases.vocabulary import (
    CaseDeed,
    CaseOutcome,
    CircleFunction,
    CloseReason,
    EntryCriterion,
    EntryRefusal,
    Intensity,
    ReferralOrigin,
    SeatScope,
    Urgency,
)
from app.core.config import ROOT, Config
from app.discharge.referrals.demo import agreed, demo_pen
from app.post.models import OutboxMessage, ReadingLink
from app.reference.loader import Reference

GIVET, FUMAY, DINANT = "fr:commune:08190", "fr:commune:08185", "be:municipality:91034"
OF_ALL = {one.value: "yes" for one in EntryCriterion}


@dataclass(frozen=True, slots=True)
class _Story:
    """Somebody referred so many days ago by somebody, and how far the file came."""

    by: str
    origin: ReferralOrigin
    home: str
    days: int
    urgency: Urgency
    words: str
    professionals: int | None
    name: str | None
    until: str


STORIES = (
    _Story(
        "social_worker_dinant",
        ReferralOrigin.HOSPITAL,
        GIVET,
        60,
        Urgency.SOON,
        "Vit seule, tombe souvent, deux services se croisent sans se parler.",
        3,
        "Jeanne Fictive",
        "followed",
    ),
    _Story(
        "provider",
        ReferralOrigin.HOME_HELP,
        FUMAY,
        40,
        Urgency.URGENT,
        "L'épouse n'en peut plus.",
        2,
        "Lucien Imaginaire",
        "in_hospital",
    ),
    _Story(
        "social_worker_charleville",
        ReferralOrigin.HOSPITAL,
        GIVET,
        12,
        Urgency.SOON,
        "Refuse parfois les soins.",
        2,
        None,
        "waiting",
    ),
    _Story(
        "provider",
        ReferralOrigin.HOME_HELP,
        DINANT,
        8,
        Urgency.URGENT,
        "Trois chutes ce mois-ci.",
        4,
        "Rosa Verzonnen",
        "waiting",
    ),
    _Story(
        "social_worker_dinant",
        ReferralOrigin.HOSPITAL,
        FUMAY,
        2,
        Urgency.ORDINARY,
        "Une voisine aide, personne ne coordonne.",
        None,
        None,
        "referred",
    ),
    _Story(
        "provider",
        ReferralOrigin.NURSING,
        GIVET,
        90,
        Urgency.ORDINARY,
        "Les soins suffisent-ils ?",
        1,
        None,
        "declined",
    ),
    _Story(
        "social_worker_charleville",
        ReferralOrigin.DOCTOR,
        FUMAY,
        200,
        Urgency.SOON,
        "Retour après une longue hospitalisation.",
        3,
        "Albert Exemple",
        "closed",
    ),
)


@dataclass(frozen=True, slots=True)
class _Cast:
    """Everybody's hands at any moment."""

    session: Session
    reference: Reference
    organisations: Mapping[str, Organisation]
    users: Mapping[str, User]
    now: datetime

    def hand(self, key: str, days: float) -> Hand:
        """What somebody acted with so many days ago."""
        member, then = MEMBERS[key], self.now - timedelta(days=days)
        start = Config.from_env().public_url
        return Hand(
            subject=Subject(
                role=member.role,
                user_id=self.users[key].id,
                organisation_id=self.organisations[member.team].id,
            ),
            now=then,
            policy=case_policy(self.reference, then.date()),
            reference=self.reference,
            say=demo_pen(self.reference, then.date()).say,
            address=lambda language, path: f"{start}/{language}{path}",
        )


def load_demo(
    session: Session,
    reference: Reference,
    *,
    organisations: Mapping[str, Organisation],
    users: Mapping[str, User],
    now: datetime,
) -> None:
    """Write the fictitious files."""
    cast = _Cast(session, reference, organisations, users, now)
    book = load_findings(ROOT / "data", reference.care)
    for story in STORIES:
        _write(cast, story, book)


def wipe_demo(session: Session, teams: Select[Any]) -> None:
    """Remove the files of fictitious organisations, with their letters and links."""
    files = select("case:" + CaseFile.public_id).where(CaseFile.organisation_id.in_(teams))
    for table in (OutboxMessage, ReadingLink):
        session.execute(delete(table).where(table.about.in_(files)))
    session.execute(delete(CaseFile).where(CaseFile.organisation_id.in_(teams)))


def _edit(case: CaseFile) -> CaseEdit:
    return CaseEdit(public_id=case.public_id, version=case.version)


def _write(cast: _Cast, story: _Story, book: FindingsBook) -> None:
    session = cast.session
    wish = referring.ReferralWish(
        organisation_id=cast.organisations["coordination"].id,
        origin=story.origin,
        home=story.home,
        language="fr",
        urgency=story.urgency,
        criteria=OF_ALL,
        professionals=story.professionals,
        agrees="yes" if story.name else "unknown",
        words=story.words,
        person=referring.WhoIsIt(name=story.name) if story.name else None,
    )
    case = referring.refer(session, cast.hand(story.by, story.days), wish)
    if story.until == "referred":
        return
    refuses = story.until == "declined"
    decision = referring.Decision(
        admits=not refuses,
        words="Les services habituels suffisent." if refuses else "Nous suivons cette personne.",
        refusal=EntryRefusal.OTHER_SUPPORT if refuses else None,
    )
    odile = cast.hand("coordinator", story.days - 1)
    referring.decide(session, odile, _edit(case), decision)
    if story.until in {"declined", "waiting"}:
        return
    assigning.assign(session, odile, _edit(case), cast.users["case_manager"].id)
    _follow(cast, story, case, book)


def _follow(cast: _Cast, story: _Story, case: CaseFile, book: FindingsBook) -> None:
    session, gaelle = cast.session, cast.hand("case_manager", story.days - 3)
    _assess(session, gaelle, case, book)
    _plan(session, gaelle, case, cast.users["case_manager"].id, cast.now.date())
    opener = cast.hand("coordinator", story.days - 3)
    seat = seats.SeatWish(
        email="provider@passerelle.invalid",
        function=CircleFunction.HOME_HELP,
        scope=SeatScope.PLAN,
        ground=agreed(opener.subject, opener.now).wish,
    )
    seats.give(session, opener, _edit(case), seat)
    if story.until == "in_hospital":
        hand = cast.hand("case_manager", 2)
        assigning.change_intensity(
            session, cast.hand("coordinator", 2), _edit(case), Intensity.HIGH
        )
        stay = living.StayWish(started_on=hand.today, hospital_code="fr:hospital:080000425")
        living.enter_hospital(session, hand, _edit(case), stay)
        rupture = alerts.Rupture(kind=AlertKind.CARER_EXHAUSTED, source="sign:demo")
        alerts.raise_alert(session, case, rupture, hand)
    if story.until == "closed":
        ending = living.Ending(
            deed=CaseDeed.CLOSE,
            reason=CloseReason.GOALS_REACHED,
            outcome=CaseOutcome.AT_HOME,
            words="Le médecin traitant et l'aide à domicile continuent.",
        )
        living.end(session, cast.hand("coordinator", 20), _edit(case), ending)


def _assess(session: Session, hand: Hand, case: CaseFile, book: FindingsBook) -> None:
    for area, codes, words, gap in (
        (Area.MEDICAL, ("medicines-at-risk",), "Prend ses médicaments quand elle y pense.", None),
        (Area.FUNCTIONAL, ("help-washing", "help-meals"), "", None),
        (Area.FAMILY, ("family-far",), "Une fille à Lille, au téléphone le dimanche.", None),
        (Area.COGNITIVE, (), "", AreaGap.SPECIALIST),
    ):
        said = assessing.AreaSaid(area=area, findings=codes, words=words, gap=gap)
        assessing.save_area(session, hand, _edit(case), said, book)
    for care in ("NUR", "PCA", "MEA"):
        need = assessing.add_need(session, hand, _edit(case), care, Area.FUNCTIONAL)
        if care == "NUR":
            state = assessing.NeedSaid(
                state=NeedState.COVERED, provider="Soins du Pont de Givet (fictif)"
            )
            session.flush()
            assessing.settle_need(session, hand, _edit(case), need.id, state)


def _plan(session: Session, hand: Hand, case: CaseFile, manager_id: int, soon: date) -> None:
    words = "Je veux rester chez moi, avec mon chat, et voir passer les bateaux."
    planning.write_life_project(session, hand, _edit(case), words)
    goal = planning.add_goal(session, hand, _edit(case), "Manger chaud tous les jours", None)
    session.flush()
    for words, actor, user_id, days in (
        ("Commander les repas à domicile", ActorKind.MEMBER, manager_id, 5),
        ("Choisir les menus", ActorKind.PERSON, None, 12),
    ):
        action = planning.ActionWish(
            words=words,
            actor=actor,
            user_id=user_id,
            actor_name=None,
            due_on=soon + timedelta(days=days),
        )
        planning.add_action(session, hand, _edit(case), goal.id, action)
    seen = Seen(case, SeatScope.WHOLE, is_own=True)
    exchange.note_contact(
        session, hand, seen, EventKind.VISIT, (hand.now, "Première visite, le chat est là.")
    )
    exchange.write_message(
        session, hand, seen, "Bonjour, je passe jeudi à dix heures.", for_person=True
    )
