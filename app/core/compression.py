"""Pages and files leave compressed, for wards with a slow line; no proxy is needed for it.

A page in which a secret stands near words that somebody else chose betrays the secret by its
compressed size (BREACH). The name that gzip may write in its header has a random length here, so
that sizes say nothing.
"""

import gzip
import io
import re
import secrets
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, current_app, request

SMALLEST = 800
"""Bytes under which nothing is gained."""
PAGE_EFFORT, FILE_EFFORT = 5, 9
MOST_NOISE = 100
"""Bytes at most that the random name adds."""
_TIGHTER = (
    (re.compile(rb"/\*.*?\*/", re.DOTALL), b""),
    (re.compile(rb"\s+"), b" "),
    (re.compile(rb" ?([{};,>]) ?"), rb"\1"),
    (re.compile(rb"(?<=[;{])([\w-]+): "), rb"\1:"),
    (re.compile(rb"(?<=[ :,(-])0(?=\.\d)"), b""),
    (re.compile(rb";}"), b"}"),
)
KINDS = frozenset(
    {
        "application/geo+json",
        "application/javascript",
        "application/json",
        "application/problem+json",
        "image/svg+xml",
    }
)


def init_app(app: Flask) -> None:
    """Bind it before the rest of the edge: what is bound first has the last word."""
    app.after_request(compress)


def compress(response: Response) -> Response:
    """The same answer, smaller, where the browser reads it so."""
    if not _can_shrink(response):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] <= 0:
        return response
    if request.endpoint == "static":
        file = Path(str(current_app.static_folder)) / (request.view_args or {})["filename"]
        small = shrunk_file(file, file.stat().st_mtime_ns)
        response.close()  # the file that nobody reads
        response.direct_passthrough = False
    else:
        small = shrunk_page(response.get_data())
    response.set_data(small)
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    tag, _weak = response.get_etag()
    if tag is not None:
        response.set_etag(tag, weak=True)
    return response


def _can_shrink(response: Response) -> bool:
    """Whether it is a whole answer of words, long enough, that nobody compressed."""
    kind = response.mimetype or ""
    return (
        response.status_code not in {HTTPStatus.NO_CONTENT, HTTPStatus.PARTIAL_CONTENT}
        and "Content-Encoding" not in response.headers
        and (kind.startswith("text/") or kind in KINDS)
        and (request.endpoint == "static" or not response.is_streamed)
        and (response.content_length or 0) >= SMALLEST
    )


def shrunk_page(body: bytes) -> bytes:
    """A body of which the length says nothing certain."""
    name = "p" * secrets.randbelow(MOST_NOISE + 1)
    made = io.BytesIO()
    with gzip.GzipFile(name, "wb", PAGE_EFFORT, made, mtime=0) as whole:
        whole.write(body)
    return made.getvalue()


@lru_cache(maxsize=64)
def shrunk_file(path: Path, _changed: int) -> bytes:
    """A file of ours, compressed once and kept until it changes."""
    whole = path.read_bytes()
    return gzip.compress(tight(whole) if path.suffix == ".css" else whole, FILE_EFFORT, mtime=0)


def tight(sheet: bytes) -> bytes:
    """A style sheet without its comments and the space between its signs: the same rules."""
    for pattern, instead in _TIGHTER:
        sheet = pattern.sub(instead, sheet)
    return sheet
