"""The short code of a paper: a digest of all that it says. Pure."""

import hashlib
import json
from typing import Any

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_GROUP = 4
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})


def code_of(content: Any, about: str) -> str:
    """The code of a paper with that content, about that thing, whose name nobody can guess."""
    said = json.dumps([about, content], ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    number = int.from_bytes(hashlib.sha256(said.encode()).digest()[:10])
    return "".join(_LETTERS[number >> shift & 31] for shift in range(75, -1, -5))


def shown(code: str) -> str:
    """A code in groups of four, as it is printed."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def read_code(typed: str) -> str | None:
    """The code that somebody typed, with letters that look like digits read as such; or None."""
    found = "".join(sign for sign in typed.upper() if sign.isalnum()).translate(_MISREAD)
    return found if len(found) == LENGTH and set(found) <= set(_LETTERS) else None
