"""People do different things to one request at the same moment: counts what must not come of it.

    python -m tools.races_requests --database postgresql --races 10000 --processes 3

In each race, as many processes wait for each other and then, together, do one thing each to one
request that was sent: say yes, say no, note that it was seen, withdraw, take back, let it run out,
cancel the discharge, confirm, go through the link. Afterwards the log of each request is one chain
of steps that the table allows and ends at its state; whatever was told as done stands in the log;
no request that ended keeps a place; and nothing waits to leave about a request that was taken back.
"""

import multiprocessing
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.access.vocabulary import Role, Subject
from app.core.config import DEMO_SECRET, ROOT
from app.core.db import begin_write, new_public_id
from app.core.errors import HomeCareError
from app.core.vault import demo_ring, unlock
from app.discharge import operations as discharges
from app.discharge.answers import match_discharge
from app.discharge.models import Discharge, NeedRow
from app.discharge.referrals import answering, operations
from app.discharge.referrals.demo import demo_pen
from app.discharge.referrals.ending import cancel_requests
from app.discharge.referrals.letters import Pen
from app.discharge.referrals.models import Referral, ReferralLog, ReferralWave
from app.discharge.referrals.posting import new_link
from app.discharge.referrals.preparing import prepare
from app.discharge.referrals.queries import of_discharge
from app.discharge.referrals.ticking import tick
from app.discharge.referrals.vocabulary import (
    Act,
    Actor,
    AnswerChannel,
    Ask,
    DeclineReason,
    ProviderAnswer,
    ReferralEvent,
    WaveMode,
)
from app.discharge.vocabulary import DischargeStatus, Edit, NeedWish
from app.reference.loader import load_reference
from app.reference.models import ZoneRow
from app.reference.vocabulary import EVERY_DAY, Country, Verdict
from tools.arena import engine_of
from tools.contest import Size, Told, contest
from tools.races import NOW, TODAY
from tools.races import prepare as prepare_arena
from tools.races_judge import Verdicts, judge

