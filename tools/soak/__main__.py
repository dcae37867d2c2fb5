"""Fifty people for an hour: `python -m tools.soak [--seconds 3600] [--people 50] [--think 10]`.

Starts a server as in production on demonstration data of its own (or on the database that
PASSERELLE_DATABASE_URL names, which must be empty) with its clocks, lets people walk through it,
and asks a bare endpoint beside it each second. Every thirty seconds: the memory of each worker.
Ends with 1 when one answer was an error.
"""

import argparse
import contextlib
import json
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tools.bench.timing import Spread
from tools.soak.people import JOURNEYS, Browser, Journey, Ledger, TurnedAwayError, live
from tools.soak.served import Served, served, workers_of

SAMPLE = 30.0
BETWEEN = 1.0
"""Seconds between two questions to the bare endpoint, about."""
FLOORS = {"/": "(bare Flask)", "/healthz": "(healthz)"}


def read_options(arguments: list[str]) -> argparse.Namespace:
    """How long, how many, how patient."""
    parser = argparse.ArgumentParser(prog="python -m tools.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--think", type=float, default=10, help="seconds between two pages, mean")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--port", type=int, default=8180)
    parser.add_argument("--out", type=Path, default=Path("var/soak.json"))
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Serve, let them live, tell."""
    options = read_options(arguments)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), port=options.port) as found:
        ledger, memory = soak(found, options)
    tell(ledger, memory, options)
    return 1 if ledger.errors or len({tuple(sorted(one)) for one in memory}) > 1 else 0


def soak(found: Served, options: argparse.Namespace) -> tuple[Ledger, list[dict[int, int]]]:
    """Let people live beside samples of the memory and of the bare endpoint."""
    ledger, over = Ledger(), threading.Event()
    threads = [
        threading.Thread(target=live, args=(browser, journey), daemon=True)
        for browser, journey in crowd(found, options, ledger, over)
    ]
    for base, path in ((found.bare, "/"), (found.site, "/healthz")):
        floor = Browser(base, ledger, random.Random(0), BETWEEN, over)  # noqa: S311 - no secret
        threads.append(threading.Thread(target=ask_again, args=(floor, path), daemon=True))
    for thread in threads:
        thread.start()
    memory, end = list[dict[int, int]](), time.monotonic() + options.seconds
    while time.monotonic() < end:
        memory.append(workers_of(found.master))
        said = f"{len(ledger.errors)} errors, {len(ledger.refusals)} refusals"
        print(f"{len(memory):4} {memory[-1]} {said}", flush=True)
        time.sleep(min(SAMPLE, max(0.0, end - time.monotonic())))
    over.set()
    for thread in threads:
        thread.join(timeout=90)
    return ledger, memory


def crowd(
    found: Served, options: argparse.Namespace, ledger: Ledger, over: threading.Event
) -> Iterator[tuple[Browser, Journey]]:
    """Everybody, each with dice of their own; the shares of JOURNEYS for any number of people."""
    kinds = [journey for journey, share in JOURNEYS for _ in range(share)]
    for number in range(options.people):
        dice = random.Random(options.seed + number)  # noqa: S311 - a reproducible crowd
        browser = Browser(found.site, ledger, dice, options.think, over)
        browser.language = "nl" if number % 5 == 0 else "fr"
        yield browser, kinds[number * len(kinds) // options.people % len(kinds)]


def ask_again(floor: Browser, path: str) -> None:
    """Ask one endpoint again and again, with one connection."""
    while not floor.over.wait(BETWEEN):
        with contextlib.suppress(TurnedAwayError):  # it was noted
            floor.open(FLOORS[path], path)


def tell(ledger: Ledger, memory: list[dict[int, int]], options: argparse.Namespace) -> None:
    """Print the figures and keep them in a file."""
    pages = [second for step, all_ in ledger.steps.items() if step[0] != "(" for second in all_]
    spreads = {step: Spread.of(all_) for step, all_ in sorted(ledger.steps.items())}
    for step, spread in ({"all pages": Spread.of(pages)} | spreads).items():
        many = len(ledger.steps.get(step, pages))
        print(f"{step:22} {many:6} {1000 * spread.median:8.1f} {1000 * spread.p95:8.1f} ms")
    growth = {pid: growth_of([one.get(pid, 0) for one in memory]) for pid in memory[-1]}
    print(f"statuses {ledger.statuses}, journeys {ledger.done}")
    print(f"growth of memory {growth}")
    for name, said in (("errors", ledger.errors), ("refusals", ledger.refusals)):
        print(f"{len(said)} {name}", *said[:20], sep="\n  ")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    kept = {
        "options": {name: str(value) for name, value in vars(options).items()},
        "steps": {
            step: [len(ledger.steps[step]), spread.median, spread.p95]
            for step, spread in spreads.items()
        },
        "statuses": ledger.statuses,
        "journeys": ledger.done,
        "errors": ledger.errors,
        "refusals": ledger.refusals,
        "memory": memory,
        "growth": growth,
    }
    options.out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def growth_of(samples: list[int]) -> str:
    """How much more a worker holds in the last sixth than in the second."""
    sixth = max(1, len(samples) // 6)
    early, late = samples[sixth : 2 * sixth] or samples[:1], samples[-sixth:]
    before, after = sum(early) / len(early), sum(late) / len(late)
    return f"{before / 1024:.0f} -> {after / 1024:.0f} MiB ({100 * (after / before - 1):+.1f} %)"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
