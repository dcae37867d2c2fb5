"""`flask demo`, `flask doctor`, `flask config`, `flask user`."""

import json
import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import FlaskGroup
from flask.testing import FlaskCliRunner
from sqlalchemy import create_engine, delete, func, select
from sqlalchemy.orm import Session

from app.access.models import Organisation, SignIn, User
from app.access.passwords import is_right
from app.coordination.diagnosis.models import NextService
from app.core import clock
from app.core.config import PREFIX, Config
from app.core.extensions import db
from app.discharge.models import Discharge
from app.factory import create_app
from app.reference.models import ZoneRow
from tests.conftest import production
from tests.web.conftest import SignInAs, dispose


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Commands on a database with the zones and no more."""
    return app.test_cli_runner()


def run(runner: FlaskCliRunner, *words: str) -> tuple[int, str]:
    """The exit code of a command, and what it said."""
    result = runner.invoke(args=list(words))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def count(config: Config, table: type[User | Discharge | Organisation | SignIn]) -> int:
    """How many rows there are."""
    with Session(create_engine(config.engine_url)) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def count_kept(config: Config) -> int:
    """How many communes know how far the next service is."""
    with Session(create_engine(config.engine_url)) as session:
        return session.scalar(select(func.count()).select_from(NextService)) or 0


def test_the_demonstration_is_loaded_once_and_reset_whole(
    app: Flask, runner: FlaskCliRunner, config: Config, sign_in_as: SignInAs
) -> None:
    code, said = run(runner, "demo", "load")
    assert code == 0
    assert "67 discharges, 8 people (fictitious)" in said
    assert "are there already" in run(runner, "demo", "load")[1]
    sign_in_as(app.test_client(), "coordinator")
    assert run(runner, "demo", "reset")[0] == 1, "without an answer nothing happens"
    assert count_kept(config) > 0, "portraits know their distances from the first day"
    assert run(runner, "demo", "reset", "--yes", "--no-portraits")[0] == 0
    assert count(config, Discharge) == 67
    assert count(config, User) == 8


def test_the_demonstration_brings_the_zones_it_stands_in(app: Flask, config: Config) -> None:
    with Session(create_engine(config.engine_url)) as session:
        session.execute(delete(ZoneRow))
        session.commit()
    code, said = run(app.test_cli_runner(), "demo", "reset", "--yes", "--no-portraits")
    assert code == 0, said
    assert count(config, Discharge) == 67


def test_the_demonstration_says_that_the_tables_are_missing(app_without_tables: Flask) -> None:
    for words in (["demo", "load"], ["demo", "reset", "--yes"]):
        code, said = run(app_without_tables.test_cli_runner(), *words)
        assert code == 1
        assert "flask db upgrade" in said


def test_demonstration_data_are_refused_in_production(production_app: Flask) -> None:
    runner = production_app.test_cli_runner()
    for words in (["demo", "load"], ["demo", "reset", "--yes"]):
        code, said = run(runner, *words)
        assert code == 1
        assert "refused" in said


def test_the_doctor_is_content_with_a_prepared_installation(runner: FlaskCliRunner) -> None:
    run(runner, "demo", "load", "--no-portraits")
    code, said = run(runner, "doctor", "--json")
    checks = {check["name"]: check["state"] for check in json.loads(said)}
    assert code == 0
    assert {checks[name] for name in ("Python", "database", "tables", "zones", "mode")} == {"ok"}


def test_the_doctor_sends_to_the_missing_tables(app_without_tables: Flask) -> None:
    code, said = run(app_without_tables.test_cli_runner(), "doctor")
    assert code == 1
    assert "✗ tables" in said
    assert "→ flask db upgrade" in said


UNUSABLE = {
    "random": (bytes(range(1, 256)) * 3, "UTF-8"),
    "utf16": ("a,b\n1,2\n".encode("utf-16"), "UTF-16"),
    "empty": (b"", "empty"),
    "null": (b"a,b\n\x00", "nor a workbook that can be read"),
    "quote": (b'"a,b\n', "Line 1"),
    "semicolons": (b"nofinesset;rs\n1;2\n", "commas"),
    "other": (b"a,b\n1,2\n", "header"),
}
BEFORE_ANY_LAYOUT = {"empty", "null"}


def refuse(runner: FlaskCliRunner, folder: Path, name: str, source: str) -> str:
    file = folder / f"{name}.csv"
    file.write_bytes(UNUSABLE[name][0])
    code, said = run(runner, "cadastre", "import", str(file), "--source", source)
    assert code == 2
    assert "Nothing was stored." in said
    return said


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_file_that_is_no_table_of_its_source_is_refused_in_a_sentence(
    runner: FlaskCliRunner, tmp_path: Path, name: str
) -> None:
    assert UNUSABLE[name][1] in refuse(runner, tmp_path, name, "finess-hospitals")


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_file_of_no_known_source_is_refused_in_a_sentence(
    runner: FlaskCliRunner, tmp_path: Path, name: str
) -> None:
    words = UNUSABLE[name][1] if name in BEFORE_ANY_LAYOUT else "give its source a name"
    assert words in refuse(runner, tmp_path, name, "auto")


def test_settings_are_shown_without_their_secrets(production_app: Flask) -> None:
    code, said = run(production_app.test_cli_runner(), "config", "show")
    assert code == 0
    assert "PASSERELLE_MODE=production" in said
    secret: Config = production_app.config["PASSERELLE"]
    keys = (secret.secret_key, secret.index_key, secret.audit_key, *secret.data_keys)
    assert not [key for key in keys if key.rpartition(":")[2] in said]


def test_a_setting_of_the_file_is_shown_as_such(
    runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("PASSERELLE_MAIL_HOST=mail.invalid\n", encoding="utf-8")
    monkeypatch.setattr("app.core.config.ENV_FILE", tmp_path / ".env")
    monkeypatch.setenv("PASSERELLE_MAIL_HOST", "mail.invalid")
    monkeypatch.setenv("PASSERELLE_MAIL_USER", "somebody")
    lines = run(runner, "config", "show")[1].splitlines()
    sources = {line.partition("=")[0]: line.rpartition("  ")[2] for line in lines}
    assert sources["PASSERELLE_MAIL_HOST"] == "(.env)"
    assert sources["PASSERELLE_MAIL_USER"] == "(environment)"
    assert sources["PASSERELLE_INDEX_KEY"] == "(default)"


def test_production_on_a_database_of_the_demonstration_is_broken_and_not_ready(
    production_app: Flask,
) -> None:
    told = "this database holds the demonstration; use another PASSERELLE_VAR_DIR or database"
    code, said = run(production_app.test_cli_runner(), "doctor", "--json")
    checks = {check["name"]: check for check in json.loads(said)}
    assert code == 1
    assert checks["demonstration data"]["state"] == "broken"
    assert checks["demonstration data"]["cause"] == told
    answer = production_app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["parts"]["people"] == told


def test_production_on_a_database_of_its_own_is_ready(config: Config, tmp_path: Path) -> None:
    app = create_app(production(tmp_path, database_url=config.engine_url))
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.get_json()["parts"]["people"]) == (200, "ok")
    assert "demonstration data" not in run(app.test_cli_runner(), "doctor")[1]
    dispose(app)


def ask_unset(monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    """A command of an installation in production that has no keys yet."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    monkeypatch.setattr(os, "environ", kept | {"PASSERELLE_MODE": "production"})
    group = FlaskGroup(create_app=create_app, load_dotenv=False)
    return CliRunner().invoke(group, list(words))