EACH = timedelta(minutes=10)
"""Between two races, on the clock that the operations are given."""
MOMENT = timedelta(seconds=40)
"""After sending: within the minute in which it can be taken back, and after its time to answer."""
HOME = "fr:commune:08190"
FIRST_DAY = (NOW + timedelta(days=10)).date()
YES = ProviderAnswer(event=ReferralEvent.ACCEPT, starts_on=FIRST_DAY)
NO = ProviderAnswer(event=ReferralEvent.DECLINE, reason=DeclineReason.NO_CAPACITY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What one thing is done with."""

    session: Session
    discharge: Discharge
    referral_id: str
    pen: Pen
    at: datetime
    token: str

    def ward(self) -> Act:
        """Somebody of the ward, now."""
        user_id, channel = self.discharge.created_by_id, AnswerChannel.ACCOUNT
        return Act(actor=Actor.WARD, channel=channel, user_id=user_id, at=self.at)

    def service(self) -> Act:
        """The service, now."""
        return Act(actor=Actor.PROVIDER, channel=AnswerChannel.LINK, user_id=None, at=self.at)

    def referral(self) -> Referral:
        """The request as a page of the ward finds it."""
        return operations.find_referral(self.session, self.discharge, self.referral_id)

    def received(self) -> Referral:
        """The request as a page of the service finds it."""
        return answering.referral_named(self.session, self.referral_id)


def _cancel(scene: Scene) -> None:
    edit = Edit(
        subject=_subject(scene.discharge),
        public_id=scene.discharge.public_id,
        version=scene.discharge.version,
    )
    found = discharges.cancel(scene.session, edit, now=scene.at)
    cancel_requests(scene.session, found, scene.ward(), scene.pen)


def _subject(discharge: Discharge) -> Subject:
    return Subject(
        role=Role.SOCIAL_WORKER,
        user_id=discharge.created_by_id,
        organisation_id=discharge.organisation_id,
    )


DEEDS: Mapping[str, Callable[[Scene], object]] = {
    "accept": lambda one: answering.respond(
        one.session, one.received(), YES, one.service(), one.pen
    ),
    "accept by link": lambda one: answering.answer_by_link(
        one.session, one.token, YES, one.service(), one.pen
    ),
    "decline": lambda one: answering.respond(
        one.session, one.received(), NO, one.service(), one.pen
    ),
    "see": lambda one: answering.mark_seen(one.session, one.received(), one.service()),
    "withdraw": lambda one: operations.withdraw(
        one.session, one.discharge, one.referral(), one.ward(), one.pen
    ),
    "undo": lambda one: operations.undo(one.session, one.discharge, one.ward(), one.pen),
    "confirm": lambda one: operations.confirm(
        one.session, one.discharge, one.referral(), one.ward(), one.pen
    ),
    "send": lambda one: operations.send(one.session, one.discharge, one.ward(), one.pen),
    "expire": lambda one: tick(one.session, one.pen, now=one.at),
    "cancel": _cancel,
}


@dataclass(frozen=True, slots=True)
class Race:
    """One request to fight over, when, and the link that a letter gave."""

    number: int
    discharge_id: int
    referral_id: str
    token: str

    @property
    def at(self) -> datetime:
        """When it is fought over."""
        return NOW + self.number * EACH + MOMENT


def stage(url: str, races: int) -> list[Race]:
    """A discharge for each race, with one need and two requests that left; the first with a link.

    The first is made as the pages make it; the others are its copies, each ten minutes later.
    """
    prepare_arena(url, races, places=races * 3)
    engine = engine_of(url)
    reference = load_reference(ROOT / "data" / "reference")
    pen = demo_pen(reference, TODAY)
    found = []
    with Session(engine) as session:
        begin_write(session)
        asked = select(Discharge.id).where(Discharge.reference.startswith("RACE-"))
        ids = session.scalars(asked.order_by(Discharge.id)).all()
        model = _first(session, ids[0], pen)
        for number, discharge_id in enumerate(ids):
            referral_id = _copy(session, model, number, discharge_id) if number else model[2]
            found.append((number, discharge_id, referral_id))
        session.commit()
    with Session(engine) as session:
        begin_write(session)
        staged = []
        for number, discharge_id, referral_id in found:
            row = answering.referral_named(session, referral_id)
            token = new_link(session, row, pen, now=NOW + number * EACH)
            staged.append(Race(number, discharge_id, referral_id, token))
        session.commit()
    engine.dispose()
    return staged


Model = tuple[dict[str, Any], dict[str, Any], str, list[dict[str, Any]], dict[str, Any]]


def _first(session: Session, discharge_id: int, pen: Pen) -> Model:
    row = session.get_one(Discharge, discharge_id)
    givet = session.execute(select(ZoneRow.id, ZoneRow.code).where(ZoneRow.code == HOME)).one()
    row.home_zone_id, row.home_zone_code = givet.id, givet.code
    row.insured_in, row.languages = Country.FR.value, ["fr"]
    session.flush()
    found = discharges.find_discharge(session, _subject(row), row.public_id)
    act = Act(actor=Actor.WARD, channel=AnswerChannel.ACCOUNT, user_id=row.created_by_id, at=NOW)
    wish = NeedWish(
        care="NUR",
        days=EVERY_DAY,
        visits_per_day=1,
        starts_on=FIRST_DAY,
        until=None,
        essential=True,
    )
    edit = Edit(subject=_subject(row), public_id=row.public_id, version=row.version)
    discharges.set_needs(session, edit, [wish], now=NOW)
    answer = match_discharge(session, found, pen.reference, today=TODAY)
    possible = [one for one in answer.needs[0][1] if one.verdict is not Verdict.UNMET]
    ask = Ask(
        need_id=found.needs[0].id,
        service_ids=tuple(one.offer.service_id for one in possible[:2]),
        own=frozenset(),
        mode=WaveMode.PARALLEL,
        shared=frozenset(),
        holds_places=True,
    )
    prepare(session, found, ask, act, pen)
    operations.send(session, found, act, pen)
    lines = list(session.scalars(of_discharge(discharge_id)))
    for line in lines:
        line.respond_by = NOW + MOMENT / 2
    session.flush()
    rows = [_columns(line) for line in lines]
    log = _columns(lines[0].events[0])
    return _columns(found.needs[0]), _columns(lines[0].wave), lines[0].public_id, rows, log


def _columns(row: Any) -> dict[str, Any]:
    return {one.key: getattr(row, one.key) for one in row.__table__.columns if one.key != "id"}


def _copy(session: Session, model: Model, number: int, discharge_id: int) -> str:
    need, wave, _name, lines, log = model
    later = number * EACH
    session.get_one(Discharge, discharge_id).status = DischargeStatus.WAITING.value
    here = {"discharge_id": discharge_id}
    need_id = session.scalars(insert(NeedRow).values(need | here).returning(NeedRow.id)).one()
    here["need_id"] = need_id
    wave_id = session.scalars(
        insert(ReferralWave).values(wave | here).returning(ReferralWave.id)
    ).one()
    names = []
    for line in lines:
        times = {
            key: line[key] + later
            for key in ("sent_at", "respond_by", "remind_first_at", "remind_last_at")
            if line[key] is not None
        }
        own = {"public_id": new_public_id(), "wave_id": wave_id}
        made = session.scalars(
            insert(Referral).values(line | here | own | times).returning(Referral.id)
        ).one()
        session.execute(insert(ReferralLog).values(log | {"referral_id": made}))
        names.append(own["public_id"])
    return str(names[0])


def compete(
    url: str, races: Sequence[Race], place: int, start: Barrier
) -> list[tuple[int, str, str]]:
    """One process: in each race its deed; what became of it."""
    unlock(demo_ring(DEMO_SECRET))
    engine = engine_of(url)
    pen = demo_pen(load_reference(ROOT / "data" / "reference"), TODAY)
    told = []
    for race in races:
        luck = random.Random(race.number)  # noqa: S311 - no secret, a race
        deed = luck.choices(list(DEEDS), k=place + 1)[place]
        start.wait(timeout=120)
        told.append((race.number, deed, _one_deed(engine, race, deed, pen)))
    engine.dispose()
    return told


def _one_deed(engine: Any, race: Race, deed: str, pen: Pen) -> str:
    try:
        with Session(engine) as session:
            begin_write(session)
            row = session.get_one(Discharge, race.discharge_id)
            scene = Scene(
                session=session,
                discharge=discharges.find_discharge(session, _subject(row), row.public_id),
                referral_id=race.referral_id,
                pen=pen,
                at=race.at,
                token=race.token,
            )
            DEEDS[deed](scene)
            session.commit()
    except HomeCareError:
        return "refused"
    except Exception as error:  # noqa: BLE001 - counted and shown: none may happen
        return f"{type(error).__name__}: {error}"[:160]
    return "done"


def race_all(url: str, races: Sequence[Race], processes: int) -> list[tuple[int, str, str]]:
    """Run them all; for each process and race: (number, deed, what became of it)."""
    context = multiprocessing.get_context("fork")
    with context.Manager() as manager:
        start = manager.Barrier(processes)
        with context.Pool(processes) as pool:
            shares = [(url, races, place, start) for place in range(processes)]
            return [one for told in pool.starmap(compete, shares) for one in told]


def show(verdicts: Verdicts, told: Sequence[tuple[int, str, str]], seconds: float) -> str:
    """The figures in one paragraph."""
    ended = Counter(how if how in {"done", "refused"} else "failed" for _, _, how in told)
    states = ", ".join(f"{count} {name}" for name, count in sorted(verdicts.states.items()))
    return (
        f"{len({number for number, _, _ in told})} races in {seconds:.0f} s: "
        f"{ended['done']} deeds done, {ended['refused']} refused, {ended['failed']} failed; "
        f"requests now {states}; {len(verdicts.faults)} faults"
    )


def _run(url: str, size: Size) -> Told:
    races = stage(url, size.times)
    began = time.perf_counter()
    told = race_all(url, races, size.processes)
    verdicts = judge(url, {race.referral_id: race.number for race in races}, told)
    failed = [f"{deed}: {how}" for _, deed, how in told if how not in {"done", "refused"}]
    words = show(verdicts, told, time.perf_counter() - began)
    return Told(words=words, faults=[*verdicts.faults, *failed])


if __name__ == "__main__":
    sys.exit(contest(__doc__ or "", Size(times=1000, processes=3), _run, times="races"))
