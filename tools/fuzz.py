"""Every route, every role, hostile input: `python -m tools.fuzz --requests 100000 --seed N`.

In this process, on a database of its own filled with the demonstration (SQLite in a temporary
folder, or the empty one that `--database` names). First each role walks through the pages that it
reaches; then each request is drawn: who asks, which route, an address that somebody saw (their own
or another's) or one made up, forms as they were with texts of the lists put in their fields. A
fault is a status of 500 or more, an exception, or the name of a patient in an answer to somebody
who has no business with patients. Whoever is signed out by a request is signed in again.
"""

import argparse
import logging
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from app.access.demo import MEMBERS
from app.core import clock
from app.core.config import ROOT, Config
from app.core.extensions import db
from app.core.memory import keep_what_was_loaded
from app.discharge.referrals.models import DischargeIdentity
from app.factory import create_app
from app.reference.loader import load_reference
from app.site.cli import fill
from tests.conftest import migrate_and_fill
from tests.web.battery import lists
from tests.web.battery.conftest import SLOW
from tests.web.battery.ground import Crawl, Form, crawl, endpoint_of
from tests.web.battery.test_heads import address_of
from tests.web.conftest import csrf_token

VISITOR = "visitor"
WITHOUT_PATIENTS = (VISITOR, "profession_editor", "administrator")
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
TELLS = "/readyz"
"""Says 503 when something is not ready, which is no fault of this address."""
STEP = 2_000
SELDOM = 0.05
"""How often a route that takes tenths of a second is asked, compared with the others."""
BODIES: tuple[Any, ...] = (
    {},
    [],
    None,
    "x",
    {"home": "Givet", "needs": [{"care": "NUR"}], "insured_in": "fr"},
    {"items": {"wash": 2}, "on": None},
    {"person": {"insured_in": "be"}, "line": {"care": "NUR"}},
    {"a": {"b": [1e308, -1, None, {"c": "é" * 999}]}},
)


@dataclass
class Field:
    """What is known of the house before the requests: addresses, forms, texts, patients."""

    app: Flask
    clients: dict[str, FlaskClient]
    rules: list[Rule]
    addresses: dict[str, list[str]] = field(default_factory=dict)
    forms: dict[str, list[Form]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    canaries: list[str] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shot:
    """One request, as it is sent and as it is told."""

    role: str
    method: str
    path: str
    options: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.role} {self.method} {self.path[:300]} {str(self.options)[:600]}"


