"""A scanner of the tests: speaks clamd's words, finds what is named Eicar."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

HARMFUL = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"
"""The beginning of the text that every scanner takes for a virus; harmless, and not whole here."""


class _Desk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        word = b""
        while not word.endswith(b"\0") and (more := self.rfile.read(1)):
            word += more
        self.wfile.write(self._answer(word))

    def _answer(self, word: bytes) -> bytes:
        if word == b"zPING\0":
            return b"PONG\0"
        assert word == b"zINSTREAM\0", word
        content = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        if content.startswith(b"too much"):
            return b"INSTREAM size limit exceeded. ERROR\0"
        if content.startswith(b"silence"):
            return b""
        return b"stream: Eicar-Test FOUND\0" if HARMFUL in content else b"stream: OK\0"


@contextmanager
def scanner() -> Iterator[str]:
    """The address of one that answers."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Desk) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
