"""What can be missing in an installation: for each check its state, the cause and the cure.

Speaks English: it is read in a terminal by whoever installs. Nothing here changes anything.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from packaging.markers import Marker
from sqlalchemy import func, make_url, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.sansio.utils import host_is_trusted

from app.access.leaked import first_missing
from app.access.models import User
from app.benefits.catalogue import read_benefits
from app.core.clock import now, today
from app.core.config import DEMO_SECRET, PREFIX, ROOT, Config
from app.core.i18n import LANGUAGES
from app.core.scanner import Scanner
from app.professions.catalogue import missing_languages, read_catalogue
from app.professions.routebook_importer import read_routebook
from app.reference.checks import find_faults
from app.reference.loader import DataFault, load_reference
from app.reference.models import ZoneRow
from app.site.health import (
    DEMONSTRATION,
    KeyUse,
    holds_demonstration,
    keys,
    newest_revision,
    revision,
)
from app.site.work.operations import Standing, standing
from app.site.work.planning import Job

OLDEST_PYTHON = (3, 11)
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; ([^\\\n]+))?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `state` is ok, warning or broken; a cure is a command or a sentence."""

    name: str
    state: str
    cause: str
    cure: str = ""


def ok(name: str, cause: str) -> Check:
    """All is well."""
    return Check(name, "ok", cause)


def warning(name: str, cause: str, cure: str) -> Check:
    """It works, with less."""
    return Check(name, "warning", cause, cure)


def broken(name: str, cause: str, cure: str) -> Check:
    """It does not work."""
    return Check(name, "broken", cause, cure)


def examine(session: Session, config: Config, jobs: Sequence[Job] = ()) -> Iterator[Check]:
    """Every check, in the order in which things depend on each other."""
    yield check_python(sys.version_info[:3])
    yield check_packages(ROOT / "requirements" / "app.lock")
    yield check_front_end(ROOT / "app" / "static" / "vendor")
    yield check_catalogues(ROOT / "translations")
    yield check_pdf_engine(ROOT / "app" / "static" / "vendor" / "fonts-pdf")
    yield check_mode(config)
    yield check_post(config)
    yield check_leaked(config)
    yield check_factors(config)
    yield check_proxies(config)
    yield check_scanner(config)
    yield check_reference(config.data_dir / "reference")
    yield check_professions(config.data_dir / "professions")
    yield check_benefits(config.data_dir / "benefits")
    yield from check_database(session, config, jobs)


def check_post(config: Config) -> Check:
    """Whether letters leave, and whether they may."""
    if config.keeps_mail:
        kept = f"nothing leaves this machine: letters go to {config.var_dir / 'post'}"
        return Check("letters", "ok", kept)
    if config.mail_backend != "smtp":
        cure = f"Set {PREFIX}MAIL_BACKEND=smtp and {PREFIX}MAIL_HOST, or {PREFIX}TRAINING=1."
        return Check("letters", "warning", "production, but letters only go to a folder", cure)
    if config.mail_security == "none" and config.mail_host not in {"localhost", "127.0.0.1"}:
        cure = f"Set {PREFIX}MAIL_SECURITY to starttls or tls."
        return Check("letters", "warning", "letters travel unprotected to the mail server", cure)
    return Check("letters", "ok", f"sent through {config.mail_host}")


def check_proxies(config: Config) -> Check:
    """Whose word is taken for where a request comes from."""
    if config.proxies:
        return ok("proxies", f"the word of {config.proxies} in front is taken")
    if config.is_demo:
        return ok("proxies", "none: who asks is who connects")
    cause = "none is declared: behind one, everybody would share one count of sign-ins"
    return warning("proxies", cause, f"Set {PREFIX}PROXIES=1 if a proxy of yours stands in front.")


def check_scanner(config: Config) -> Check:
    """Whether documents are scanned before they are kept."""
    if config.scanner:
        if Scanner(config.scanner).is_there():
            return ok("scanner", f"clamd answers at {config.scanner}")
        cause = f"nothing answers at {config.scanner}: no document can be kept"
        return broken("scanner", cause, f"Start clamd, or correct {PREFIX}SCANNER.")
    if config.is_demo:
        return ok("scanner", "none: nothing is scanned in a demonstration")
    cure = f"Set {PREFIX}SCANNER to the address of a clamd."
    return warning("scanner", "documents are kept and given on without a look for viruses", cure)


