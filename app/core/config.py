"""Configuration, frozen; the only reader of the environment."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEMO_SECRET = "demonstration-secret-not-for-production"  # noqa: S105 - refused in production below
PREFIX = "PASSERELLE_"


class ConfigError(Exception):
    """The environment asks for something unsafe or impossible; says what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What an operator may choose. Every field is an environment variable PASSERELLE_<NAME>."""

    mode: str = "demo"
    secret_key: str = field(default=DEMO_SECRET, repr=False)
    database_url: str = ""
    data_dir: Path = ROOT / "data"
    var_dir: Path = ROOT / "var"
    trusted_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    security_contact: str = ""
    testing: bool = False

    def __post_init__(self) -> None:
        if self.mode not in {"demo", "production"}:
            raise ConfigError(f"{PREFIX}MODE must be demo or production, not {self.mode!r}.")
        if self.mode == "production" and len(self.secret_key) < 32:
            raise ConfigError(f"{PREFIX}SECRET_KEY needs 32 characters or more in production.")
        if self.mode == "production" and self.secret_key == DEMO_SECRET:
            raise ConfigError(f"{PREFIX}SECRET_KEY is the demonstration secret; choose another.")

    @property
    def is_demo(self) -> bool:
        """Whether demonstration data, one-click sign-in and the developer pages exist."""
        return self.mode == "demo"

    @property
    def engine_url(self) -> str:
        """The database address; a SQLite file under var/ unless another was chosen."""
        return self.database_url or f"sqlite:///{self.var_dir / 'passerelle.sqlite'}"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Config":
        """Read PASSERELLE_* variables; raises ConfigError on a wrong one."""
        found = os.environ if environ is None else environ
        values: dict[str, object] = {}
        for name, convert in _CONVERTERS.items():
            raw = found.get(PREFIX + name.upper())
            if raw:
                values[name] = convert(raw)
        return cls(**values)  # type: ignore[arg-type]  # the converters give the right types


_CONVERTERS: dict[str, Callable[[str], object]] = {
    "mode": str,
    "secret_key": str,
    "database_url": str,
    "data_dir": lambda text: Path(text).resolve(),
    "var_dir": lambda text: Path(text).resolve(),
    "security_contact": str,
    "trusted_hosts": lambda text: tuple(host.strip() for host in text.split(",") if host.strip()),
}
