"""Somebody is removed from a team or a circle at the very moment they do something.

    python -m tools.races_team --database postgresql --races 1000

In each race two browsers wait for each other and then, together, one removes the other, who reads a
record, writes who the person is, opens a record in an emergency, or notes that a request was seen.
Every transaction of a page leaves a line in the audit trail, which is one chain in the order of the
commits: after the line of the removal there must be none of what the removed person did or saw.
"""

import multiprocessing
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from app.access.models import Membership, Organisation, TrailLine, User
from app.access.operations import NewAccount, create_user
from app.access.trail import Deed, record
from app.access.vocabulary import VISITOR, Role
from app.core import clock
from app.core.config import Config
from app.core.db import begin_write
from app.core.extensions import db
from app.discharge.circle.models import CareCircleMember
from app.discharge.models import Discharge
from app.discharge.referrals.models import Referral
from app.discharge.referrals.vocabulary import ReferralState
from app.factory import create_app
from tools.arena import engine_of, fill_demonstration
from tools.contest import Size, Told, contest

KIND = "race"
WARD, SEAT, PROVIDER = "ward", "seat", "provider"
KEEPERS = {WARD: "social_worker_dinant", SEAT: "social_worker_dinant", PROVIDER: "provider"}
MEMBERS = {WARD: "vera", SEAT: "case_manager", PROVIDER: "piet"}
DEEDS = {WARD: ("read", "write", "open"), SEAT: ("read", "write"), PROVIDER: ("read", "answer")}
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What everything is done to."""

    url: str
    folder: str
    record: str
    discharge_id: int
    seat_id: int
    request: str
    people: Mapping[str, tuple[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one side was told in one race, and how many lines the trail had before it."""

    race: int
    scene: str
    deed: str
    status: int


def stage(url: str, folder: str) -> Stage:
    """The demonstration, a colleague for each team, and a seat in one circle."""
    fill_demonstration(url)
    engine, now = engine_of(url), clock.now()
    with Session(engine) as session:
        begin_write(session)
        for name, role, key in (
            ("vera", Role.SOCIAL_WORKER, KEEPERS[WARD]),
            ("piet", Role.PROVIDER, KEEPERS[PROVIDER]),
        ):
            email = f"{name}@demo.passerelle.invalid"
            account = NewAccount(email=email, name=name, language="fr", role=role)
            team = _team(session, key)
            create_user(session, account, team, today=clock.today(), now=now).is_demo = True
        found = session.scalars(select(Discharge).where(Discharge.reference == "DIN-101")).one()
        people = {key: _person(session, key) for key in MEMBERS.values()}
        seat = CareCircleMember(
            discharge_id=found.id,
            user_id=people[MEMBERS[SEAT]][0],
            since=now,
            until=now + timedelta(days=1),
        )
        session.add(seat)
        session.flush()
        made = Stage(
            url=url,
            folder=folder,
            record=found.public_id,
            discharge_id=found.id,
            seat_id=seat.id,
            request=_request(session),
            people=people,
        )
        session.commit()
    engine.dispose()
    return made


def _team(session: Session, key: str) -> str:
    asked = select(Organisation.name).join(Membership).join(User)
    return session.scalars(asked.where(User.email.startswith(f"{key}@"))).one()


def _person(session: Session, key: str) -> tuple[int, str]:
    asked = select(User.id, User.public_id).where(User.email.startswith(f"{key}@"))
    found = session.execute(asked).one()
    return found.id, found.public_id


def _request(session: Session) -> str:
    """A request that the provider of the demonstration received and did not look at yet."""
    asked = select(Organisation.provider_public_id).join(Membership).join(User)
    mine = session.scalars(asked.where(User.email.startswith(f"{KEEPERS[PROVIDER]}@"))).one()
    name = session.scalars(
        select(Referral.public_id).where(
            Referral.provider_public_id == mine, Referral.sent_at.is_not(None)
        )
    ).first()
    if name is None:
        row = session.scalars(select(Referral).where(Referral.sent_at.is_not(None))).first()
        assert row is not None  # the demonstration has sent some
        row.provider_public_id, name = mine or "", row.public_id
    return name


@dataclass(slots=True)
class Side:
    """One browser with its own application and connections."""

    made: Stage
    app: Flask
    client: FlaskClient
    race: int = 0

    def enter(self, key: str) -> None:
        """Sign in as somebody of the demonstration."""
        self.client.delete_cookie("session")
        token = self.token("/fr/connexion")
        self.client.post(f"/fr/demo/entrer/{key}", data={"csrf_token": token})

    def token(self, page: str) -> str:
        """The token of the forms of a page."""
        found = _TOKEN.search(self.client.get(page).text)
        return found.group(1) if found else ""

    def send(self, page: str, token: str, **typed: str) -> int:
        """Send a form; the status of the answer."""
        return self.client.post(page, data={"csrf_token": token, **typed}).status_code


def _side(made: Stage, name: str) -> Side:
    app = create_app(Config(var_dir=Path(made.folder), database_url=made.url, testing=True))
    side = Side(made, app, app.test_client())

    def line(session: Session) -> None:
        """The page commits: one line more, in the same transaction."""
        if side.race and has_app_context() and session is db.session:
            deed = Deed(subject=VISITOR, action=name, object_kind=KIND, object_id=str(side.race))
            record(session, deed, now=clock.now())

    event.listen(Session, "before_commit", line)
    return side


