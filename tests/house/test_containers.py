"""What Docker starts fits the product: read from compose.yaml, without Docker."""

import re
from typing import Any

import pytest
import yaml

from app.core.config import PREFIX, ROOT, Config

OURS = ("web", "work")
VARIABLE = re.compile(r"\$\{\w+:-([^}]*)\}")


def without_environment(value: object) -> str:
    """A value as it is where nobody has set anything."""
    return VARIABLE.sub(r"\1", str(value))


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """The parts that Docker starts, by name."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return dict(found["services"])


def settings(services: dict[str, Any], name: str) -> dict[str, str]:
    """The environment of one part where nobody has set anything."""
    return {key: without_environment(one) for key, one in services[name]["environment"].items()}


def test_there_are_a_server_its_work_a_database_and_a_mail_catcher(
    services: dict[str, Any],
) -> None:
    assert set(services) == {*OURS, "database", "mail"}
    assert services["database"]["image"].startswith("postgis/postgis:")
    assert services["mail"]["image"].startswith("axllent/mailpit:v")
    assert all("healthcheck" in services[name] for name in ("database", "mail", "web"))


@pytest.mark.parametrize("name", OURS)
def test_what_is_set_is_understood_and_starts_a_demonstration(
    services: dict[str, Any], name: str
) -> None:
    found = settings(services, name)
    described = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert [one for one in found if f"{one}=" not in described] == []
    config = Config.from_env(found)
    assert config.is_demo
    assert (config.mail_backend, config.engine_url.split("@")[1]) == ("file", "database/passerelle")


@pytest.mark.parametrize("name", OURS)
def test_letters_that_leave_go_to_the_catcher_unless_another_host_is_named(
    services: dict[str, Any], name: str
) -> None:
    found = settings(services, name)
    assert found[f"{PREFIX}MAIL_HOST"] in services
    assert found[f"{PREFIX}MAIL_PORT"] == "1025"
    assert found[f"{PREFIX}MAIL_SECURITY"] == "none"


def test_only_this_machine_can_knock(services: dict[str, Any]) -> None:
    doors = [door for one in services.values() for door in one.get("ports", ())]
    assert len(doors) == 2
    assert all(door.startswith("127.0.0.1:") for door in doors)
