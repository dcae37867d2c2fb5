"""A service for machines that read pages: JSON-LD in the words of schema.org.

Only what every visitor reads is told, whoever asks.
"""

from collections.abc import Callable
from typing import Any

from app.cadastre.detail import Detail

Say = Callable[[object], str]


def service_data(detail: Detail, *, url: str, language: str, say: Say) -> dict[str, Any] | None:
    """One JSON-LD object; None for what does not exist or is closed."""
    if detail.card.is_fictitious or detail.card.closed:
        return None
    row = detail.row
    found = {
        "@context": "https://schema.org",
        "@type": "Service",
        "@id": url,
        "url": url,
        "inLanguage": language,
        "serviceType": say(detail.card.care),
        "name": detail.card.name,
        "provider": _provider(detail),
        "areaServed": [say(words) for words in detail.area_words] or None,
        "availableChannel": {
            "@type": "ServiceChannel",
            "servicePhone": {"@type": "ContactPoint", "telephone": row.phone},
            "availableLanguage": row.languages,
        }
        if row.phone
        else None,
        "hoursAvailable": _hours(detail),
        "audience": _audience(detail),
        "dateModified": detail.changed_on.isoformat(),
    }
    return {name: value for name, value in found.items() if value is not None}


def _provider(detail: Detail) -> dict[str, Any]:
    row, kept = detail.row, detail.whole.kept
    found = {
        "@type": "Organization",
        "name": detail.card.name,
        "telephone": row.phone,
        "email": None if "email" in kept else row.email,
        "url": None if "website" in kept else row.website,
        "address": {
            "@type": "PostalAddress",
            "postalCode": row.postal_code,
            "addressLocality": row.city,
            "addressCountry": row.country.upper(),
            **({} if "street" in kept or not row.street else {"streetAddress": row.street}),
        },
        "identifier": [
            {"@type": "PropertyValue", "propertyID": kind, "value": value}
            for kind, value in detail.identifier_codes
        ],
    }
    return {name: value for name, value in found.items() if value}


def _hours(detail: Detail) -> str | None:
    hours = detail.whole.hours
    return hours.raw if hours else None


def _audience(detail: Detail) -> dict[str, Any] | None:
    row = detail.row
    if row.age_min is None and row.age_max is None:
        return None
    return {
        "@type": "PeopleAudience",
        **({} if row.age_min is None else {"suggestedMinAge": row.age_min}),
        **({} if row.age_max is None else {"suggestedMaxAge": row.age_max}),
    }
