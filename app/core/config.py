"""Configuration, frozen; the only reader of the environment."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from click import ClickException

from app.core.vault import DEMO_NAME, Ring, demo_ring, read_key

ROOT = Path(__file__).resolve().parents[2]
ENV_FILE = ROOT / ".env"
DEMO_SECRET = "demonstration-secret-not-for-production"  # noqa: S105 - refused in production below
PREFIX = "PASSERELLE_"
FACTOR_ROLES = ("social_worker", "coordinator", "case_manager", "provider", "administrator")
"""Who may see patients, or open the accounts of those who do."""
NOBODY = "none"


class ConfigError(ClickException):
    """The environment asks for something unsafe or impossible; says what to change.

    Commands tell it in one line, as any refusal of theirs.
    """


def env_file() -> dict[str, str]:
    """The settings of the file .env of the project folder, read as Flask's own commands do."""
    if not ENV_FILE.is_file():
        return {}
    from dotenv import dotenv_values  # noqa: PLC0415 - the demonstration has no such file

    found = dotenv_values(ENV_FILE, encoding="utf-8")
    return {name: value for name, value in found.items() if value is not None}


def read_env_file() -> None:
    """Put the settings of the file .env in the environment, which wins where it says otherwise."""
    for name, value in env_file().items():
        os.environ.setdefault(name, value)


def origins() -> dict[str, str]:
    """Where each setting comes from, by its variable: the environment, .env, or its default."""
    written, found = env_file(), {}
    for name in (PREFIX + one.upper() for one in _CONVERTERS):
        said = os.environ.get(name)
        is_written = said == written.get(name)
        found[name] = (".env" if is_written else "environment") if said else "default"
    return found


