"""The gate: who is asking, may they, and what is written down. Every request passes here first."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from urllib.parse import unquote, urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as NoPage

from app.access.factor.rules import is_overdue
from app.access.operations import find_person
from app.access.permissions import (
    ACTIONS,
    RELATIONS,
    Facts,
    Relation,
    decide,
    plans_discharges,
)
from app.access.queries import keepers_held
from app.access.sessions import is_strong_session, live_session
from app.access.trail import Deed, record
from app.access.vocabulary import VISITOR, Person, Purpose, Role, Subject
from app.core import clock
from app.core.config import PREFIX, Config, ConfigError
from app.core.db import begin_write
from app.core.errors import NotFound
from app.core.messages import Message
from app.core.web import SAFE_METHODS, audience_of, protect, request_id, wants_json, writes

ABOUT_PATIENTS = ("case.", "desk.", "discharge.", "referral.")
"""Actions on the record of a person: every look is written down, a refusal is an absence."""
NAMED_BY = {
    "public_id": None,
    "referral_id": None,
    "request_id": None,
    "access_id": "emergency",
}
"""Places of an address that name such a record, the first counts; its kind is that of the action
unless another is given."""

PURPOSE_OF = {"referral": Purpose.REQUEST_ANSWER}
FactsOf = Callable[[Session, Subject, str, str], Facts | None]
"""What is known of a record, by its name, for that person and that action; None without one."""


@dataclass(frozen=True, slots=True)
class RecordKind:
    """Records of people: what is known of one, and what is said where there is none to be seen."""

    facts_of: FactsOf
    absent: Message


class OpenTo(Protocol):
    """Which discharges the seats of a person, and emergencies, open at a moment."""

    def __call__(
        self, session: Session, user_id: int, now: datetime, *, held: bool = False
    ) -> tuple[frozenset[int], frozenset[int]]:
        """`held`: nobody ends those seats until the transaction ends."""


_WITHOUT_FACTOR = frozenset({"account.read", "access.sign_in", "access.sign_out"})
"""What somebody may do, besides what visitors may, who should have a second factor and has none."""
KEEPING = "team.manage"
_ODD = re.compile(r"[^0-9a-z]")
_HIDDEN = frozenset({401, 403, 404})


class UndeclaredAudienceError(RuntimeError):
    """A route says nothing, or nothing known, about who may use it."""


def check_declared(app: Flask) -> None:
    """Raise UndeclaredAudienceError unless every route declares an action of the table."""
    wrong = sorted(
        f"{rule.endpoint} ({rule.rule})"
        for rule in app.url_map.iter_rules()
        if audience_of(app, rule.endpoint) not in ACTIONS
    )
    if wrong:
        raise UndeclaredAudienceError("Who may use these routes? " + ", ".join(wrong))


def check_roles(config: Config) -> None:
    """Raise ConfigError when a second factor is asked of a role that does not exist."""
    odd = ", ".join(sorted(set(config.asks_factor_of) - {role.value for role in Role}))
    if odd:
        raise ConfigError(f"{PREFIX}FACTOR_ROLES: there is no role named {odd}.")


def init_app(
    app: Flask,
    *,
    engine: Callable[[], Engine],
    release: Callable[[], None],
    open_to: OpenTo,
) -> None:
    """Bind the gate; it must stand before everything that reads a body or takes a lock.

    `release` ends whatever transaction the page left open: a second writer would wait for it.
    `open_to` tells what a person may open beyond the own organisation.
    """

    check_roles(app.config["PASSERELLE"])

    def admit() -> ResponseReturnValue | None:
        action = audience_of(current_app, request.endpoint)
        _recognise(engine(), open_to)
        if action is None:
            return None  # no such address: the router answers
        if action not in _WITHOUT_FACTOR and _owes_factor():
            return _hold(action)
        g.is_admitted = decide(subject(), action).allowed
        return None if g.is_admitted else _turn_away(action)

    def write_down(response: Response) -> Response:
        action = audience_of(current_app, request.endpoint) or ""
        named = _record_named(action)
        if named is not None and response.status_code != 503:
            release()
            return _once_written(
                lambda: _write_down(engine(), open_to, action, named, response), response
            )
        return response

    app.before_request(admit)
    app.after_request(write_down)


def hold(app: Flask, *, session: Callable[[], Session], open_to: OpenTo) -> None:
    """Bind the second look, behind the lock for writing: whoever was removed since writes nothing.

    The role and the seats are asked again in the transaction that writes, and nobody takes them
    away before it ends.
    """

    def affirm() -> ResponseReturnValue | None:
        who, action = subject(), audience_of(current_app, request.endpoint)
        if who.user_id is None or action is None:
            return None
        if action == KEEPING:
            session().execute(keepers_held(who.organisation_id))
        g.person, g.subject = _held(session(), who.user_id, open_to)
        if g.person is None:
            live_session().end()
        g.is_admitted = decide(subject(), action).allowed
        return None if g.is_admitted else _turn_away(action)

    app.extensions["passerelle.affirm"] = affirm
    app.before_request(lambda: affirm() if writes() else None)


def look_again() -> ResponseReturnValue | None:
    """The second look, for a page that takes the lock for writing itself, late: an answer, or None.

    Call it in the transaction that writes, before anything else.
    """
    affirm: Callable[[], ResponseReturnValue | None] = current_app.extensions["passerelle.affirm"]
    return affirm()


def guard_records(
    app: Flask, *, engine: Callable[[], Engine], kinds: Mapping[str, RecordKind]
) -> None:
    """Turn away who stands in no relation to the record of an address, before the page begins.

    After the check of forms: what is forged is told first.
    """

    def reach() -> None:
        action = audience_of(current_app, request.endpoint) or ""
        named = _record_named(action)
        kind = kinds.get(named[0]) if named and action in RELATIONS else None
        if named is None or kind is None:
            return
        with Session(engine()) as reading:
            facts = kind.facts_of(reading, subject(), action, named[1])
        if facts is None or not decide(subject(), action, facts, now=clock.now()).allowed:
            raise NotFound(kind.absent)

    app.before_request(reach)


def subject() -> Subject:
    """Who is asking, as the rules see them."""
    found: Subject = g.get("subject", VISITOR)
    return found


def person() -> Person | None:
    """Who is asking, by name; None for a visitor."""
    found: Person | None = g.get("person")
    return found


def _record_named(action: str) -> tuple[str, str] | None:
    """Kind and name of the record of a person that an address is about; None for any other."""
    places = request.view_args or {}
    place = next((one for one in NAMED_BY if one in places), None)
    if place is None or not action.startswith(ABOUT_PATIENTS):
        return None
    return NAMED_BY[place] or action.partition(".")[0], str(places[place])


def _recognise(engine: Engine, open_to: OpenTo) -> None:
    g.person, g.subject = None, VISITOR
    session = live_session()
    if session.fault is not None:
        raise session.fault
    if session.user_id is None:
        return
    with Session(engine) as reading:
        g.person = find_person(reading, session.user_id, today=clock.today())
        if g.person is not None:
            g.subject = _with_grants(reading, g.person.subject, open_to)
    if g.person is None:
        session.end()  # the account was closed, or its role is over
        g.subject = VISITOR


def _held(session: Session, user_id: int, open_to: OpenTo) -> tuple[Person | None, Subject]:
    """Who that is, with what is open to them; nobody takes it away before the transaction ends."""
    found = find_person(session, user_id, today=clock.today(), held=True)
    if found is None:
        return None, VISITOR
    return found, _with_grants(session, found.subject, open_to, held=True)


def _with_grants(session: Session, who: Subject, open_to: OpenTo, *, held: bool = False) -> Subject:
    """The person with the care circles and emergencies of this moment; planners only have some.

    An emergency opens nothing to an action that it is not for, as all that write.
    """
    if who.user_id is None or not plans_discharges(who):
        return who
    circle, emergency = open_to(session, who.user_id, clock.now(), held=held)
    action = audience_of(current_app, request.endpoint) or ""
    is_for_it = Relation.EMERGENCY in RELATIONS.get(action, frozenset())
    return replace(who, circle=circle, emergency=emergency if is_for_it else frozenset())


def _hold(action: str) -> ResponseReturnValue | None:
    """Who owes a second factor is a visitor until there is one; elsewhere its page opens."""
    g.is_admitted = decide(VISITOR, action).allowed
    if g.is_admitted:
        g.subject = VISITOR
        return None
    return _send_to(url_for("factor.show", next=_asked()))


def _owes_factor() -> bool:
    """Whether this person's role needs a second factor, there is none, and its term is over."""
    who = person()
    if who is None or is_strong_session():
        return False
    config: Config = current_app.config["PASSERELLE"]
    return is_overdue(config.asks_factor_of, who, clock.now())


