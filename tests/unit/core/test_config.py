from pathlib import Path

import pytest

from app.core.config import DEMO_SECRET, Config, ConfigError


def test_nothing_said_is_a_demonstration_on_a_local_file() -> None:
    config = Config.from_env({})
    assert config.is_demo
    assert config.engine_url.startswith("sqlite:///")


def test_each_field_can_be_said_by_the_environment() -> None:
    config = Config.from_env(
        {
            "PASSERELLE_MODE": "production",
            "PASSERELLE_SECRET_KEY": "k" * 40,
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
    ],
)
def test_an_unsafe_configuration_is_refused_and_named(environ: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        Config.from_env(environ)


def test_the_secret_is_never_shown() -> None:
    assert "k" * 40 not in repr(Config(secret_key="k" * 40))