def keep(made: Stage, races: Sequence[tuple[str, str]], start: Barrier) -> list[Answer]:
    """The one who removes; puts everything back before the next race."""
    side, told, known = _side(made, "keeper"), [], ""
    for number, (scene, _deed) in enumerate(races, start=1):
        with side.app.app_context():
            _put_back(made, scene)
        if known != KEEPERS[scene]:
            known = KEEPERS[scene]
            side.enter(known)
        token = side.token("/fr/compte")
        start.wait(timeout=120)
        start.wait(timeout=120)
        side.race = number
        removed = made.people[MEMBERS[scene]][1]
        page = f"/fr/sorties/{made.record}/cercle/{made.seat_id}/terminer"
        page = page if scene == SEAT else f"/fr/equipe/{removed}/retirer"
        told.append(Answer(race=number, scene=scene, deed="", status=side.send(page, token)))
        start.wait(timeout=120)
        side.race = 0
    return told


def _put_back(made: Stage, scene: str) -> None:
    begin_write(db.session)
    again = {"since": clock.now(), "until": clock.now() + timedelta(days=1)}
    db.session.execute(
        update(CareCircleMember).where(CareCircleMember.id == made.seat_id).values(again)
    )
    mine = Membership.user_id == made.people[MEMBERS[scene]][0]
    db.session.execute(update(Membership).where(mine).values(valid_to=None))
    sent = {"state": ReferralState.SENT.value}
    db.session.execute(update(Referral).where(Referral.public_id == made.request).values(sent))
    db.session.commit()


def act(made: Stage, races: Sequence[tuple[str, str]], start: Barrier) -> list[Answer]:
    """The one who is removed, and does something at that moment."""
    side, told = _side(made, "member"), []
    for number, (scene, deed) in enumerate(races, start=1):
        start.wait(timeout=120)
        side.enter(MEMBERS[scene])
        token = side.token("/fr/compte")
        start.wait(timeout=120)
        side.race = number
        status = _do(side, scene, deed, token)
        told.append(Answer(race=number, scene=scene, deed=deed, status=status))
        start.wait(timeout=120)
        side.race = 0
    return told


def _do(side: Side, scene: str, deed: str, token: str) -> int:
    made = side.made
    page = f"/fr/sorties/{made.record}"
    if deed == "read":
        read = f"/fr/demandes-recues/{made.request}" if scene == PROVIDER else page
        return side.client.get(read).status_code
    if deed == "write":
        return side.send(f"{page}/demandes/identite", token, name="Exemple")
    if deed == "answer":
        return side.send(f"/fr/demandes-recues/{made.request}/vu", token)
    typed = {"hospital": "fr:hospital:080000425", "reference": "CM-201"}
    words = "La personne est aux urgences et personne ne répond."
    return side.send("/fr/acces-urgent", token, reason="nobody_reachable", words=words, **typed)


def judge(made: Stage, answers: Sequence[Answer]) -> list[str]:
    """What the removed person did, or saw, in a commit after the removal."""
    engine = engine_of(made.url)
    with Session(engine) as session:
        lines = session.scalars(select(TrailLine).order_by(TrailLine.number)).all()
    engine.dispose()
    removed: dict[int, int] = {}
    faults, race = [], 0
    deeds = {one.race: one for one in answers if one.deed}
    for line in lines:
        if line.object_kind == KIND:
            race = int(line.object_id)
            if line.action == "keeper":
                removed[race] = line.number
            elif race in removed:
                faults.append(f"race {race}: {deeds[race].deed} was written after the removal")
        elif race in removed and _is_look(line, made, deeds[race]):
            faults.append(f"race {race}: a record was shown after the removal")
    missing = [one.race for one in answers if one.deed == "" and one.race not in removed]
    return [*faults, *(f"race {one}: nobody was removed" for one in missing)]


def _is_look(line: TrailLine, made: Stage, done: Answer) -> bool:
    """A line of the trail that says that the removed person was shown the record."""
    mine = line.user_id == made.people[MEMBERS[done.scene]][0]
    return mine and line.allowed and done.deed == "read" and line.object_id == made.record


def _run(url: str, size: Size) -> Told:
    luck = random.Random(20261122)  # noqa: S311 - no secret, a race
    scenes = [luck.choice([WARD, SEAT, PROVIDER]) for _ in range(size.times)]
    races = [(scene, luck.choice(DEEDS[scene])) for scene in scenes]
    with TemporaryDirectory() as folder:
        made = stage(url, folder)
        began = time.perf_counter()
        context = multiprocessing.get_context("fork")
        with context.Manager() as manager:
            start = manager.Barrier(2)
            with context.Pool(2) as pool:
                both = [pool.apply_async(one, (made, races, start)) for one in (keep, act)]
                answers = [answer for one in both for answer in one.get()]
        faults = judge(made, answers)
    odd = [f"race {one.race}: {one}" for one in answers if one.status >= 500]
    return Told(words=_words(answers, time.perf_counter() - began, faults), faults=[*faults, *odd])


def _words(answers: Sequence[Answer], seconds: float, faults: Sequence[str]) -> str:
    told = Counter((one.deed, one.status) for one in answers if one.deed)
    ways = ", ".join(f"{count} {deed} {status}" for (deed, status), count in sorted(told.items()))
    return f"{sum(told.values())} races in {seconds:.0f} s: {ways}; {len(faults)} faults"


if __name__ == "__main__":
    sys.exit(contest(__doc__ or "", Size(times=1000, processes=2), _run, times="races"))
