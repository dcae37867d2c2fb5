"""A scanner for viruses beside the platform: clamd, asked over its socket (command INSTREAM).

Without one nothing is scanned, and the doctor says so. One that does not answer lets nothing pass.
"""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.core.errors import InvalidInput
from app.core.messages import N_, Message

_PIECE = 64 * 1024
_PATIENCE = 20.0
"""Seconds for each word of the scanner."""
_FOUND = b" FOUND"
_CLEAN = b"stream: OK"
_END = b"\0"


class ScannerFaultError(Exception):
    """The scanner does not answer, or not as it should."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """A clamd: `127.0.0.1:3310`, or the path of its socket."""

    address: str

    def check(self, content: bytes, field: str) -> None:
        """Raise InvalidInput, at that field, unless the scanner finds nothing in it."""
        try:
            found = self.find(content)
        except ScannerFaultError as error:
            text = N_(
                "This document could not be checked for viruses just now, so it was not kept. Try "
                "again in a few minutes."
            )
            fault = Message(text)
            raise InvalidInput(fault, {field: [fault]}) from error
        if found is not None:
            text = N_("A virus was found in this document (%(name)s): it was not kept.")
            fault = Message(text, {"name": found})
            raise InvalidInput(fault, {field: [fault]})

    def find(self, content: bytes) -> str | None:
        """The name of what is found, or None; raises ScannerFaultError."""
        pieces = (content[start : start + _PIECE] for start in range(0, len(content), _PIECE))
        counted = b"".join(struct.pack("!I", len(piece)) + piece for piece in pieces)
        said = self._ask(b"zINSTREAM" + _END + counted + struct.pack("!I", 0))
        if said == _CLEAN:
            return None
        if said.endswith(_FOUND):
            return said.removeprefix(b"stream: ").removesuffix(_FOUND).decode("ascii", "replace")
        raise ScannerFaultError(said.decode("ascii", "replace"))

    def is_there(self) -> bool:
        """Whether it answers."""
        try:
            return self._ask(b"zPING" + _END) == b"PONG"
        except ScannerFaultError:
            return False

    def _ask(self, question: bytes) -> bytes:
        said = b""
        try:
            with self._line() as line:
                line.sendall(question)
                while not said.endswith(_END) and (more := line.recv(4096)):
                    said += more
        except OSError as error:
            raise ScannerFaultError(str(error)) from error
        return said.removesuffix(_END)

    @contextmanager
    def _line(self) -> Iterator[socket.socket]:
        host, _colon, port = self.address.rpartition(":")
        if port.isdecimal():
            with socket.create_connection((host, int(port)), timeout=_PATIENCE) as line:
                yield line
            return
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(_PATIENCE)
            line.connect(self.address)
            yield line
