"""How letters leave this machine, or do not: one interface, four ways."""

import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import Protocol

from app.core.config import Config
from app.post.envelopes import Outgoing, mail_of, page_of
from app.post.vocabulary import Channel

PATIENCE_SECONDS = 20.0
"""For each answer of a mail server, whole: one that sends a letter a second is hung up on."""
_FINAL_FROM = 500
"""From this answer on, a mail server says that trying again is of no use."""


class UndeliveredError(Exception):
    """The letter did not leave. `is_final`: trying again is of no use."""

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_final = is_final


class Carrier(Protocol):
    """Something that takes letters away."""

    def carry(self, letter: Outgoing) -> None:
        """Take one letter; raises UndeliveredError."""


@dataclass(slots=True)
class MemoryCarrier:
    """Keeps letters in a list, for tests."""

    carried: list[Outgoing] = field(default_factory=list)

    def carry(self, letter: Outgoing) -> None:
        """Keep it."""
        self.carried.append(letter)


@dataclass(frozen=True, slots=True)
class FileCarrier:
    """Writes each letter to a file of its own; the same letter twice is one file."""

    folder: Path
    write: Callable[[Outgoing], bytes]
    ending: str

    def carry(self, letter: Outgoing) -> None:
        """Write it beside, then put it in its place, so that no half letter is ever there."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            beside = self.folder / f".{letter.message_id}{self.ending}"
            beside.write_bytes(self.write(letter))
            beside.replace(self.folder / f"{letter.message_id}{self.ending}")
        except OSError as error:
            raise UndeliveredError(str(error), is_final=False) from error


@dataclass(frozen=True, slots=True)
class SmtpCarrier:
    """Hands letters to a mail server."""

    config: Config

    def carry(self, letter: Outgoing) -> None:
        """Hand it over. Final is only what the server says of this letter or of its reader, from
        500 on: what it says of us, of a certificate or of itself may pass.
        """
        try:
            server = self._server()
            try:
                server.send_message(mail_of(letter, self.config.mail_from))
            finally:
                _part(server)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise _refusal(code, said) from error
        except smtplib.SMTPDataError as error:
            raise _refusal(error.smtp_code, error.smtp_error) from error
        except OSError as error:  # so are refusals of a server, and a certificate that is not right
            raise UndeliveredError(str(error) or type(error).__name__, is_final=False) from error
        except ValueError as error:
            raise UndeliveredError(str(error), is_final=True) from error

    def _server(self) -> smtplib.SMTP:
        host, port = self.config.mail_host, self.config.mail_port
        trust = ssl.create_default_context()
        is_tls = self.config.mail_security == "tls"
        server = _LimitedTls(host, port, trust) if is_tls else _Limited(host, port)
        try:
            if self.config.mail_security == "starttls":
                server.starttls(context=trust)
            if self.config.mail_user:
                server.login(self.config.mail_user, self.config.mail_password)
        except BaseException:
            server.close()
            raise
        return server


class _Limited(smtplib.SMTP):
    """Waits for each whole answer so long and no longer, however slowly it drips."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(host, port, timeout=PATIENCE_SECONDS)

    def getreply(self) -> tuple[int, bytes]:
        """The answer; hangs up when it takes too long."""
        limit = Timer(PATIENCE_SECONDS, _hang_up, [self.sock])
        limit.daemon = True
        limit.start()
        try:
            return super().getreply()
        finally:
            limit.cancel()


class _LimitedTls(_Limited, smtplib.SMTP_SSL):
    """The same on a line that is encrypted from the start."""

    def __init__(self, host: str, port: int, trust: ssl.SSLContext) -> None:
        smtplib.SMTP_SSL.__init__(self, host, port, timeout=PATIENCE_SECONDS, context=trust)


def _hang_up(line: socket.socket | None) -> None:
    if line is not None:
        with suppress(OSError):
            socket.socket.shutdown(line, socket.SHUT_RDWR)  # of an encrypted line too


def _part(server: smtplib.SMTP) -> None:
    """Say goodbye. The letter was taken or refused before: what is answered now changes nothing."""
    with suppress(OSError):
        server.quit()
    server.close()


def _refusal(code: int, said: bytes | str) -> UndeliveredError:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return UndeliveredError(f"{code} {words}", is_final=code >= _FINAL_FROM)


def _eml(letter: Outgoing, sender: str) -> bytes:
    from email.policy import SMTP  # noqa: PLC0415 - slow to import, seldom needed

    return mail_of(letter, sender).as_bytes(policy=SMTP)


def carriers(config: Config) -> dict[Channel, Carrier]:
    """Who carries letters of each channel in this installation.

    Text messages and paper are files that another program, or a person, takes further.
    """
    folder = config.var_dir / "post"
    as_mail = FileCarrier(folder / "mail", lambda one: _eml(one, config.mail_from), ".eml")
    mail: dict[str, Callable[[], Carrier]] = {
        "file": lambda: as_mail,
        "memory": MemoryCarrier,
        "smtp": lambda: SmtpCarrier(config),
    }
    return {
        Channel.MAIL: mail[config.mail_backend](),
        Channel.SMS: FileCarrier(folder / "sms", lambda one: page_of(one).encode(), ".txt"),
        Channel.PAPER: FileCarrier(folder / "paper", lambda one: page_of(one).encode(), ".txt"),
    }