def test_keys_are_made_before_there_are_any_and_are_those_that_production_asks_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = clock.today()
    made = ask_unset(monkeypatch, "vault", "new-keys")
    assert made.exit_code == 0, made.output
    keys = dict(re.findall(r"(PASSERELLE_\w+)=(\S+)", made.output))
    days = {f"k{day:%Y%m%d}" for day in (before, clock.today())}
    assert keys["PASSERELLE_DATA_KEYS"].partition(":")[0] in days
    web = {"PASSERELLE_MODE": "production", "PASSERELLE_PUBLIC_URL": "https://p.invalid"}
    assert not Config.from_env(keys | web).is_demo
    again = ask_unset(monkeypatch, "vault", "new-keys", "--name", "second").output
    assert "DATA_KEYS=second:" in again
    assert not [key for key in keys.values() if key in again]


@pytest.mark.parametrize("words", [("doctor",), ("vault", "status"), ("db", "upgrade"), ("run",)])
def test_a_command_without_its_settings_says_in_one_line_which(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    asked = ask_unset(monkeypatch, *words)
    assert asked.exit_code == 1
    assert asked.output.startswith("Error: PASSERELLE_SECRET_KEY")
    assert asked.output.count("\n") == 1


def test_an_account_is_opened_with_a_password_shown_once(
    runner: FlaskCliRunner, config: Config
) -> None:
    organisation = ["user", "organisation", "Ward", "--kind", "hospital", "--country", "be"]
    assert run(runner, *organisation)[0] == 0
    assert run(runner, *organisation)[0] == 1, "the name is taken"
    assert "No hospital" in run(runner, *organisation, "--hospital", "be:hospital:none")[1]
    create = ["user", "create", "A@Ward.invalid", "--role", "coordinator", "--name", "Ada"]
    assert "no organisation" in run(runner, *create, "--organisation", "Nowhere")[1]
    code, said = run(runner, *create, "--organisation", "Ward")
    assert code == 0
    shown = said.strip().rpartition(": ")[2]
    with Session(create_engine(config.engine_url)) as session:
        user = session.scalars(select(User)).one()
    assert user.email == "a@ward.invalid"
    assert is_right(user.password_hash, shown)
    assert run(runner, *create, "--organisation", "Ward")[0] == 1, "the address is taken"


def test_a_weak_password_is_refused_on_the_terminal_too(
    app: Flask, runner: FlaskCliRunner, config: Config
) -> None:
    run(runner, "user", "organisation", "Ward", "--kind", "hospital", "--country", "be")
    run(
        runner,
        *("user", "create", "a@ward.invalid", "--role", "coordinator", "--name", "Ada"),
        *("--organisation", "Ward"),
    )
    weak = runner.invoke(args=["user", "password", "a@ward.invalid", "--prompt"], input="a\na\n")
    assert weak.exit_code == 1
    assert "at least 12 characters" in weak.output
    unknown = run(runner, "user", "password", "b@ward.invalid")
    assert unknown[0] == 1
    assert "There is no account" in unknown[1]


def test_the_sessions_of_one_or_of_all_end_by_command(
    app: Flask, runner: FlaskCliRunner, config: Config
) -> None:
    run(runner, "user", "organisation", "Ward", "--kind", "hospital", "--country", "be")
    for name in ("a", "b"):
        run(
            runner,
            *("user", "create", f"{name}@ward.invalid", "--role", "coordinator", "--name", "Ada"),
            *("--organisation", "Ward"),
        )
    with app.app_context():
        people = db.session.scalars(select(User.id).order_by(User.id)).all()
        for number, user_id in enumerate((*people, people[0])):
            db.session.add(
                SignIn(
                    id_hash=bytes([number]) * 32,
                    user_id=user_id,
                    content={},
                    created_at=clock.now(),
                    last_seen_at=clock.now(),
                    expires_at=clock.now(),
                )
            )
        db.session.commit()
    assert run(runner, "user", "sign-out")[0] == 2
    assert run(runner, "user", "sign-out", "c@ward.invalid")[0] == 1
    assert run(runner, "user", "sign-out", "a@ward.invalid") == (0, "2 sessions ended.\n")
    assert run(runner, "user", "sign-out", "--everyone") == (0, "1 sessions ended.\n")
    assert count(config, SignIn) == 0


@pytest.mark.parametrize("address", ["no-at-sign", "a b@c.invalid", "@c.invalid", "a@"])
def test_an_account_needs_an_address(runner: FlaskCliRunner, address: str) -> None:
    run(runner, "user", "organisation", "Ward", "--kind", "hospital", "--country", "be")
    code, said = run(
        runner,
        *("user", "create", address, "--role", "coordinator", "--name", "Ada"),
        *("--organisation", "Ward"),
    )
    assert code == 2
    assert "not an e-mail address" in said


@pytest.mark.parametrize(("option", "field"), [("--type", "type_code"), ("--care", "care")])
def test_an_import_with_a_code_that_does_not_exist_is_refused_in_a_sentence(
    runner: FlaskCliRunner, tmp_path: Path, option: str, field: str
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("Nom,Code postal,Commune,Soins\nA,08600,Givet,NUR\n", encoding="utf-8")
    told = {"--type": "FR-IDEL", option: "NOPE"}
    asked = [part for pair in told.items() for part in pair]
    code, said = run(runner, "cadastre", "import", str(file), "--source", "A list", *asked)
    assert code == 2
    assert f"{field}: There is no kind of" in said
    assert "NOPE" in said
