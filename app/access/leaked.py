"""Passwords that were stolen elsewhere, in files that the operator downloaded. Nothing is asked.

The files are those of "Have I Been Pwned": one for each first five signs of the SHA-1, with lines
of the other thirty-five and how often it was seen. One file is read for one password.
"""

import hashlib
from pathlib import Path

HEAD = 5
_LONGEST_RANGE = 4_000_000
"""Bytes of one file that are read at most; a real one has some 40,000."""


def is_leaked(folder: Path, password: str) -> bool:
    """Whether the password is in the list; raises OSError when its range cannot be read."""
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    with _range_file(folder, digest[:HEAD]).open(encoding="ascii", errors="replace") as lines:
        for line in lines.read(_LONGEST_RANGE).splitlines():
            rest, _colon, count = line.strip().partition(":")
            if rest.upper() == digest[HEAD:]:
                return count.strip("0") != ""  # lines of nought are there to hide what was asked
    return False


def first_missing(folder: Path) -> str | None:
    """The first of some ranges, spread over all, that cannot be read; None when all can."""
    for number in range(0, 16**HEAD, 16**HEAD // 64):
        head = f"{number:05X}"
        try:
            with _range_file(folder, head).open("rb") as file:
                file.read(1)
        except OSError:
            return head
    return None


def _range_file(folder: Path, head: str) -> Path:
    named = folder / f"{head}.txt"
    return named if named.exists() else folder / head
