"""The last step of every way in: straight on, or first a code of the second factor.

Whatever way it was, an opened door is written down, its owner hears of a browser that was not
known, and the session remembers when and how strongly somebody showed who they are.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, after_this_request, current_app, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from app.access.factor.rules import is_asked
from app.access.models import User
from app.access.notices import News, tell
from app.access.operations import find_person
from app.access.proof.edge import note_proof
from app.access.sessions import is_strong_session, live_session
from app.access.visits import operations as visits
from app.access.visits.edge import this_visit
from app.access.vocabulary import Way
from app.core import clock
from app.core.config import Config
from app.reference.loader import Reference

PENDING = "pending"
PATIENCE = timedelta(minutes=10)
"""How long a first step waits for the second."""
DEVICE_DAYS = 180
MOST_PEOPLE = 8
"""How many people one browser knows: colleagues share the computers of a ward."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Somebody who comes in: by which way, to which page, or to `home` when none was asked.

    `is_strong`: the way has two factors of its own.
    """

    way: Way
    wanted: str | None = None
    home: str = "site.home"
    is_strong: bool = False


def step_in(session: Session, user: User, arrival: Arrival) -> str:
    """Open the door, or remember who waits for a code; where that leads. Commits nothing."""
    if user.totp_since is None or arrival.is_strong:
        open_door(session, user, arrival.way, is_strong=arrival.is_strong)
        return _leads_to(session, user, arrival)
    live = live_session()
    live.end()
    live[PENDING] = {"user": user.id, "at": clock.now().isoformat()}
    return url_for("factor.ask", next=arrival.wanted)


def open_door(session: Session, user: User, way: Way, *, is_strong: bool) -> None:
    """Sign somebody in who has shown all that is asked; commits nothing."""
    visit, name = this_visit(way), device_of(user.id)
    is_new = name is None and way is not Way.DEMONSTRATION
    if is_new and visits.has_opened_before(session, user.id):
        tell(session, user, News.NEW_DEVICE, now=visit.at, device=visit.device)
    visits.write_opened(session, user.id, visit, is_new=is_new)
    _set_a_term(session, user, visit.at, is_strong=is_strong)
    live_session().begin(user.id)
    note_proof(is_strong=is_strong)
    if way is not Way.DEMONSTRATION:
        _remember_device(user.id, name or secrets.token_hex(8))


def _leads_to(session: Session, user: User, arrival: Arrival) -> str:
    """Where somebody goes who came in: first to the second factor if one is owed, or was lost."""
    is_lost = user.totp_since is None and user.factor_taken_at is not None
    if not is_strong_session() and (is_lost or _owes_factor(session, user)):
        return url_for("factor.show", next=arrival.wanted)
    return onward(arrival.wanted, arrival.home)


def onward(wanted: str | None, home: str = "site.home") -> str:
    """The page that was asked, or the one to start from."""
    return request.script_root + wanted if wanted else url_for(home)


def who_waits() -> int | None:
    """The person whose first step was right a short while ago and who still owes a code."""
    found: dict[str, Any] | None = live_session().get(PENDING)
    if not found or clock.now() - datetime.fromisoformat(found["at"]) > PATIENCE:
        return None
    return int(found["user"])


def device_of(user_id: int) -> str | None:
    """The random name of this browser, when that person signed in here before.

    A stranger who types wrong passwords makes new browsers wait, never one that is known.
    """
    return next((name for known, name in _known_here() if known == user_id), None)


def _set_a_term(session: Session, user: User, now: datetime, *, is_strong: bool) -> None:
    """From the first sign-in at which a second factor is asked, there are days to set it up."""
    if user.factor_due_at is None and not is_strong and _owes_factor(session, user):
        reference: Reference = current_app.extensions["passerelle.reference"]
        grace = timedelta(days=reference.policy("factor_grace_days", clock.today()))
        user.factor_due_at = now + grace


def _owes_factor(session: Session, user: User) -> bool:
    config: Config = current_app.config["PASSERELLE"]
    person = find_person(session, user.id, today=clock.today())
    return person is not None and is_asked(config.asks_factor_of, person)


def _remember_device(user_id: int, name: str) -> None:
    """Let this browser be known at the next sign-in of that person."""
    config: Config = current_app.config["PASSERELLE"]
    others = [[known, theirs] for known, theirs in _known_here() if known != user_id]
    people = [[user_id, name], *others][:MOST_PEOPLE]

    @after_this_request
    def give(response: Response) -> Response:
        response.set_cookie(
            _name(),
            _signer().dumps(people),
            max_age=DEVICE_DAYS * 86400,
            secure=not config.is_demo,
            httponly=True,
            samesite="Lax",
            path="/",
        )
        return response


def _known_here() -> list[tuple[int, str]]:
    """The people who signed in here before, each with the name that this browser has for them."""
    try:
        found = _signer().loads(request.cookies.get(_name(), ""), max_age=DEVICE_DAYS * 86400)
    except BadData:
        return []
    pairs = [one for one in found if isinstance(one, list) and len(one) == 2]
    return [(int(user_id), str(name)) for user_id, name in pairs]


def _name() -> str:
    config: Config = current_app.config["PASSERELLE"]
    return "device" if config.is_demo else "__Host-device"


def _signer() -> URLSafeTimedSerializer:
    config: Config = current_app.config["PASSERELLE"]
    return URLSafeTimedSerializer(config.secret_key, salt="device")
