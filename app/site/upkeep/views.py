"""The page of figures for machines."""

import hmac

from flask import Blueprint, Response, abort, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app.access.trail import count_lines
from app.core import clock
from app.core.config import Config
from app.core.extensions import db
from app.core.web import audience
from app.site.health import outbox_age
from app.site.upkeep.nearby import is_from_here
from app.site.upkeep.observing import Counters

plain = Blueprint("upkeep", __name__)


@plain.get("/metrics")
@audience("site.health")
def metrics() -> Response:
    """Counters for a machine that watches; from this machine, or with the token."""
    if not _may_watch():
        abort(404)
    counters: Counters = current_app.extensions["passerelle.counters"]
    waiting, oldest = outbox_age(db.session, now=clock.now())
    counters.waiting.set(waiting)
    counters.oldest.set(oldest.total_seconds())
    counters.trail.set(count_lines(db.session))
    return Response(generate_latest(counters.registry), content_type=CONTENT_TYPE_LATEST)


def _may_watch() -> bool:
    config: Config = current_app.config["PASSERELLE"]
    if config.metrics_token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), config.metrics_token.encode())
    return is_from_here(request.environ)
