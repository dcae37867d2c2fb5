"""A mail server that misbehaves in one way, and a battery: `python -m tools.bad_mail [SECONDS]`.

For each way, letters wait in the outbox, a round of sending meets that server while a page of the
platform is asked for again and again, and later rounds meet a good server. No page may wait for
mail, the round must end, no letter may be lost, and none may arrive twice unless the bad server had
taken it without saying so. SECONDS is the patience for one answer (20 in the product, 1 here).
"""

import logging
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.config import Config
from app.core.db import begin_write
from app.factory import create_app
from app.post import channels
from app.post.channels import SmtpCarrier
from app.post.models import OutboxMessage
from app.post.operations import enqueue
from app.post.sending import send_due
from app.post.vocabulary import Channel, Letter, MessageState, RetryPolicy
from tools.arena import engine_of, fill_demonstration

WAYS = (
    "good",
    "does not answer",
    "drops at once",
    "banner drips",
    "banner 554",
    "banner 421",
    "banner of another kind",
    "endless banner",
    "hangs at EHLO",
    "421 at EHLO",
    "530 at MAIL",
    "451 at MAIL",
    "450 at RCPT",
    "550 at RCPT",
    "hangs at DATA",
    "451 after DATA",
    "554 after DATA",
    "drops before the answer to DATA",
    "hangs at QUIT",
    "554 at QUIT",
    "no TLS",
)
FINAL = frozenset({"550 at RCPT", "554 after DATA"})
"""What a server says of the letter itself: trying again is of no use."""
LOST_ANSWER = frozenset({"drops before the answer to DATA"})
"""The letter was taken and nobody said so: it comes once more, under the same Message-ID."""
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
POLICY = RetryPolicy(attempts=8, first_wait=timedelta(minutes=2), longest_wait=timedelta(hours=6))
LETTERS = 3
PAGE_SECONDS = 3.0


