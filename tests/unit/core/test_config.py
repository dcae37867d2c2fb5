import base64
from pathlib import Path

import pytest

from app.core import config as settings
from app.core.config import DEMO_SECRET, Config, ConfigError
from app.core.vault import demo_ring, new_key

KEYS = {
    "PASSERELLE_MODE": "production",
    "PASSERELLE_SECRET_KEY": "k" * 40,
    "PASSERELLE_DATA_KEYS": f"new:{new_key()}, old:{new_key()}",
    "PASSERELLE_INDEX_KEY": new_key(),
    "PASSERELLE_AUDIT_KEY": new_key(),
    "PASSERELLE_PUBLIC_URL": "https://passerelle.invalid",
}
KNOWN = base64.urlsafe_b64encode(demo_ring(DEMO_SECRET).data["demo"]).decode()


def test_nothing_said_is_a_demonstration_on_a_local_file() -> None:
    config = Config.from_env({})
    assert config.is_demo
    assert config.engine_url.startswith("sqlite:///")


def test_each_field_can_be_said_by_the_environment() -> None:
    config = Config.from_env(
        {
            **KEYS,
            "PASSERELLE_DATABASE_URL": "postgresql+psycopg://db/passerelle",
            "PASSERELLE_TRUSTED_HOSTS": "a.example, b.example",
            "PASSERELLE_VAR_DIR": "/srv/passerelle",
        }
    )
    assert not config.is_demo
    assert config.trusted_hosts == ("a.example", "b.example")
    assert config.engine_url == "postgresql+psycopg://db/passerelle"
    assert config.var_dir == Path("/srv/passerelle")


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"PASSERELLE_MODE": "prod"}, "PASSERELLE_MODE"),
        ({"PASSERELLE_MODE": "production"}, "PASSERELLE_SECRET_KEY"),
        ({"PASSERELLE_MODE": "production", "PASSERELLE_SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"PASSERELLE_MODE": "production", "PASSERELLE_SECRET_KEY": DEMO_SECRET}, "SECRET_KEY"),
        (KEYS | {"PASSERELLE_PUBLIC_URL": "http://passerelle.invalid"}, "https://"),
        (KEYS | {"PASSERELLE_OIDC_ISSUER": "https://id.invalid"}, "three addresses"),
        (KEYS | {"PASSERELLE_DATA_KEYS": ""}, "DATA_KEYS is missing"),
        (KEYS | {"PASSERELLE_INDEX_KEY": ""}, "INDEX_KEY is missing"),
        (KEYS | {"PASSERELLE_AUDIT_KEY": ""}, "AUDIT_KEY is missing"),
        (KEYS | {"PASSERELLE_DATA_KEYS": f"demo:{new_key()}"}, "demonstration key"),
        (KEYS | {"PASSERELLE_DATA_KEYS": f"mine:{KNOWN}"}, "demonstration key"),
        (KEYS | {"PASSERELLE_DATA_KEYS": f"a:{new_key()},a:{new_key()}"}, "one key twice"),
        (KEYS | {"PASSERELLE_DATA_KEYS": new_key()}, "NAME:KEY"),
        (KEYS | {"PASSERELLE_DATA_KEYS": "a:c2hvcnQ="}, "5 bytes instead of 32"),
        (KEYS | {"PASSERELLE_AUDIT_KEY": "not base64!"}, "AUDIT_KEY is not base64"),
    ],
)
def test_an_unsafe_configuration_is_refused_and_named(environ: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        Config.from_env(environ)


def test_the_secret_is_never_shown() -> None:
    config = Config.from_env(KEYS)
    shown = repr(config) + repr(config.ring)
    assert not [value for name, value in KEYS.items() if "KEY" in name and value in shown]
    assert KEYS["PASSERELLE_INDEX_KEY"] not in shown


def test_the_first_data_key_is_the_one_that_encrypts() -> None:
    assert Config.from_env(KEYS).ring.first == "new"


def test_the_proxies_in_front_are_a_small_number() -> None:
    assert Config.from_env({}).proxies == 0
    assert Config.from_env({"PASSERELLE_PROXIES": "1"}).proxies == 1
    for wrong in ("-1", "6", "one", "1.0"):
        with pytest.raises(ConfigError, match="PASSERELLE_PROXIES must be from 0 to 5"):
            Config.from_env({"PASSERELLE_PROXIES": wrong})


def test_where_each_setting_comes_from_is_known(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "ENV_FILE", tmp_path / ".env")
    for name in ("MAIL_FROM", "MAIL_HOST", "MAIL_PORT", "SCANNER"):
        monkeypatch.setenv(f"PASSERELLE_{name}", "")  # so that it is put back at the end
        monkeypatch.delenv(f"PASSERELLE_{name}")
    monkeypatch.setenv("PASSERELLE_MAIL_HOST", "of.the.environment")
    assert settings.env_file() == {}, "without a file nothing is read"
    (tmp_path / ".env").write_text(
        'PASSERELLE_MAIL_FROM="Éloi <e@passerelle.invalid>"\n'
        "PASSERELLE_MAIL_HOST=of.the.file\n"
        "# PASSERELLE_SCANNER=127.0.0.1:3310\n"
        "PASSERELLE_MAIL_PORT = 25  # without encryption\n",
        encoding="utf-8",
    )
    settings.read_env_file()
    found = settings.origins()
    assert found["PASSERELLE_MAIL_FROM"] == ".env"
    assert found["PASSERELLE_MAIL_PORT"] == ".env"
    assert found["PASSERELLE_MAIL_HOST"] == "environment"
    assert found["PASSERELLE_SCANNER"] == "default"
    config = Config.from_env()
    assert config.mail_from == "Éloi <e@passerelle.invalid>"
    assert (config.mail_host, config.mail_port) == ("of.the.environment", 25)
