"""What a server starts: `gunicorn app.server:site`."""

from app.core.memory import keep_what_was_loaded
from app.factory import create_app

site = create_app()
keep_what_was_loaded()