MOST_DAYS_AHEAD = 400
MOST_PROXIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What an operator may choose. Every field is an environment variable PASSERELLE_<NAME>."""

    mode: str = "demo"
    secret_key: str = field(default=DEMO_SECRET, repr=False)
    data_keys: tuple[str, ...] = field(default=(), repr=False)
    index_key: str = field(default="", repr=False)
    audit_key: str = field(default="", repr=False)
    database_url: str = ""
    data_dir: Path = ROOT / "data"
    var_dir: Path = ROOT / "var"
    trusted_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    proxies: int = 0
    scanner: str = ""
    security_contact: str = ""
    public_url: str = "http://127.0.0.1:8000"
    training: bool = False
    days_ahead: int = 0
    mail_backend: str = "file"
    mail_from: str = "Passerelle <passerelle@passerelle.invalid>"
    mail_host: str = "localhost"
    mail_port: int = 587
    mail_security: str = "starttls"
    mail_user: str = ""
    mail_password: str = field(default="", repr=False)
    frame_ancestors: tuple[str, ...] = ()
    oidc_name: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_authorize_url: str = ""
    oidc_token_url: str = ""
    oidc_jwks_url: str = ""
    oidc_acr: str = ""
    metrics_token: str = field(default="", repr=False)
    factor_roles: tuple[str, ...] = FACTOR_ROLES
    leaked_passwords: Path | None = None
    testing: bool = False

    def __post_init__(self) -> None:
        if self.mode not in {"demo", "production"}:
            raise ConfigError(f"{PREFIX}MODE must be demo or production, not {self.mode!r}.")
        if self.mode == "production" and len(self.secret_key) < 32:
            raise ConfigError(f"{PREFIX}SECRET_KEY needs 32 characters or more in production.")
        if self.mode == "production" and self.secret_key == DEMO_SECRET:
            raise ConfigError(f"{PREFIX}SECRET_KEY is the demonstration secret; choose another.")
        self._check_keys()
        self._check_post()
        self._check_web()

    def _check_web(self) -> None:
        """Cookies and secrets travel encrypted in production; sign-in elsewhere is whole or not."""
        is_production = self.mode == "production"
        if self.days_ahead and is_production:
            raise ConfigError(f"{PREFIX}DAYS_AHEAD is for a demonstration: real days come alone.")
        if is_production and not self.public_url.startswith("https://") and not self.testing:
            raise ConfigError(f"{PREFIX}PUBLIC_URL must start with https:// in production.")
        if is_production and (os.environ.get("FLASK_DEBUG", "") not in {"", "0"}):
            raise ConfigError("FLASK_DEBUG is on: take it away in production.")
        urls = (self.oidc_authorize_url, self.oidc_token_url, self.oidc_jwks_url, self.oidc_issuer)
        parts = (*urls, self.oidc_client_id, self.oidc_client_secret)
        if any(parts) and not all(parts):
            raise ConfigError(f"{PREFIX}OIDC_*: issuer, client and three addresses, or none.")
        if is_production and any(url and not url.startswith("https://") for url in urls):
            raise ConfigError(f"{PREFIX}OIDC_*: addresses start with https:// in production.")

    @property
    def asks_factor_of(self) -> tuple[str, ...]:
        """The roles that must have a second factor; nobody in a demonstration."""
        return () if self.is_demo or self.factor_roles == (NOBODY,) else self.factor_roles

    @property
    def has_oidc(self) -> bool:
        """Whether people may sign in by an identity provider."""
        return bool(self.oidc_issuer)

    def _check_keys(self) -> None:
        """The keys of the vault: all of them or, in a demonstration, none."""
        given = (self.data_keys, self.index_key, self.audit_key)
        if self.mode == "demo" and not any(given):
            return
        for name, value in zip(("DATA_KEYS", "INDEX_KEY", "AUDIT_KEY"), given, strict=True):
            if not value:
                hint = "`flask vault new-keys` makes them"
                raise ConfigError(f"{PREFIX}{name} is missing; {hint}.")
        try:
            found = self.ring
        except ValueError as error:
            raise ConfigError(f"{PREFIX}{error}.") from error
        known = demo_ring(DEMO_SECRET)
        is_known = {*found.data.values(), found.index, found.audit} & {
            *(*known.data.values(), known.index, known.audit)
        }
        if self.mode == "production" and (DEMO_NAME in found.data or is_known):
            raise ConfigError(f"{PREFIX}DATA_KEYS: a demonstration key is no key; make new ones.")

    @property
    def ring(self) -> Ring:
        """The keys of the vault; raises ValueError for one that is not a key."""
        if not self.data_keys:
            return demo_ring(DEMO_SECRET)
        named = [entry.partition(":") for entry in self.data_keys]
        if any(not 0 < len(name) < 33 or not key for name, _colon, key in named):
            raise ValueError("DATA_KEYS holds NAME:KEY, separated by commas")
        data = {name: read_key(key, what=f"DATA_KEYS {name}") for name, _colon, key in named}
        if len(data) < len(named):
            raise ValueError("DATA_KEYS names one key twice")
        return Ring(
            data=data,
            index=read_key(self.index_key, what="INDEX_KEY"),
            audit=read_key(self.audit_key, what="AUDIT_KEY"),
        )

    def _check_post(self) -> None:
        for name, known in _KNOWN.items():
            if getattr(self, name) not in known:
                raise ConfigError(
                    f"{PREFIX}{name.upper()} must be one of {', '.join(known)}, "
                    f"not {getattr(self, name)!r}."
                )
        if self.mail_backend == "smtp" and self.keeps_mail:
            raise ConfigError(
                f"{PREFIX}MAIL_BACKEND cannot be smtp in a demonstration or in training: nothing "
                "may leave this machine."
            )
        if not self.public_url.startswith(("http://", "https://")):
            raise ConfigError(f"{PREFIX}PUBLIC_URL must start with https:// or http://.")

    @property
    def keeps_mail(self) -> bool:
        """Whether nothing may leave this machine: a demonstration, or training."""
        return self.is_demo or self.training

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


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


_KNOWN: Mapping[str, tuple[str, ...]] = {
    "mail_backend": ("file", "memory", "smtp"),
    "mail_security": ("starttls", "tls", "none"),
}
_YES_OR_NO = {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}


def _yes_or_no(text: str) -> bool:
    found = _YES_OR_NO.get(text.strip().lower())
    if found is None:
        raise ConfigError(f"{PREFIX}TRAINING must be 1 or 0, not {text!r}.")
    return found


def _number(name: str, least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise ConfigError(f"{PREFIX}{name} must be from {least} to {most}, not {text!r}.")
        return int(text)

    return read


_CONVERTERS: dict[str, Callable[[str], object]] = {
    "mode": str,
    "secret_key": str,
    "data_keys": _words,
    "index_key": str,
    "audit_key": str,
    "database_url": str,
    "data_dir": lambda text: Path(text).resolve(),
    "var_dir": lambda text: Path(text).resolve(),
    "scanner": str,
    "security_contact": str,
    "oidc_name": str,
    "oidc_issuer": str,
    "oidc_client_id": str,
    "oidc_client_secret": str,
    "oidc_authorize_url": str,
    "oidc_token_url": str,
    "oidc_jwks_url": str,
    "oidc_acr": str,
    "metrics_token": str,
    "factor_roles": _words,
    "leaked_passwords": lambda text: Path(text).resolve(),
    "public_url": lambda text: text.rstrip("/"),
    "training": _yes_or_no,
    "days_ahead": _number("DAYS_AHEAD", 0, MOST_DAYS_AHEAD),
    "mail_backend": str,
    "mail_from": str,
    "mail_host": str,
    "mail_port": _number("MAIL_PORT", 1, 65535),
    "mail_security": str,
    "mail_user": str,
    "mail_password": str,
    "trusted_hosts": _words,
    "proxies": _number("PROXIES", 0, MOST_PROXIES),
    "frame_ancestors": lambda text: tuple(text.split()),
}
