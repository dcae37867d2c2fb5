"""What is asked for beside the records of people: the directory, rooms of a territory, links."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.models import Passkey
from app.cadastre.importing.models import ImportRun, TwinVerdict
from app.cadastre.ledger import Change
from app.cadastre.lists.models import KeptList, KeptSearch
from app.cadastre.models import Convention, CoverageArea, Provider, Service
from app.cadastre.owners import Professional, ProfessionalProvider
from app.cadastre.upkeep_models import (
    Campaign,
    CampaignCall,
    DirectoryTask,
    ErrorReport,
    RecordClaim,
)
from app.coordination.diagnosis.models import KeptScenario
from app.coordination.news.models import Newsletter, NewsletterReader
from app.coordination.partners.models import ContactGroup, GroupMeeting, Partner, PartnerContact
from app.coordination.procedures.models import Procedure, ProcedureVersion
from app.coordination.schemes.models import SchemeAction, SchemePart, SchemeTie, TerritorialScheme
from app.coordination.tables.models import (
    AgendaItem,
    ConcertationTable,
    MeetingSeat,
    TableAction,
    TableDecision,
    TableMeeting,
    TableMember,
)
from app.post.links import issue_link
from app.post.reading_links import issue_reading_link
from tests.web.battery.matrix import cast as who
from tests.web.battery.matrix.cast import Cast
from tests.web.battery.matrix.records import LATER, Objects

OF_PAUL = "case-convention-fr"


def stage_rooms(session: Session, cast: Cast, now: datetime) -> Objects:
    """The objects of the other rooms, by the names that addresses.py uses."""
    found = _directory(session, cast, now)
    found |= _kept(session, cast, now)
    found |= _upkeep(session, cast, int(found["provider_row"]), now)
    found |= _concertation(session)
    return found


def stage_links(session: Session, cast: Cast, objects: Objects, now: datetime) -> Objects:
    """One link of each purpose: whoever holds it is let in, whoever they are."""

    def once(purpose: str, about: str) -> str:
        return issue_link(session, purpose=purpose, about=about, expires_at=now + LATER, now=now)

    def often(purpose: str, about: str) -> str:
        told = issue_reading_link(
            session, purpose=purpose, about=about, expires_at=now + LATER, now=now
        )
        return told.token

    colleague = f"user:{cast.users[who.COLLEAGUE].public_id}"
    provider = session.get_one(Provider, int(objects["provider_row"])).public_id
    return {
        "t_request": once("referral", f"referral:{objects['request_asked']}"),
        "t_check": once("following", f"following:{objects['gone_check']}"),
        "t_opinion": once("opinion", f"opinion:{objects['gone_opinion']}"),
        "t_confirm": once("cadastre.confirm", provider),
        "t_proof": once("proof", f"user:{cast.users[who.AUTHOR].public_id}"),
        "t_invitation": once("invitation", colleague),
        "t_password": once("password", colleague),
        "t_sign_in": once("sign_in", colleague),
        "t_leave": once("news-leave", f"news-leave:{objects['reader']}"),
        "t_table": once("table-seat", f"table-seat:{objects['table_seat']}"),
        "t_plan": often("plan-reading", f"discharge:{objects['gone']}"),
        "t_case": often("case-person", f"case:{objects['case']}"),
        "t_desk": often("desk", f"desk:{objects['desk']}"),
        "t_feed": often("news-feed", f"user:{cast.users[who.AUTHOR].id}"),
    }


def _first(session: Session, column: Any, *where: Any) -> str:
    return str(session.scalars(select(column).where(*where).order_by(column).limit(1)).one())


def _directory(session: Session, cast: Cast, now: datetime) -> Objects:
    provider = session.scalars(select(Provider).where(Provider.source_key == OF_PAUL)).one()
    service = session.scalars(
        select(Service).where(Service.provider_id == provider.id).order_by(Service.id)
    ).first()
    assert service is not None
    employed = ProfessionalProvider.provider_id == provider.id
    person = session.scalars(
        select(Professional).join(ProfessionalProvider).where(employed)
    ).first()
    if person is None:
        person = session.scalars(select(Professional).order_by(Professional.id)).first()
        assert person is not None
        session.add(ProfessionalProvider(professional_id=person.id, provider_id=provider.id))
    if (
        session.scalars(select(CoverageArea).where(CoverageArea.service_id == service.id)).first()
        is None
    ):
        session.add(CoverageArea(service_id=service.id, kind="zones", zones=["fr:commune:08190"]))
    convention = session.scalars(select(Convention).order_by(Convention.id)).first()
    assert convention is not None
    change = _change(session, now, "provider", provider.id, ("phone", provider.phone))
    change.provider_id = provider.id
    agreed = _change(session, now, "convention", convention.id, ("document", convention.document))
    session.flush()
    twins = session.scalars(select(Provider.public_id).order_by(Provider.id).limit(2)).all()
    return {
        "provider_row": str(provider.id),
        "provider": provider.public_id,
        "service": service.public_id,
        "professional": person.public_id,
        "change": str(change.id),
        "convention": convention.code,
        "convention_change": str(agreed.id),
        "first": twins[0],
        "second": twins[1],
    }


def _change(
    session: Session, now: datetime, kind: str, row: int, became: tuple[str, str | None]
) -> Change:
    """Something that was changed once, and can be taken back."""
    field, new = became
    found = Change(
        record_kind=kind, record_id=row, field=field, old=None, new=new, who="Odile", at=now
    )
    session.add(found)
    return found


def _kept(session: Session, cast: Cast, now: datetime) -> Objects:
    """What people keep for themselves: a list each, one of them shared, a search, a key."""
    author = cast.users[who.AUTHOR]
    mine, shared = (
        KeptList(
            user_id=author.id,
            organisation_id=cast.places[who.AUTHOR].id,
            name=name,
            is_shared=name == "canari-partagee",
            created_at=now,
        )
        for name in ("canari-privee", "canari-partagee")
    )
    search = KeptSearch(
        user_id=author.id, name="canari-veille", query="care=NUR", known=[], looked_at=now
    )
    key = Passkey(
        user_id=author.id, credential_id=b"c", public_key=b"p", name="canari-cle", created_at=now
    )
    session.add_all([mine, shared, search, key])
    session.flush()
    return {
        "list": mine.public_id,
        "shared_list": shared.public_id,
        "search": search.public_id,
        "passkey": key.public_id,
        "member": author.public_id,
        "scenario": _first(session, KeptScenario.public_id),
    }


def _upkeep(session: Session, cast: Cast, provider_id: int, now: datetime) -> Objects:
    found = _to_decide(session, cast, provider_id, now)
    campaign = Campaign(
        name="Automne",
        filters={"level": "propose"},
        messages={"fr": "Bonjour"},
        created_at=now,
        created_by="Odile",
        answer_by=(now + LATER).date(),
    )
    run = ImportRun(
        source="liste",
        file_name="liste.csv",
        digest="0" * 64,
        size=3,
        stored_as=None,
        state="uploaded",
        started_at=now - timedelta(minutes=5),
        started_by="Odile",
        user_id=cast.users[who.ODILE].id,
    )
    first, second = session.scalars(select(Provider.id).order_by(Provider.id).limit(2)).all()
    merged = TwinVerdict(
        first_id=first,
        second_id=second,
        verdict="merged",
        batch="b" * 32,
        said_at=now,
        said_by="Odile",
    )
    session.add_all([campaign, run, merged])
    session.flush()
    call = CampaignCall(
        campaign_id=campaign.id, provider_id=provider_id, channel="phone", state="to_do"
    )
    session.add(call)
    session.flush()
    found |= {"campaign": campaign.public_id, "call": call.public_id, "run": run.public_id}
    return found | {"batch": "b" * 32}


def _to_decide(session: Session, cast: Cast, provider_id: int, now: datetime) -> Objects:
    """What waits for a coordinator: a claim, a report, a task."""
    claim = RecordClaim(
        provider_id=provider_id,
        organisation_id=cast.places[who.NOT_ASKED].id,
        user_id=cast.users[who.NOT_ASKED].id,
        state="waiting",
        reason="C'est à nous",
        created_at=now,
        expires_at=now + LATER,
    )
    report = ErrorReport(
        topic="phone",
        told={"name": "Nouveau"},
        text="Le numéro est faux",
        language="fr",
        state="open",
        created_at=now,
        source_hash=b"h" * 32,
    )
    task = DirectoryTask(
        kind="call", provider_id=provider_id, created_at=now, due_on=now.date(), detail=None
    )
    session.add_all([claim, report, task])
    session.flush()
    return {"claim": claim.public_id, "report": report.public_id, "task": task.public_id}


def _concertation(session: Session) -> Objects:
    meeting = session.scalars(select(TableMeeting).where(TableMeeting.state == "planned")).one()
    held = select(TableMeeting.public_id).where(TableMeeting.state == "approved")
    tie = session.scalars(select(SchemeTie)).first()
    assert tie is not None
    action = session.get_one(SchemeAction, tie.action_id)
    group = session.scalars(select(ContactGroup)).first()
    assert group is not None
    contact = session.scalars(select(PartnerContact).order_by(PartnerContact.id)).first()
    assert contact is not None
    table = session.get_one(ConcertationTable, meeting.table_id)
    revised = select(ProcedureVersion.procedure_id).where(ProcedureVersion.number == 2)
    return {
        "table": table.public_id,
        "table_seat": _first(session, MeetingSeat.public_id),
        "table_member": _first(session, TableMember.public_id, TableMember.table_id == table.id),
        "meeting": meeting.public_id,
        "held_meeting": session.scalars(held).one(),
        "item": _first(session, AgendaItem.public_id, AgendaItem.meeting_id == meeting.id),
        "decision": _first(session, TableDecision.public_id),
        "table_action": _first(session, TableAction.public_id),
        "scheme": session.get_one(TerritorialScheme, action.scheme_id).public_id,
        "scheme_action": action.public_id,
        "tied": session.get_one(TableDecision, tie.decision_id).public_id,
        "procedure": _first(session, Procedure.public_id, Procedure.id.in_(revised)),
        "orientation": session.get_one(SchemePart, action.part_id).public_id,
        "partner": session.get_one(Partner, contact.partner_id).public_id,
        "contact": contact.public_id,
        "group": group.public_id,
        "group_meeting": _first(session, GroupMeeting.public_id),
        "reader": _first(session, NewsletterReader.public_id),
        "newsletter": _first(session, Newsletter.public_id),
    }
