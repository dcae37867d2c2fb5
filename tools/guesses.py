"""Four server processes on one database, guessed at together: counts what is let through.

    python -m tools.guesses --database sqlite
    python -m tools.guesses --database postgresql

Of one network source, of one account, of one stolen browser and of one second factor exactly as
many tries count as data/reference/policy.yaml allows, however many processes take them; and whoever
signed in before gets in meanwhile. The clock of the processes stands still, so that no stretch of
time ends in between. Exit code 1 when a figure is another.
"""

import argparse
import logging
import multiprocessing
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pyotp
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.access import operations
from app.access.factor import operations as factor
from app.access.models import Organisation, SignInWindow, User
from app.access.operations import NewAccount
from app.access.vocabulary import Role
from app.core import clock
from app.core.config import Config
from app.core.db import begin_write
from app.factory import create_app
from tools.arena import arena, engine_of, fill_demonstration

PROCESSES = 4
NOW = datetime(2026, 11, 22, 9, 1, tzinfo=UTC)
CLAIRE, PASSWORD = "claire@ward.example", "quatre mots au hasard"
DOOR = "/en/connexion"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """What each process does how often, and what is known of the account."""

    kind: str
    times: int
    url: str
    folder: Path
    cookie: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what was found, and what it has to be."""

    name: str
    found: object
    wanted: object


def _client(attack: Attack, name: str) -> FlaskClient:
    clock.now = lambda: NOW
    logging.disable()
    folder = attack.folder / name
    folder.mkdir(exist_ok=True)
    config = Config(var_dir=folder, database_url=attack.url, testing=True)
    return create_app(config).test_client()


def _post(client: FlaskClient, address: str, source: str, **data: str) -> int:
    """The status of a form sent from that network address."""
    client.delete_cookie("session" if address == DOOR else "none")
    found = _TOKEN.search(client.get(DOOR, environ_base={"REMOTE_ADDR": source}).text)
    assert found, "no form to sign in"
    form = {"csrf_token": found.group(1), **data}
    return client.post(address, data=form, environ_base={"REMOTE_ADDR": source}).status_code


def _sign_in(client: FlaskClient, source: str, email: str, password: str) -> int:
    return _post(client, DOOR, source, email=email, password=password)


def _one_source(client: FlaskClient, _number: int, k: int) -> int:
    return _sign_in(client, "192.0.2.7", f"nobody{k}@ward.example", "a wrong password")


def _one_account(client: FlaskClient, number: int, k: int) -> int:
    return _sign_in(client, f"198.51.{number}.{k}", CLAIRE, "a wrong password")


def _one_code(client: FlaskClient, number: int, k: int) -> int:
    if k == 0:
        status = _sign_in(client, f"203.0.113.{number}", CLAIRE, PASSWORD)
        assert status == 302, "the password was right"
    return _post(client, f"{DOOR}/code", f"203.0.113.{number}", code="no code")


KINDS: dict[str, Callable[[FlaskClient, int, int], int]] = {
    "source": _one_source,
    "account": _one_account,
    "browser": _one_account,
    "code": _one_code,
}


def _worker(attack: Attack, number: int, start: Barrier, told: Any) -> None:
    """One server process, that begins with the others."""
    client = _client(attack, f"{attack.kind}{number}")
    if attack.cookie:
        client.set_cookie("device", attack.cookie)
    start.wait(timeout=300)
    told.put(Counter(KINDS[attack.kind](client, number, k) for k in range(attack.times)))


def _run(attack: Attack) -> Counter[int]:
    """The statuses that all processes were answered with."""
    context = multiprocessing.get_context("spawn")
    start, told = context.Barrier(PROCESSES), context.Queue()
    running = [
        context.Process(target=_worker, args=(attack, number, start, told))
        for number in range(PROCESSES)
    ]
    for one in running:
        one.start()
    statuses: Counter[int] = sum((told.get(timeout=600) for _ in running), Counter())
    for one in running:
        one.join()
    return statuses


def _change(url: str, work: Callable[[Session, User], Any]) -> Any:
    """Do something with the account, in a transaction of its own."""
    engine = engine_of(url)
    with Session(engine) as session:
        begin_write(session)
        claire = session.scalars(select(User).where(User.email == CLAIRE)).one()
        found = work(session, claire)
        session.commit()
    engine.dispose()
    return found


def _open_account(url: str) -> None:
    engine = engine_of(url)
    with Session(engine) as session:
        begin_write(session)
        house = session.scalars(select(Organisation.name).order_by(Organisation.id)).first()
        account = NewAccount(email=CLAIRE, name="Claire", language="fr", role=Role.SOCIAL_WORKER)
        operations.create_user(session, account, str(house), today=date(2026, 11, 1), now=NOW)
        operations.set_password(session, CLAIRE, PASSWORD, shortest=12)
        session.commit()
    engine.dispose()


def _forget(session: Session, claire: User) -> None:
    session.execute(delete(SignInWindow))
    session.execute(
        update(User).where(User.id == claire.id).values(failed_sign_ins=0, locked_until=None)
    )


def _failed(_session: Session, claire: User) -> int:
    return claire.failed_sign_ins


def _turn_on(session: Session, claire: User) -> str:
    """A second factor; gives its secret."""
    factor.begin(session, claire)
    assert claire.totp_secret is not None
    before = NOW.replace(hour=NOW.hour - 1)
    factor.confirm(session, claire, pyotp.TOTP(claire.totp_secret).at(before), now=before)
    return claire.totp_secret


def guess(url: str, folder: Path, *, limits: Callable[[str], int]) -> list[Figure]:
    """Attack in each of the four ways; every figure."""
    free, window = limits("sign_in_free_attempts"), limits("sign_ins_per_window")

    def run(kind: str, times: int, cookie: str = "") -> Counter[int]:
        _change(url, _forget)
        return _run(Attack(kind=kind, times=times, url=url, folder=folder, cookie=cookie))

    known = _client(Attack(kind="known", times=0, url=url, folder=folder), "known")
    assert _sign_in(known, "192.0.2.99", CLAIRE, PASSWORD) == 302
    device = known.get_cookie("device")
    assert device is not None
    found = [
        Figure(
            "tries of one source", dict(run("source", window // 2)), _shared(window, window // 2)
        )
    ]
    account = run("account", 3 * free)
    found += [
        Figure("answers about one account", dict(account), {422: PROCESSES * 3 * free}),
        Figure("passwords of one account that were tried", _change(url, _failed), free),
        Figure("a new browser meanwhile", _in_new_browser(url, folder), 422),
        Figure("the known browser meanwhile", _sign_in(known, "192.0.2.99", CLAIRE, PASSWORD), 302),
    ]
    run("browser", 3, device.value)
    rest = PROCESSES * 3 - 2 * free
    found.append(Figure("tries of a stolen browser beyond", _change(url, _failed), rest))
    secret = _change(url, _turn_on)
    found.append(Figure("codes", dict(run("code", 2 * free)), _shared(2 * free, 2 * free)))
    code = pyotp.TOTP(secret).at(NOW)
    right = _post_code(url, folder, code)
    found.append(Figure("the right code after too many", right, 429))
    return found


def _shared(limit: int, each: int) -> dict[int, int]:
    return {422: limit, 429: PROCESSES * each - limit}


def _in_new_browser(url: str, folder: Path) -> int:
    fresh = _client(Attack(kind="new", times=0, url=url, folder=folder), "new")
    return _sign_in(fresh, "192.0.2.98", CLAIRE, PASSWORD)


def _post_code(url: str, folder: Path, code: str) -> int:
    thief = _client(Attack(kind="last", times=0, url=url, folder=folder), "last")
    assert _sign_in(thief, "192.0.2.97", CLAIRE, PASSWORD) == 302
    return _post(thief, f"{DOOR}/code", "192.0.2.97", code=code)


def main(arguments: list[str]) -> int:
    """Say every figure; 1 when one is not what it has to be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default="sqlite", help="sqlite, postgresql or a URL")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name, arena(asked.database, Path(name), "guesses") as url:
        folder = Path(name)
        fill_demonstration(url)
        _open_account(url)
        reference = create_app(Config(var_dir=folder, database_url=url, testing=True)).extensions[
            "passerelle.reference"
        ]
        found = guess(url, folder, limits=lambda key: int(reference.policy(key, NOW.date())))
    for one in found:
        print(f"{'as it should' if one.found == one.wanted else 'WRONG'}: {one.name}: {one.found}")
    return 0 if all(one.found == one.wanted for one in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
