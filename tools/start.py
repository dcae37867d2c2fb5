"""The second half of `make run`, inside the environment that run.py made.

Front-end files, catalogues, tables, reference and demonstration data, then the server. Whatever is
up to date costs a comparison of hashes, so that the second start is short.
"""

import contextlib
import errno
import gc
import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.core.clock import today  # noqa: E402 - the project must be found first
from app.core.config import Config, ConfigError, read_env_file  # noqa: E402 - same
from run import Step, Stopped, install_lock  # noqa: E402 - same
from tools import assets, i18n  # noqa: E402 - same

HOST = "127.0.0.1"
PORTS_TRIED = 10
PAUSE = 20.0
"""Seconds between two looks at what is due: letters, clocks, upkeep."""
MADE_FROM = ("migrations/versions", "data/reference")


def main(arguments: list[str]) -> int:
    """Prepare, then do what was asked."""
    os.chdir(ROOT)
    os.environ.setdefault("FLASK_SKIP_DOTENV", "1")  # commands get what is read here
    read_env_file()
    try:
        ears = take_port() if arguments[0] == "run" else None
        if arguments[0] == "flask":
            prepare_files()
            return flask(*arguments[1:]) or note_reset(arguments[1:])
        config = Config.from_env()
        if arguments[0] == "doctor":
            return flask("doctor")
        prepare_files()
        if arguments[0] == "tests":
            return 0
        prepare_data(config)
        return serve(config, ears) if ears else 0
    except (Stopped, ConfigError) as stopped:
        print(f"✗ {stopped}", file=sys.stderr)
        return 1


def flask(*arguments: str) -> int:
    """Run a command of the platform and show what it says."""
    command = [sys.executable, "-m", "flask", "--app", "app.factory", *arguments]
    return subprocess.run(command, check=False).returncode


def prepare_files() -> None:
    """Front-end files and catalogues; without npm the platform works, with plainer pages."""
    if not assets.is_current():
        if not assets.modules_are_current():
            install_lock("build")
        step = Step("front-end files")
        made = subprocess.run([sys.executable, "tools/assets.py"], capture_output=True, check=False)
        if made.returncode == 0:
            step.done(f"{len(assets.read_manifest()['files'])} files")
        else:
            print(f"! no front-end files: {made.stderr.decode(errors='replace').strip()}")
            print("  Pages work without maps and icons; `make run` tries again next time.")
    if any(not source.with_suffix(".mo").exists() for source in i18n.catalogues()):
        step = Step("languages")
        step.done(" ".join(i18n.compile_catalogues()) + " en")
    i18n.compile_catalogues()


def fingerprint(config: Config) -> str:
    """What decides which tables and data there should be."""
    found = hashlib.sha256(config.engine_url.encode())
    for folder in MADE_FROM:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                found.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return found.hexdigest()


def prepare_data(config: Config) -> None:
    """Tables, reference data and, where nothing is yet, the demonstration."""
    config.var_dir.mkdir(parents=True, exist_ok=True)
    stamp = config.var_dir / "prepared"
    wanted = fingerprint(config)
    database = Path(config.engine_url.removeprefix("sqlite:///"))
    there = database.exists() or not config.engine_url.startswith("sqlite")
    known, _, day = (
        stamp.read_text(encoding="ascii").partition("\n") if stamp.exists() else ("", "", "")
    )
    if there and known == wanted:
        tell_age(config, day)
        return
    steps = [("tables", "db", "upgrade"), ("places and words", "reference", "load")]
    if config.is_demo:
        steps.append(("demonstration data", "demo", "load"))
    for name, *command in steps:
        prepare(name, command)
    stamp.write_text(f"{wanted}\n{today()}", encoding="ascii")


def note_reset(arguments: list[str]) -> int:
    """After `demo reset` the demonstration is of today. Other commands may need no settings."""
    if arguments[:2] != ["demo", "reset"]:
        return 0
    config = Config.from_env()
    stamp = config.var_dir / "prepared"
    if stamp.exists():
        stamp.write_text(f"{fingerprint(config)}\n{today()}", encoding="ascii")
    return 0