def read_options(arguments: list[str]) -> argparse.Namespace:
    """How many, from which seed, on which database."""
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--minutes", type=float, default=600, help="after which it ends early")
    parser.add_argument("--each", type=int, default=2, help="pages of each kind that a role opens")
    parser.add_argument("--database", default="", help="an empty database; a SQLite file without")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Fill, walk, ask; 1 when there was a fault."""
    options = read_options(arguments)
    logging.disable(logging.CRITICAL)  # a line for each request would be the most of the work
    with tempfile.TemporaryDirectory() as folder:
        known = walk(demonstration(Path(folder), options.database), each=options.each)
        pages = sum(map(len, known.addresses.values()))
        print(f"{len(known.rules)} routes, {pages} pages, {len(known.texts)} texts", flush=True)
        seen, faults = ask_all(known, options)
    print(f"{seen.total()} requests {dict(sorted(seen.items()))}, {len(faults)} faults")
    for fault, many in Counter(faults).most_common(60):
        print(f"{many:5} {fault}")
    return 1 if faults else 0


def demonstration(folder: Path, url: str) -> Flask:
    """The application on the rows of the demonstration."""
    found = url or f"sqlite:///{folder / 'passerelle.sqlite'}"
    reference = load_reference(ROOT / "data" / "reference")
    migrate_and_fill(found, reference)
    app = create_app(Config(var_dir=folder, database_url=found, testing=True))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        fill(db.session, reference, today=clock.today(), now=clock.now())
        db.session.commit()
    keep_what_was_loaded()
    return app


def walk(app: Flask, *, each: int) -> Field:
    """What every role sees on its way."""
    known = Field(app, {}, list(app.url_map.iter_rules()))
    for role in (VISITOR, *MEMBERS):
        known.clients[role] = app.test_client()
        come_in(known, role)
        learn(known, crawl(app, known.clients[role], each=each, skipped=SLOW))
    for form in (one for many in known.forms.values() for one in many):
        known.names += [one.name for one in form.fields]
    known.names = sorted(set(known.names))
    known.texts = [*lists.naughty(), *lists.markups(), *lists.inside_addresses()]
    known.texts += [*(probe.text for probe in lists.templates()), *lists.elsewhere()]
    with app.app_context():
        known.canaries = [
            name for name in db.session.scalars(select(DischargeIdentity.name)) if name
        ]
    return known


def come_in(known: Field, role: str) -> None:
    """Sign somebody in anew and keep the token of their forms."""
    client = known.clients[role]
    client.delete_cookie("session")
    if role != VISITOR:
        token = csrf_token(client)
        client.post(f"/en/demo/entrer/{role}", data={"csrf_token": token})
    known.tokens[role] = csrf_token(client, "/en/connexion" if role == VISITOR else "/en/compte")


def learn(known: Field, found: Crawl) -> None:
    """Keep the addresses and the forms of one walk."""
    for endpoint, paths in found.pages.items():
        kept = known.addresses.setdefault(endpoint, [])
        kept += [path for path in paths if path not in kept]
    for (endpoint, _names), form in found.forms.items():
        known.forms.setdefault(endpoint, []).append(form)
        kept = known.addresses.setdefault(endpoint, [])
        kept += [form.action] if form.action not in kept else []


def ask_all(known: Field, options: argparse.Namespace) -> tuple[Counter[int], list[str]]:
    """Draw and send each request; its number and the seed make it."""
    seen, faults, end = Counter[int](), list[str](), time.monotonic() + 60 * options.minutes
    for number in range(options.requests):
        dice = random.Random(f"{options.seed}:{number}")  # noqa: S311 - to be drawn again
        shot = draw(known, dice)
        fault, status = ask(known, shot)
        seen[status] += 1
        if fault:
            faults.append(f"{fault} | {options.seed}:{number} {shot}")
            print(faults[-1], flush=True)
        if number % STEP == STEP - 1:
            print(f"{number + 1} requests, {len(faults)} faults", flush=True)
        if time.monotonic() > end:
            break
    return seen, faults


def draw(known: Field, dice: random.Random) -> Shot:
    """One request: who, where, how, with what."""
    role = dice.choice(sorted(known.clients))
    rule = dice.choice(known.rules)
    while any(part in rule.rule for part in SLOW) and dice.random() > SELDOM:
        rule = dice.choice(known.rules)
    method = dice.choice(METHODS)
    if dice.random() < 0.9:
        method = dice.choice(sorted((rule.methods or {"GET"}) - {"HEAD", "OPTIONS"}))
    path = some_address(known, rule, dice)
    if dice.random() < 0.4 or (method == "GET" and dice.random() < 0.4):
        query = urlencode(list(pairs(known, dice)), errors="surrogatepass")
        path += ("&" if "?" in path else "?") + query
    options: dict[str, Any] = {}
    if method in {"POST", "PUT", "PATCH", "DELETE"}:
        options = body_of(known, rule, role, dice)
    return Shot(role, method, path, options)


def some_address(known: Field, rule: Rule, dice: random.Random) -> str:
    """An address that somebody saw, or one with something else in its places."""
    seen = known.addresses.get(rule.endpoint)
    if seen and dice.random() < 0.7:
        return dice.choice(seen)
    path = address_of(rule)
    if dice.random() < 0.5:
        odd = quote(dice.choice(known.texts)[:200], safe="", errors="surrogatepass")
        path = path.replace("0" * 16, odd, 1)
    return path


def pairs(known: Field, dice: random.Random) -> Iterator[tuple[str, str]]:
    """Some parameters, known names with unknown values."""
    for _ in range(dice.randint(0, 4)):
        yield dice.choice(known.names), dice.choice(known.texts)[:2000]


def body_of(known: Field, rule: Rule, role: str, dice: random.Random) -> dict[str, Any]:
    """A body: a form of that route with other texts, any fields, or JSON."""
    if rule.rule.startswith("/api/"):
        return {"json": dice.choice(BODIES)} if dice.random() < 0.8 else {"data": b"\xff{"}
    forms = known.forms.get(rule.endpoint)
    fields = list(pairs(known, dice))
    if forms and dice.random() < 0.9:
        form = dice.choice(forms)
        fields = list(changed(form.body(), known.texts, dice))
    fields = [(name, value) for name, value in fields if name != "csrf_token"]
    fields.append(("csrf_token", known.tokens[role]))
    if forms and forms[0].is_multipart:
        sent = {name: value.encode(errors="surrogatepass") for name, value in fields}
        return {"data": sent, "content_type": "multipart/form-data"}
    written = urlencode(fields, errors="surrogatepass")
    return {"data": written, "content_type": "application/x-www-form-urlencoded"}


def changed(
    body: Sequence[tuple[str, str]], texts: Sequence[str], dice: random.Random
) -> Iterator[tuple[str, str]]:
    """The fields of a form: most as they were, some with another text, gone, or twice."""
    share = dice.choice((0.05, 0.2, 0.6))
    for name, value in body:
        if dice.random() > share:
            yield name, value
            continue
        deed = dice.random()
        if deed < 0.7:
            yield name, dice.choice(texts)
        elif deed < 0.85:
            yield from ((name, value), (name, dice.choice(texts)))


def ask(known: Field, shot: Shot) -> tuple[str, int]:
    """Send it; what was wrong, and the status."""
    client = known.clients[shot.role]
    try:
        answer = client.open(shot.path, method=shot.method, buffered=True, **shot.options)
    except Exception as error:  # noqa: BLE001 - whatever escapes the application is a fault
        return f"{type(error).__name__}: {error}"[:300], 0
    if answer.status_code >= 500 and not shot.path.startswith(TELLS):
        return str(answer.status_code), answer.status_code
    if shot.role != VISITOR and "/connexion" in answer.headers.get("Location", ""):
        come_in(known, shot.role)
    is_letter = any(part in shot.path for part in ("/dev/mail", "/r/"))
    if shot.role in WITHOUT_PATIENTS and not is_letter and str(answer.mimetype).startswith("text/"):
        told = [name for name in known.canaries if name in answer.text]
        where = endpoint_of(known.app, shot.path, shot.method)
        return (f"tells {told[0]} at {where}" if told else ""), answer.status_code
    return "", answer.status_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
