"""Whether the time of an answer tells who has an account: `python -m tools.same_time --pairs 1000`.

Each door is tried with an address that has an account and with one that has none, in turns and the
other way round each time, from another network each time. Told is the share of pairs in which the
known address took longer: 0.5 tells nothing. Ends with 1 outside of 0.45 to 0.55.
"""

import argparse
import logging
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from app.access.models import User
from app.access.passwords import hash_password
from app.core import clock
from app.core.config import Config
from app.core.db import begin_write
from app.core.extensions import db
from app.factory import create_app
from tools.arena import arena, fill_demonstration

DOORS = {
    "sign-in": "/en/connexion",
    "password by mail": "/en/connexion/mot-de-passe",
    "link by mail": "/en/connexion/lien",
}
NOBODY_FROM, NOBODY_TO = 0.45, 0.55
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def main(arguments: list[str]) -> int:
    """Door after door."""
    parser = argparse.ArgumentParser(prog="python -m tools.same_time", description=__doc__)
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--database", default="sqlite")
    options = parser.parse_args(arguments)
    logging.disable(logging.WARNING)
    with (
        tempfile.TemporaryDirectory() as name,
        arena(options.database, Path(name), "same_time") as url,
    ):
        fill_demonstration(url)
        app = create_app(Config(var_dir=Path(name), database_url=url, testing=True))
        shares = {door: share(app, path, options.pairs) for door, path in DOORS.items()}
        with app.app_context():
            db.engine.dispose()
    for door, found in shares.items():
        print(f"{door:18} {found:.3f} of {options.pairs} pairs")
    return 0 if all(NOBODY_FROM <= one <= NOBODY_TO for one in shares.values()) else 1


def share(app: Flask, path: str, pairs: int) -> float:
    """The share of pairs in which the address with an account took longer."""
    kind = path.rsplit("/", 1)[-1]
    known = [f"{kind}-{number}@known.invalid" for number in range(pairs)]
    add_accounts(app, known)
    client = app.test_client()
    page = client.get(DOORS["sign-in"]).text
    token = _TOKEN.search(page)
    assert token, path
    longer = 0
    for number, (address, network) in enumerate(zip(known, networks(), strict=False)):
        form = {"csrf_token": token[1], "password": "not the right password"}
        asked = {address: 0.0, address.replace("known", "other"): 0.0}
        for one in sorted(asked, reverse=number % 2 == 0):
            asked[one] = seconds(client, path, {**form, "email": one}, network)
        longer += asked[address] > asked[address.replace("known", "other")]
    return longer / pairs


def add_accounts(app: Flask, addresses: list[str]) -> None:
    """People with one and the same password, which nobody is told."""
    stored = hash_password("a password that is typed nowhere")
    shared = {"name": "Somebody", "language": "fr", "created_at": clock.now()}
    rows = [{"email": one, "password_hash": stored, **shared} for one in addresses]
    with app.app_context():
        begin_write(db.session)
        db.session.execute(insert(User), rows)
        db.session.commit()


def networks() -> Iterator[str]:
    """Addresses of networks, each once."""
    for number in range(1 << 16):
        yield f"10.{number >> 8}.{number & 255}.1"


def seconds(client: FlaskClient, path: str, form: dict[str, str], network: str) -> float:
    """How long one answer takes."""
    began = time.perf_counter()
    answer = client.post(path, data=form, environ_overrides={"REMOTE_ADDR": network})
    took = time.perf_counter() - began
    assert answer.status_code in {200, 302, 303, 422}, answer.status_code
    return took


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