def _turn_away(action: str) -> ResponseReturnValue:
    if subject() is not VISITOR:
        abort(404 if action.startswith(ABOUT_PATIENTS) and request.view_args else 403)
    if wants_json():
        abort(401)
    return _send_to(url_for("access.sign_in", next=_asked()))


def _asked() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" else None


def _send_to(address: str) -> ResponseReturnValue:
    if "HX-Request" in request.headers:
        return Response(status=401, headers={"HX-Redirect": address})
    return redirect(address)


def _once_written(write: Callable[[], bool], response: Response) -> Response:
    """The answer, once its look is written down; else what is told instead."""
    try:
        if write():
            return response
        raise NoPage  # whoever was removed while the page was made does not see it
    except (NoPage, SQLAlchemyError) as error:  # what cannot be written down is not shown
        return protect(current_app.make_response(current_app.handle_user_exception(error)))


def _write_down(
    engine: Engine, open_to: OpenTo, action: str, named: tuple[str, str], response: Response
) -> bool:
    """Write the look down; whether the person may still look, at the moment it is written."""
    kind, object_id = named
    with Session(engine) as writing, writing.begin():
        begin_write(writing)
        still = request.method not in SAFE_METHODS or _lost_nothing(writing, subject(), open_to)
        is_shown = response.status_code not in _HIDDEN
        record(
            writing,
            Deed(
                subject=subject(),
                action=action,
                object_kind=kind,
                object_id=_ODD.sub("?", object_id)[:16],
                purpose=PURPOSE_OF.get(kind, Purpose.CARE),
                allowed=g.get("is_admitted", False) and is_shown and still,
                request_id=request_id(),
            ),
            now=clock.now(),
        )
    return still


def _lost_nothing(writing: Session, before: Subject, open_to: OpenTo) -> bool:
    """Whether a person is still who they were when the page began, with all that was open."""
    if before.user_id is None:
        return True
    _person, now = _held(writing, before.user_id, open_to)
    same = (now.role, now.organisation_id) == (before.role, before.organisation_id)
    return same and before.circle <= now.circle and before.emergency <= now.emergency


def safe_path(raw: str | None) -> str | None:
    """The address of one of our own pages, path and query, or None for anything else.

    Only a path that our own routes answer to a GET is taken: no host, no scheme, no backslash.
    """
    if not raw or not raw.startswith("/") or not raw.isprintable() or "\\" in raw:
        return None
    try:
        parts = urlsplit(raw)
        adapter = current_app.create_url_adapter(request)
        assert adapter is not None
        endpoint, _values = adapter.match(unquote(parts.path), method="GET")
    except (ValueError, HTTPException):
        return None
    if parts.scheme or parts.netloc or endpoint not in current_app.view_functions:
        return None
    return None if endpoint == "static" else parts._replace(fragment="").geturl()
