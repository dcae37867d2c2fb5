"""What machines are told of each request: a line of JSON, and counters. Nothing personal.

A line names the pattern of the address, never the address: links of letters stand in it. A fault
is logged by its kind and its place in the code; its words may carry what somebody typed.
"""

import json
import logging
import sys
import time
import traceback
from datetime import UTC, datetime

from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from app.access.gate import subject
from app.core.vault import VaultError
from app.core.web import request_id

_LOG = logging.getLogger("passerelle.request")
_FIELDS = ("request_id", "method", "route", "status", "ms", "role", "what")
_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class JsonLine(logging.Formatter):
    """One line of JSON for each record; an exception is told by kind and place, without words
    (but those of the vault, which hold no value)."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage() if record.name.startswith("passerelle") else record.msg,
        }
        said |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            kind, error, trace = record.exc_info
            said["exception"] = kind.__name__
            if isinstance(error, VaultError):  # its words are ours: a column, the name of a key
                said["why"] = str(error)
            frames = traceback.extract_tb(trace)[-12:]
            said["where"] = [f"{one.filename}:{one.lineno} {one.name}" for one in frames]
        return json.dumps(said, ensure_ascii=False, default=str)


class Counters:
    """What /metrics shows of this process."""

    def __init__(self, version: str) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter(
            "passerelle_requests", "Requests answered.", labels, registry=self.registry
        )
        self.seconds = Histogram(
            "passerelle_request_seconds",
            "Time to answer.",
            ("route",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.waiting = Gauge(
            "passerelle_outbox_waiting", "Letters that wait.", registry=self.registry
        )
        self.oldest = Gauge(
            "passerelle_outbox_oldest_seconds",
            "How long the oldest due letter has waited.",
            registry=self.registry,
        )
        self.trail = Gauge(
            "passerelle_audit_lines", "Lines of the audit trail.", registry=self.registry
        )
        built = Gauge(
            "passerelle_build", "The version that runs.", ("version",), registry=self.registry
        )
        built.labels(version).set(1)


def init_app(app: Flask, *, version: str) -> None:
    """Log and count every request; before the other hooks, to measure all of them."""
    app.extensions["passerelle.counters"] = Counters(version)
    _speak_json(app)
    app.before_request(_start)
    app.after_request(_tell)


def _speak_json(app: Flask) -> None:
    """Every logger of ours writes JSON lines to the standard error output."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine())
    for name in ("passerelle", app.name):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(logging.INFO)
        logger.propagate = app.testing


def _start() -> None:
    g.started = time.perf_counter()


def _tell(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "none"
    if route.startswith(("/static", "/healthz", "/metrics")):
        return response
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    counters: Counters = _app_counters()
    counters.requests.labels(request.method, route, str(response.status_code)).inc()
    counters.seconds.labels(route).observe(seconds)
    told = {
        "request_id": request_id(),
        "method": request.method,
        "route": route,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "role": subject().role.value,
    }
    _LOG.info("answered", extra=told)
    return response


def _app_counters() -> Counters:
    found: Counters = current_app.extensions["passerelle.counters"]
    return found