class BadServer:
    """Takes connections, and misbehaves; what it took is in `taken`, by Message-ID."""

    def __init__(self, way: str) -> None:
        self.way = way
        self.taken: Counter[str] = Counter()
        self.ears = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.ears.getsockname()[1])
        self.open = True
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Take no more."""
        self.open = False
        self.ears.close()

    def _listen(self) -> None:
        while self.open:
            try:
                line, _address = self.ears.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with line, suppress(OSError):
            if self._greet(line):
                self._talk(line)

    def _greet(self, line: socket.socket) -> bool:
        """The first words; whether there is more to come."""
        if self.way == "does not answer":
            self._hang(line)
        elif self.way in {"banner drips", "endless banner"}:
            piece = b"2" if self.way == "banner drips" else b"220-more\r\n" * 50
            while self.open:
                line.sendall(piece)
                time.sleep(0.1)
        elif self.way == "banner of another kind":
            line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        elif self.way.startswith("banner "):
            line.sendall(f"{self.way[7:]} not now\r\n".encode())
        elif self.way != "drops at once":
            line.sendall(b"220 ready\r\n")
            return True
        return False

    def _talk(self, line: socket.socket) -> None:
        with line.makefile("rb") as heard:
            for said in heard:
                verb = said.split()[0].decode().upper() if said.split() else ""
                if self._misbehaves(line, verb):
                    return
                if verb == "DATA":
                    line.sendall(b"354 go on\r\n")
                    if self._takes(line, heard):
                        return
                else:
                    line.sendall(b"221 bye\r\n" if verb == "QUIT" else b"250 ok\r\n")

    def _takes(self, line: socket.socket, heard: Iterator[bytes]) -> bool:
        """Read a letter; whether the connection is over."""
        name = ""
        for said in heard:
            if said.lower().startswith(b"message-id:"):
                name = said.partition(b":")[2].strip().decode()
            if said == b".\r\n":
                break
        if self.way.endswith("after DATA"):
            line.sendall(f"{self.way[:3]} no\r\n".encode())
            return False
        self.taken[name] += 1
        if self.way in LOST_ANSWER:
            return True
        line.sendall(b"250 taken\r\n")
        return False

    def _misbehaves(self, line: socket.socket, verb: str) -> bool:
        """Do what the way says at that word; whether the connection is over."""
        where = self.way.rpartition(" at ")[2]
        if where != verb:
            return False
        if self.way.startswith("hangs"):
            self._hang(line)
        else:
            line.sendall(f"{self.way[:3]} not now\r\n".encode())
        return True

    def _hang(self, line: socket.socket) -> None:
        line.settimeout(0.2)
        while self.open:
            try:
                if not line.recv(1024):
                    return
            except TimeoutError:
                continue


@contextmanager
def bad_server(way: str) -> Iterator[BadServer]:
    """A server that misbehaves in that way."""
    found = BadServer(way)
    try:
        yield found
    finally:
        found.close()


def config_for(server: BadServer) -> Config:
    """The settings that lead to it; without TLS unless TLS is what it lacks."""
    security = "starttls" if server.way == "no TLS" else "none"
    return Config(mail_host="127.0.0.1", mail_port=server.port, mail_security=security)


def letter(key: str) -> Letter:
    """A letter to nobody."""
    return Letter(
        channel=Channel.MAIL,
        to="reader@ward.invalid",
        subject="s",
        text="t",
        html=None,
        language="fr",
        reply_to=None,
        about="battery:mail",
        key=key,
    )


@contextmanager
def pages_asked(app: Flask) -> Iterator[list[float]]:
    """A visitor who goes on reading; the seconds that each page took."""
    took: list[float] = []
    stop = threading.Event()

    def read() -> None:
        client = app.test_client()
        while not stop.is_set():
            began = time.monotonic()
            assert client.get("/en/connexion").status_code == 200
            took.append(time.monotonic() - began)
            stop.wait(0.05)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield took
    finally:
        stop.set()
        reader.join()


def one_way(app: Flask, url: str, way: str) -> tuple[list[str], float, float]:
    """What went wrong with that server; the slowest page and the seconds of the round."""
    engine = engine_of(url)
    keys = [f"{way}:{number}" for number in range(LETTERS)]
    taken: Counter[str] = Counter()
    with Session(engine) as session:
        begin_write(session)
        for key in keys:
            enqueue(session, letter(key), now=NOW)
        session.commit()
        with bad_server(way) as server, pages_asked(app) as pages:
            began = time.monotonic()
            carrier = {Channel.MAIL: SmtpCarrier(config_for(server))}
            send_due(session, carrier, POLICY, now=NOW, keeps_text=False)
            round_took = time.monotonic() - began
            taken += server.taken
        with bad_server("good") as server:
            carrier = {Channel.MAIL: SmtpCarrier(config_for(server))}
            send_due(session, carrier, POLICY, now=NOW + timedelta(days=1), keeps_text=False)
            taken += server.taken
        rows = session.execute(
            select(OutboxMessage.key, OutboxMessage.state).where(OutboxMessage.key.in_(keys))
        ).all()
    engine.dispose()
    wanted = MessageState.FAILED if way in FINAL else MessageState.SENT
    found = [f"{key} is {state}" for key, state in rows if state != wanted]
    most = 2 if way in LOST_ANSWER else 1
    arrived = 0 if way in FINAL else LETTERS
    found += [f"{len(taken)} letters arrived"] if len(taken) != arrived else []
    found += [f"{name} arrived {times} times" for name, times in taken.items() if times > most]
    slowest = max(pages)
    found += [f"a page took {slowest:.1f} s"] if slowest > PAGE_SECONDS else []
    return found, slowest, round_took


def main(patience: float) -> int:
    """Meet every kind of server; 1 when something went wrong."""
    channels.PATIENCE_SECONDS = patience
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{Path(name) / 'mail.sqlite'}"
        fill_demonstration(url)
        engine = engine_of(url)
        with Session(engine) as session:  # the letters of the demonstration are not ours
            session.query(OutboxMessage).delete()
            session.commit()
        engine.dispose()
        app = create_app(Config(var_dir=Path(name), database_url=url, testing=True))
        logging.getLogger("passerelle").setLevel(logging.ERROR)
        for way in WAYS:
            faults, slowest, took = one_way(app, url, way)
            wrong += bool(faults)
            print(f"{way}: round {took:.1f} s, slowest page {slowest:.2f} s", *faults, flush=True)
    print(f"{len(WAYS)} ways, {wrong} with a fault")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0))
