"""Text from outside beside our own: signs that turn the direction of writing stay inside it. Pure.

A name with a right-to-left override would turn round the quotation mark and the words after it.
Isolated, it is drawn as it is, and what stands around it too: on a page, in a letter, on paper.
"""

import re

_TURNS = re.compile(
    "[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]"
)
"""Letters written from right to left, and the signs that say in which direction to write."""

_ISOLATES = dict.fromkeys(range(0x2066, 0x206A))
FIRST_STRONG, END = "\u2068", "\u2069"


def isolated(text: str) -> str:
    """The text between signs of isolation if it may turn round what follows; else as it is.

    Markup stays markup.
    """
    if text.isascii() or not _TURNS.search(text):
        return text
    return FIRST_STRONG + text.translate(_ISOLATES) + END
