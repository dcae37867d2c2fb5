"""What is looked at after each setting of the clock, and what has to be found."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import requests
from sqlalchemy import Update, select, update
from sqlalchemy.orm import Session

from app.cadastre.models import Service
from app.core.db import begin_write
from app.discharge.holds.models import PlaceHold
from app.discharge.holds.operations import take_places
from app.discharge.holds.vocabulary import HoldState, Wanted
from app.discharge.models import Discharge
from app.post.models import OutboxMessage
from app.post.operations import enqueue
from app.post.vocabulary import Channel, Letter, MessageState
from app.reference.vocabulary import EVERY_DAY, CapacityState
from tools.nights.running import Platform

PAGES = ("/en/", "/en/connexion", "/readyz", "/en/recherche", "/metrics")
MINE = ("/en/compte", "/en/sorties")
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
LENGTHS = (45, 75, 105, 150)
"""Minutes after which what is begun in a night ends or leaves: before, in, between and after the
hour that comes twice or not at all."""
LATE = timedelta(minutes=12)
"""The clock is set every ten minutes, so that something may end so much later than said."""


@dataclass(slots=True)
class Watch:
    """Everything that was seen, and each expectation with its finding."""

    platform: Platform
    nightly: Mapping[str, time]
    steps: int = 0
    wrong: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    people: dict[str, requests.Session] = field(default_factory=dict)
    _starts: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    _before: Counter[str] = field(default_factory=Counter)
    _ended: dict[int, set[object]] = field(default_factory=lambda: defaultdict(set))
    _seeds: dict[str, tuple[list[int], list[int]]] = field(default_factory=dict)

    def expect(self, what: str, found: object, wanted: object) -> None:
        """Say whether something is as it has to be."""
        good = found == wanted
        self.wrong += not good
        said = "as it should" if good else f"WRONG, not {wanted}"
        print(f"{said}: {what}: {found}", flush=True)

    def at(self, moment: datetime) -> None:
        """Set the clock; let the platform do what is due; look at it."""
        self.steps += 1
        self.platform.set_clock(moment)
        for run in self.platform.await_clocks(moment, self.nightly):
            known = self._starts[run.name]
            if run.started_at is not None and (not known or known[-1] != run.started_at):
                known.append(run.started_at)
            if run.fault:
                self.expect(f"{run.name} at {moment}", run.fault, None)
        for path in PAGES:
            self._ask(requests.Session(), path)
        for person in self.people.values():
            for path in MINE:
                self._ask(person, path)
        self._look_at_holds()

    def turns(self) -> dict[str, int]:
        """How often each piece of nightly work began since it was last counted from anew."""
        counted = {name: len(self._starts[name]) - self._before[name] for name in self.nightly}
        return {name: times for name, times in counted.items() if times}

    def count_anew(self) -> None:
        """Count turns from here."""
        self._before = Counter({name: len(starts) for name, starts in self._starts.items()})

    def sign_in(self, name: str) -> None:
        """Somebody enters, and is asked for at every further step."""
        person = requests.Session()
        found = _TOKEN.search(person.get(f"{self.platform.site}/en/connexion", timeout=60).text)
        assert found, "no form to enter"
        address = f"{self.platform.site}/en/demo/entrer/social_worker_dinant"
        answer = person.post(address, data={"csrf_token": found.group(1)}, timeout=60)
        self.statuses[answer.status_code] += 1
        self.people[name] = person

    def is_in(self, name: str) -> bool:
        """Whether that person is signed in, as far as the platform says."""
        return self._ask(self.people[name], "/en/compte") == 200

    def begin(self, name: str, moment: datetime, *, hold_for: Sequence[int] = LENGTHS) -> None:
        """Places are held and letters written that end and leave in the night."""
        with Session(self.platform.engine) as session:
            begin_write(session)
            people = session.scalars(
                select(Discharge.id).where(~Discharge.is_training).order_by(Discharge.id)
            ).all()
            services = session.scalars(select(Service.public_id).order_by(Service.id)).all()
            session.execute(_with_places(moment))
            holds = [
                take_places(
                    session,
                    people[k % len(people)],
                    [Wanted(service_id=services[k], days=EVERY_DAY)],
                    expires_at=moment + timedelta(minutes=minutes),
                    now=moment,
                )[0]
                for k, minutes in enumerate(hold_for)
            ]
            letters = [
                enqueue(
                    session,
                    _letter(f"{name}-{minutes}"),
                    now=moment,
                    not_before=moment + timedelta(minutes=minutes),
                )
                for minutes in LENGTHS
            ]
            session.flush()
            self._seeds[name] = [one.id for one in holds], [one.id for one in letters]
            session.commit()

    def judge_seeds(self, name: str) -> None:
        """Whether those holds ended once, in time, and those letters left once, in time."""
        hold_ids, letter_ids = self._seeds[name]
        with Session(self.platform.engine) as session:
            holds = session.scalars(select(PlaceHold).where(PlaceHold.id.in_(hold_ids))).all()
            letters = session.scalars(
                select(OutboxMessage).where(OutboxMessage.id.in_(letter_ids))
            ).all()
            ended = [
                one.state == HoldState.EXPIRED
                and one.ended_at is not None
                and one.expires_at <= one.ended_at <= one.expires_at + LATE
                and len(self._ended[one.id]) == 1
                for one in holds
            ]
            left = [
                one.state == MessageState.SENT
                and one.attempts == 1
                and one.sent_at is not None
                and one.due_at <= one.sent_at
                for one in letters
            ]
        self.expect(f"{name}: holds that ended once, in time", sum(ended), len(hold_ids))
        self.expect(f"{name}: letters that left once, not before", sum(left), len(letter_ids))

    def _look_at_holds(self) -> None:
        with Session(self.platform.engine) as session:
            asked = select(PlaceHold.id, PlaceHold.ended_at).where(PlaceHold.ended_at.is_not(None))
            for row in session.execute(asked):
                self._ended[row.id].add(row.ended_at)

    def _ask(self, person: requests.Session, path: str) -> int:
        address = f"{self.platform.site}{path}"
        person.headers["Connection"] = "close"  # one that was kept may be closed by the server
        status = person.get(address, timeout=120, allow_redirects=False).status_code
        self.statuses[status] += 1
        return status


def _with_places(moment: datetime) -> Update:
    day = moment.date()
    return update(Service).values(
        capacity_state=CapacityState.HAS_PLACES.value,
        capacity_places=3,
        capacity_by_weekday=None,
        capacity_said_on=day,
        capacity_expires_on=day + timedelta(days=30),
    )


def _letter(key: str) -> Letter:
    return Letter(
        channel=Channel.MAIL,
        to="ward@passerelle.invalid",
        subject="A letter of the night",
        text="Nothing is said here.",
        html=None,
        language="en",
        reply_to=None,
        about=f"night:{key}",
        key=f"night:{key}",
    )
