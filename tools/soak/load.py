"""How many answers a second the open pages give: `python -m tools.soak.load [--seconds 30]`.

A server as in production (two workers of four threads) on demonstration data of its own, over
sockets that stay open. Every address is asked by as many connections at once as the server has
threads. "Again" asks for the same seven places in turn, whose pages are kept; "anew" never asks for
the same page twice. Who asks shares the machine with the server. Ends with 1 when one answer was
not 200.
"""

import argparse
import http.client
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path
from urllib.parse import quote, urlsplit

from tools.bench.timing import Spread
from tools.soak.people import PATIENCE, PLACES
from tools.soak.served import served

CONNECTIONS = 8


def questions() -> dict[str, Iterator[str]]:
    """What is asked, by the name of the line."""
    numbers = count()
    return {
        "healthz": cycle(["/healthz"]),
        "home": cycle(["/fr/"]),
        "search, whole list": cycle(["/fr/recherche"]),
        "search again": cycle([f"/fr/recherche?place={quote(place)}" for place in PLACES]),
        "search anew": (f"/fr/recherche?place={quote(PLACES[n % 7])}&name=a{n}" for n in numbers),
        "services as JSON": cycle([f"/api/v1/services?q={quote(place)}" for place in PLACES]),
        "map as JSON": cycle([f"/api/v1/map?bbox=4.{n},49.5,5.5,50.6&zoom=9" for n in range(9)]),
    }


@dataclass
class Line:
    """What one line of questions was answered with. Safe for many threads."""

    asked: Iterator[str]
    lock: threading.Lock = field(default_factory=threading.Lock)
    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def ask(self, host: str, until: float) -> None:
        """Ask over one connection until the time is over."""
        connection = http.client.HTTPConnection(host, timeout=PATIENCE)
        while (began := time.perf_counter()) < until:
            with self.lock:
                path = next(self.asked)
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            with self.lock:
                self.seconds.append(time.perf_counter() - began)
                self.statuses[answer.status] += 1
        connection.close()


def read_options(arguments: list[str]) -> argparse.Namespace:
    """How long for each address, by how many at once."""
    parser = argparse.ArgumentParser(prog="python -m tools.soak.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    parser.add_argument("--port", type=int, default=8182)
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """One line of questions after the other, the bare endpoint first; the figures of each."""
    options = read_options(arguments)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), port=options.port) as found:
        lines = {"(bare Flask)": measured(found.bare, cycle("/"), options)}
        for name, asked in questions().items():
            lines[name] = measured(found.site, asked, options)
    for name, line in lines.items():
        spread = Spread.of(line.seconds)
        print(
            f"{name:20} {len(line.seconds) / options.seconds:7.0f}/s  median"
            f" {1000 * spread.median:6.1f} ms  p95 {1000 * spread.p95:6.1f} ms"
            f"  {dict(line.statuses)}"
        )
    return 1 if any(set(line.statuses) != {200} for line in lines.values()) else 0


def measured(base: str, asked: Iterator[str], options: argparse.Namespace) -> Line:
    """Ask one line of questions over all connections for as long as was said."""
    line, until = Line(asked), time.perf_counter() + options.seconds
    host = urlsplit(base).netloc
    threads = [
        threading.Thread(target=line.ask, args=(host, until)) for _ in range(options.connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return line


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
