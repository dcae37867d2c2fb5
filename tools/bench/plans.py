"""Pages of discharges with saved plans, as a signed-in social worker opens them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from http import HTTPStatus

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from app.access import operations as access
from app.access.operations import NewAccount
from app.access.vocabulary import OrganisationKind, Role, Subject
from app.core import clock
from app.core.clock import LOCAL
from app.core.extensions import db
from app.discharge import operations
from app.discharge.answers import match_discharge
from app.discharge.models import Discharge
from app.discharge.vocabulary import Edit, Entry, NeedWish, Situation
from app.reference.loader import Reference
from app.reference.vocabulary import Country
from app.reference.zones import ZoneCode
from tools.bench.bare import BareStatement, Rows, statements_of

EMAIL, PASSWORD = "essai@bench.invalid", "quatre mots au hasard"
ENDS = {"services": "page of who can come for 5 needs", "plan": "page of a plan of 5 needs"}
"""The pages by the end of their address."""
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class PlanPages:
    """The pages of one discharge to each home, its needs and its proposal saved."""

    app: Flask
    engine: Engine
    homes: list[ZoneCode]
    wishes: Mapping[str, NeedWish]
    reference: Reference
    today: date

    def open(self, end: str, turn: int) -> object:
        """The page of that run; it is made anew each time."""
        answer = self._client.get(f"/fr/sorties/{self._planned[turn % len(self.homes)]}/{end}")
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"{answer.status_code}: {answer.text[:300]}")
        return answer

    def fetch(self, end: str, turn: int) -> Rows:
        """Every row that the page of that run reads; those of the longest list."""
        with self.engine.connect() as connection:
            each = self._statements[end][turn % len(self.homes)]
            return max((one.run(connection) for one in each), key=len)

    @cached_property
    def _planned(self) -> list[str]:
        with self.app.app_context():
            subject = self._social_worker()
            found = [self._plan(subject, number) for number in range(len(self.homes))]
            db.session.commit()
            return found

    @cached_property
    def _client(self) -> FlaskClient:
        assert self._planned  # who prepares them opens the account too
        client = self.app.test_client()
        found = _TOKEN.search(client.get("/fr/connexion").text)
        assert found is not None
        form = {"csrf_token": found[1], "email": EMAIL, "password": PASSWORD}
        if client.post("/fr/connexion", data=form).status_code != HTTPStatus.FOUND:
            raise RuntimeError("nobody is signed in")
        return client

    @cached_property
    def _statements(self) -> Mapping[str, list[list[BareStatement]]]:
        """What each page reads, as it sends it itself; what it writes is left to it."""
        with self.app.app_context():
            engine = db.engine
        return {end: [self._read(engine, end, n) for n in range(len(self.homes))] for end in ENDS}

    def _read(self, engine: Engine, end: str, turn: int) -> list[BareStatement]:
        sent = statements_of(engine, lambda: self.open(end, turn))
        return [one for one in sent if one.text.startswith(("SELECT", "WITH"))]

    def _social_worker(self) -> Subject:
        code, hospital = next(iter(self.reference.hospitals.items()))
        team = access.create_organisation(
            db.session,
            name="Service social d'essai (fictif)",
            kind=OrganisationKind.HOSPITAL,
            country=hospital.country.value,
            hospital_code=code,
        )
        account = NewAccount(email=EMAIL, name="Essai", language="fr", role=Role.SOCIAL_WORKER)
        now = clock.now()
        user = access.create_user(db.session, account, team.name, today=self.today, now=now)
        access.set_password(db.session, EMAIL, PASSWORD, shortest=len(PASSWORD))
        return Subject(role=Role.SOCIAL_WORKER, user_id=user.id, organisation_id=team.id)

    def _plan(self, subject: Subject, number: int) -> str:
        session, now = db.session, clock.now()
        entry = Entry(
            reference=f"T-{number:03}",
            hospital_code=next(iter(self.reference.hospitals)),
            situation=Situation(
                home=self.homes[number],
                discharge_at=datetime.combine(self.today + timedelta(days=2), time(14), LOCAL),
                insured_in=Country.FR,
                languages=("fr",),
            ),
        )
        found = operations.create_discharge(session, subject, entry, now=now)
        wishes = list(self.wishes.values())
        operations.set_needs(session, _edit(found, subject), wishes, now=now)
        session.flush()
        answer = match_discharge(session, found, self.reference, today=self.today)
        chosen = {
            int(line.need.key): line.match.offer.service_id
            for line in answer.proposal.covered
            if line.match
        }
        operations.save_plan(session, _edit(found, subject), chosen, self.reference, now=now)
        return found.public_id


def _edit(found: Discharge, subject: Subject) -> Edit:
    return Edit(subject=subject, public_id=found.public_id, version=found.version)