def check_leaked(config: Config) -> Check:
    """Whether new passwords are looked up among the stolen ones."""
    folder, name = config.leaked_passwords, "stolen passwords"
    if folder is None and config.is_demo:
        return ok(name, "not looked up; nobody needs a password here")
    if folder is None:
        cure = f"Fetch the list and set {PREFIX}LEAKED_PASSWORDS (docs/operating.md)."
        return warning(name, "new passwords are not looked up among them", cure)
    missing = first_missing(folder)
    if missing:
        cure = f"Fetch the list again, or take {PREFIX}LEAKED_PASSWORDS away."
        return broken(name, f"{folder} has no range {missing} that can be read", cure)
    return ok(name, f"looked up in {folder}")


def check_factors(config: Config) -> Check:
    """Who must have a second factor."""
    asked, name = config.asks_factor_of, "second factor"
    if asked:
        return ok(name, f"asked of {', '.join(asked)}")
    if config.is_demo:
        return ok(name, "asked of nobody: a demonstration")
    cure = f"Take {PREFIX}FACTOR_ROLES away, or name the roles that see patients."
    return warning(name, "asked of nobody, who sees patients included", cure)


def check_python(found: tuple[int, ...]) -> Check:
    """The version that runs."""
    said = ".".join(map(str, found))
    if found < OLDEST_PYTHON:
        return broken("Python", f"{said} runs, 3.11 or newer is needed", "make run PY=python3.12")
    return ok("Python", said)


def check_packages(lock: Path) -> Check:
    """The installed packages against the locked ones."""
    if not lock.exists():
        return broken("packages", f"{lock.name} is missing", "git checkout requirements/app.lock")
    wanted = [
        (name, version)
        for name, version, marker in _PIN.findall(lock.read_text(encoding="utf-8"))
        if not marker or Marker(marker.strip()).evaluate()
    ]
    odd = [f"{name} {version}" for name, version in wanted if _installed(name) != version]
    if odd:
        return warning("packages", "not as locked: " + ", ".join(odd[:8]), "make setup")
    return ok("packages", f"{len(wanted)} as locked")


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def check_front_end(folder: Path) -> Check:
    """The copied front-end files against their manifest."""
    manifest = folder / "manifest.json"
    cure = "make setup (pages work meanwhile, without maps and icons)"
    if not manifest.exists():
        return warning("front-end files", "they were never fetched", cure)
    files = json.loads(manifest.read_text(encoding="utf-8"))["files"]
    wrong = [name for name, digest in files.items() if _sha256(folder / name) != digest]
    if wrong:
        return warning("front-end files", "missing or changed: " + ", ".join(wrong[:5]), cure)
    return ok("front-end files", f"{len(files)} files")