def tell_age(config: Config, day: str) -> None:
    """The demonstration is told relative to the day it was made; what people added is theirs."""
    if config.is_demo and day != str(today()):
        print(f"! The demonstration was made on {day}. `make demo` makes it anew for today.")


def prepare(name: str, command: list[str]) -> None:
    """One step of the data; its last line of output is the detail shown."""
    step = Step(name)
    whole = [sys.executable, "-m", "flask", "--app", "app.factory", *command]
    ran = subprocess.run(whole, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        raise Stopped(f"{name}: {(ran.stderr or ran.stdout).strip()}\n  More: make doctor")
    step.done((ran.stdout.strip().splitlines() or [""])[-1])


def listen() -> socket.socket:
    """A listening socket on the port asked, or on the next free one."""
    asked = os.environ.get("PORT", "8000")
    if not asked.isdecimal() or not 0 < int(asked) < 65536 - PORTS_TRIED:
        raise Stopped(f"PORT must be a number such as 8000, not {asked!r}")
    for port in range(int(asked), int(asked) + PORTS_TRIED):
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name != "nt":
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((HOST, port))
            found.listen(128)
        except OSError as error:
            found.close()
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
            print(f"! port {port} is busy or not allowed, trying {port + 1}")
        else:
            return found
    raise Stopped(f"No free port from {asked} on. Choose another: make run PORT=9000")


def take_port() -> socket.socket:
    """The port of this run, taken before anything is written: letters and papers name it."""
    ears = listen()
    os.environ.setdefault("PASSERELLE_PUBLIC_URL", f"http://{HOST}:{ears.getsockname()[1]}")
    return ears


def serve(config: Config, ears: socket.socket) -> int:
    """Answer until Ctrl+C, the clocks beside. Loading makes much that stays: nothing to collect."""
    gc.disable()
    from werkzeug.serving import WSGIRequestHandler, make_server  # noqa: PLC0415 - after preparing

    from app.core.memory import keep_what_was_loaded  # noqa: PLC0415 - same
    from app.factory import create_app  # noqa: PLC0415 - same
    from app.site.work.jobs import keep_running  # noqa: PLC0415 - same

    class Quiet(WSGIRequestHandler):
        """Keeps connections open, and writes no line for each request."""

        protocol_version = "HTTP/1.1"

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Addresses that people visit are nobody's business."""

    with ears:
        port = ears.getsockname()[1]
        app = create_app(config)
        keep_what_was_loaded()
        gc.enable()
        server = make_server(
            HOST, port, app, threaded=True, request_handler=Quiet, fd=ears.fileno()
        )
        signal.signal(signal.SIGTERM, interrupt)
        announce(config, port)
        stop = threading.Event()
        clocks = threading.Thread(
            target=keep_running, args=(app, stop), kwargs={"pause": PAUSE}, daemon=True
        )
        clocks.start()
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
        stop.set()
        server.server_close()
        clocks.join(timeout=PAUSE)
    print("\nStopped. The data stay where they are.")
    return 0


def interrupt(_signal: int, _frame: FrameType | None) -> None:
    """End as with Ctrl+C."""
    raise KeyboardInterrupt


def announce(config: Config, port: int) -> None:
    """Say where everything is."""
    from sqlalchemy import make_url  # noqa: PLC0415 - after preparing

    from app.core.i18n import LANGUAGES  # noqa: PLC0415 - same

    url = make_url(config.engine_url)
    is_file = url.get_backend_name() == "sqlite"
    place = os.path.relpath(str(url.database), ROOT) if is_file else str(url)
    print(f"✓ Python {sys.version.split()[0]}, packages, pages in {', '.join(LANGUAGES)}")
    print(f"  data: {place}   nothing leaves this machine")
    print(f"→ http://{HOST}:{port}/fr/     Ctrl+C to stop", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
