"""How often the collector of memory looks, and at what."""

import gc

YOUNG = 10_000
"""New objects before it looks: a page makes thousands, and nearly all go with it by themselves."""


def keep_what_was_loaded() -> None:
    """Facts, routes and templates stay as long as the process: the collector leaves them alone."""
    gc.freeze()
    gc.set_threshold(YOUNG)