def _sha256(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def check_catalogues(folder: Path) -> Check:
    """A compiled catalogue for each language, not older than its source."""
    stale = []
    for code, language in LANGUAGES.items():
        source = folder / language.locale / "LC_MESSAGES" / "messages.po"
        compiled = source.with_suffix(".mo")
        if code == "en" or (compiled.exists() and not _is_older(compiled, source)):
            continue
        stale.append(code)
    if stale:
        return warning("languages", "not compiled: " + ", ".join(stale), "make i18n")
    return ok("languages", " ".join(LANGUAGES))


def _is_older(compiled: Path, source: Path) -> bool:
    return source.exists() and compiled.stat().st_mtime < source.stat().st_mtime


def check_pdf_engine(fonts: Path) -> Check:
    """The engine that prints plans, and its fonts."""
    version = _installed("typst")
    if version is None:
        return broken("PDF engine", "the package typst is not installed", "make setup")
    if not list(fonts.glob("*.ttf")):
        return warning("PDF engine", f"typst {version}, without our fonts", "make setup")
    return ok("PDF engine", f"typst {version}")


def check_mode(config: Config) -> Check:
    """Whether what is open to all is meant to be."""
    if config.is_demo:
        return ok("mode", "demonstration: anyone may enter as anyone; no real data here")
    if config.secret_key == DEMO_SECRET:
        return broken("mode", "the secret is the demonstration's", "set PASSERELLE_SECRET_KEY")
    host = urlsplit(config.public_url).netloc
    if not host_is_trusted(host.lower(), config.trusted_hosts):
        cause = f"the host of {PREFIX}PUBLIC_URL, {host}, is not in {PREFIX}TRUSTED_HOSTS"
        return broken("mode", f"{cause}: each page answers 400", "add it there")
    return ok("mode", f"production, for {', '.join(config.trusted_hosts)}")


def check_reference(folder: Path) -> Check:
    """The shared facts, as `flask reference check` reads them."""
    try:
        read = load_reference(folder)
    except DataFault as error:
        fault = error.message.text % dict(error.message.values)
        return broken("data/reference", fault, "correct that entry, then: flask reference check")
    faults = find_faults(read, languages=tuple(LANGUAGES), today=today())
    if faults:
        return broken("data/reference", _first(faults), "correct them, then: flask reference check")
    found = f"{len(read.zones.zones)} zones, {len(read.care)} kinds of care"
    return ok("data/reference", f"{found}, {len(read.provider_types)} provider types")


def check_professions(folder: Path) -> Check:
    """The sheets of professions, as `flask professions check` reads them."""
    reading = read_catalogue(folder)
    problems = [
        *reading.problems,
        *read_routebook(folder, reading.shelf).problems,
        *missing_languages(reading, LANGUAGES),
    ]
    if problems:
        cure = "correct them, then: flask professions check (these sheets are withheld meanwhile)"
        return broken("data/professions", _first([str(one) for one in problems]), cure)
    claims = sum(len(sheet.claims) for sheet in reading.catalogue.sheets.values())
    return ok("data/professions", f"{len(reading.catalogue.sheets)} sheets, {claims} claims")


def check_benefits(folder: Path) -> Check:
    """The benefits, as `flask benefits check` reads them."""
    reading = read_benefits(folder)
    if reading.problems:
        cure = "correct them, then: flask benefits check (they are withheld meanwhile)"
        return broken("data/benefits", _first([str(one) for one in reading.problems]), cure)
    return ok("data/benefits", f"{len(reading.catalogue.benefits)} benefits")


def _first(faults: list[str]) -> str:
    shown = "; ".join(faults[:3])
    return shown if len(faults) <= 3 else f"{shown}; and {len(faults) - 3} more"


def check_database(session: Session, config: Config, jobs: Sequence[Job]) -> Iterator[Check]:
    """Reachable, migrated, filled; the later checks need the earlier ones."""
    where = make_url(config.engine_url).render_as_string()
    try:
        session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        cause = f"{where} does not answer: {str(error).splitlines()[0]}"
        yield broken("database", cause, "start the server, or unset PASSERELLE_DATABASE_URL")
        return
    yield ok("database", f"{session.get_bind().dialect.name}, {where}")
    found, wanted = revision(session), newest_revision()
    if found != wanted:
        yield broken("tables", f"at {found or 'nothing'}, {wanted} is needed", "flask db upgrade")
        return
    yield ok("tables", wanted)
    zones = session.scalar(select(func.count(ZoneRow.id))) or 0
    yield ok("zones", str(zones)) if zones else broken("zones", "none", "flask reference load")
    if config.is_demo:
        yield _check_demo(session)
    elif holds_demonstration(session):
        yield broken("demonstration data", DEMONSTRATION, "set it, then: flask db upgrade")
    yield check_keys(keys(session))
    yield check_work(standing(session, jobs, now=now()))


def check_keys(found: Sequence[KeyUse]) -> Check:
    """Whether the keys that were given are those that sealed what is stored."""
    wrong = [one for one in found if one.opened < one.seen]
    if wrong:
        told = (f"{one.name} ({one.seen - one.opened} of {one.seen} looked at)" for one in wrong)
        cause = f"{PREFIX}DATA_KEYS {', '.join(told)} does not open what is stored"
        cure = "give the key of that name which sealed it; do not make a new one under its name"
        return broken("keys", cause, cure)
    return ok("keys", ", ".join(f"{one.name} opens what is stored" for one in found) or "unused")


def check_work(found: Sequence[Standing]) -> Check:
    """Whether letters, clocks and upkeep are run: without them requests stay silent."""
    behind = [f"{one.name} ({one.fault or 'late'})" for one in found if one.is_late or one.fault]
    if behind:
        cure = "`flask work tick` each minute by a timer, or let `flask work run` stay (README)"
        return warning("periodic work", f"behind: {', '.join(behind)}", cure)
    return ok("periodic work", f"{len(found)} clocks, none behind")


def _check_demo(session: Session) -> Check:
    people = session.scalar(select(func.count(User.id)).where(User.is_demo)) or 0
    if not people:
        return warning("demonstration data", "none", "flask demo load")
    return ok("demonstration data", f"{people} fictitious people")
