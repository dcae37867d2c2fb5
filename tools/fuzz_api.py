"""schemathesis on the JSON interface, every phase: `python -m tools.fuzz_api --cases 100000`.

Examples, coverage, fuzzing and stateful runs along the links of the description, in this process,
on the database that the settings name (the interface only reads). Round after round, each with the
next seed, until there are as many cases. Every check of schemathesis is on; where the description
allows a question that the domain refuses (a day too far away, twice the same country), the answer
must be 422 and say so. schemathesis is in no lock file: `pip install schemathesis` first.
"""

import argparse
import logging
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from app.core.memory import keep_what_was_loaded
from app.factory import create_app

DESCRIPTION = "/api/openapi.json"
STEP = 5_000
"""Cases between two lines that say how far it is."""
SAID_NO = ["2xx", "304", "404", "409", "422"]
"""What a question that the description allows may be answered with."""


def read_options(arguments: list[str]) -> argparse.Namespace:
    """How many, from which seed."""
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz_api", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--examples", type=int, default=1000, help="per operation and round")
    parser.add_argument("--minutes", type=float, default=600, help="after which it ends early")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Round after round; 1 when one check failed."""
    options = read_options(arguments)
    logging.disable(logging.WARNING)  # a line for each request would be the most of the work
    app = create_app()
    app.wsgi_app = Plain(app.wsgi_app)  # type: ignore[method-assign,assignment]  # as Flask documents it
    keep_what_was_loaded()
    phases, statuses, failures = Counter[str](), Counter[int](), Counter[str]()
    end, seed = time.monotonic() + 60 * options.minutes, options.seed
    while phases.total() < options.cases and time.monotonic() < end:
        for event in events(app, seed=seed, examples=options.examples):
            before = phases.total() // STEP
            count(event, phases, statuses, failures)
            if phases.total() // STEP > before:
                print(f"seed {seed}: {phases.total()} cases, {len(failures)} failures", flush=True)
            if time.monotonic() > end:
                break
        seed += 1
    print(f"phases {dict(phases)}\nstatuses {dict(sorted(statuses.items()))}")
    for failure, many in failures.most_common():
        print(f"{many:6} {failure}")
    return 1 if failures else 0


class Plain:
    """The application for a client that cannot unpack what is compressed."""

    def __init__(self, inner: Callable[..., Iterable[bytes]]) -> None:
        self.inner = inner

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as if the client had not asked for compression."""
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        return self.inner(environ, start)


def events(app: Any, *, seed: int, examples: int) -> Iterator[Any]:
    """What the engine of schemathesis tells of one round."""
    from schemathesis import openapi  # type: ignore[import-not-found] # noqa: PLC0415 - see above
    from schemathesis.config import (  # type: ignore[import-not-found] # noqa: PLC0415 - same
        SchemathesisConfig,
    )
    from schemathesis.engine import (  # type: ignore[import-not-found] # noqa: PLC0415 - same
        from_schema,
    )

    settings = {
        "seed": seed,
        "continue-on-failure": True,
        "generation": {"max-examples": examples, "no-shrink": True},
        "checks": {"positive_data_acceptance": {"expected-statuses": SAID_NO}},
    }
    schema = openapi.from_wsgi(DESCRIPTION, app, config=SchemathesisConfig.from_dict(settings))
    yield from from_schema(schema).execute()


def count(event: Any, phases: Counter[str], statuses: Counter[int], failures: Counter[str]) -> None:
    """Take one event into the figures."""
    fault = getattr(event, "info", None) or getattr(event, "exception", None)
    if fault is not None:
        failures[f"{type(event).__name__}: {str(fault)[:300]}"] += 1
    told = getattr(event, "recorder", None)
    if told is None:
        return
    phases[str(getattr(event.phase, "value", event.phase))] += len(told.interactions)
    for exchange in told.interactions.values():
        statuses[exchange.response.status_code if exchange.response else 0] += 1
    for number, checks in told.checks.items():
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info.failure
                sent = failure_sent(told.cases[number].value)
                failures[f"{told.label}: {failure.title}: {failure.message[:200]} {sent}"] += 1


def failure_sent(case: Any) -> str:
    """What was asked, short enough for a line."""
    return f"[{case.method} {case.formatted_path} {str(case.query)[:200]} {str(case.body)[:200]}]"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
