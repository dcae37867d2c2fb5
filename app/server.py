"""What a server starts: `gunicorn app.server:site`."""

import logging
import sys

from click import ClickException
from flask import Flask

from app.core.config import ENV_FILE, Config, origins, read_env_file
from app.core.memory import keep_what_was_loaded
from app.factory import create_app

GIVE_UP = 4
"""What gunicorn takes for "this application cannot be loaded": it ends, and does not try again."""
_LOG = logging.getLogger("passerelle.server")


def start() -> Flask:
    """The application as .env and the environment want it; a refusal is one line."""
    read_env_file()
    try:
        config = Config.from_env()
        found = create_app(config)
    except ClickException as error:
        sys.stderr.write(f"Error: {error}\n")
        raise SystemExit(GIVE_UP) from error
    keep_what_was_loaded()
    _LOG.info("mode %s; settings: %s", config.mode, told(origins()))
    return found


def told(found: dict[str, str]) -> str:
    """How many settings come from where; neither their names nor their values."""
    sources = list(found.values())
    places = {"environment": "the environment", ".env": str(ENV_FILE), "default": "defaults"}
    return ", ".join(f"{sources.count(source)} from {place}" for source, place in places.items())


site = start()
