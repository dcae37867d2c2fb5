"""Providers that come already or that the person chose: found by name, then ticked. No web."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.discharge.providers import providers_called, providers_named
from app.discharge.vocabulary import ProviderFound

MOST = 12
"""Providers that one search gives back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnProvider:
    """A provider that the form shows, and what is ticked of it."""

    found: ProviderFound
    comes_already: bool
    is_wanted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownProviders:
    """Those ticked before, then those found; `is_empty_search`: nobody has the name asked."""

    shown: tuple[OwnProvider, ...]
    words: str
    is_empty_search: bool


def known_providers(session: Session, values: Mapping[str, Any]) -> KnownProviders:
    """What the form shows of providers, after a search by name."""
    current, wanted = values.get("current_providers", ()), values.get("wanted_providers", ())
    words = str(values.get("provider_name", "")).strip()[:60]
    ticked = providers_called(session, [*current, *wanted])
    found = providers_named(session, words, MOST) if words else []
    more = [one for one in found if one not in ticked]
    return KnownProviders(
        shown=tuple(
            OwnProvider(
                found=one,
                comes_already=one.public_id in current,
                is_wanted=one.public_id in wanted,
            )
            for one in (*ticked, *more)
        ),
        words=words,
        is_empty_search=bool(words) and not found,
    )
