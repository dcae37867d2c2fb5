"""Codes of a record as lists that people read: countries, parts of the day. Pure."""

from collections.abc import Sequence
from functools import lru_cache

from app.core.messages import Listing, Message, phrases
from app.reference.vocabulary import COUNTRY_NAMES, TIME_BAND_NAMES, Country, mask_to_bands


def country_names(codes: Sequence[str] | None) -> Listing | None:
    """Countries by their names; None is "not given"."""
    if codes is None:
        return None
    return Listing(tuple(Message(COUNTRY_NAMES[Country(code)]) for code in codes))


@lru_cache(maxsize=64)
def band_words(mask: int | None) -> Listing | None:
    """The parts of the day in which somebody comes; None is "not given"."""
    if mask is None:
        return None
    return phrases([Message(TIME_BAND_NAMES[band]) for band in sorted(mask_to_bands(mask))])
