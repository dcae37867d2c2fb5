"""A sheet for machines that read pages: JSON-LD in the words of schema.org (pure)."""

from collections.abc import Callable
from typing import Any

from app.professions.sheets import Sheet, Source, cited_sources
from app.professions.vocabulary import SourceKind

Say = Callable[[object], str]
_ACTS = frozenset(
    {
        SourceKind.EU_ACT,
        SourceKind.STATUTE,
        SourceKind.CODE_ARTICLE,
        SourceKind.DECREE,
        SourceKind.ORDER,
        SourceKind.CIRCULAR,
        SourceKind.TREATY,
    }
)


def sheet_data(sheet: Sheet, *, url: str, language: str, say: Say) -> dict[str, Any]:
    """Return the head of a sheet and the texts it cites, as one JSON-LD object."""
    return {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "@id": url,
        "inLanguage": language,
        "name": say(sheet.name),
        "dateModified": sheet.reviewed_on.isoformat(),
        "about": {
            "@type": "Occupation",
            "name": say(sheet.name),
            "alternateName": say(sheet.titles),
            "occupationLocation": {"@type": "Country", "identifier": sheet.country.value.upper()},
            "occupationalCategory": _category(sheet),
        },
        "citation": [_citation(source, say) for source in cited_sources((sheet,))],
    }


def _category(sheet: Sheet) -> dict[str, str] | None:
    if sheet.isco08 is None:
        return None
    return {"@type": "CategoryCode", "inCodeSet": "ISCO-08", "codeValue": sheet.isco08}


def _citation(source: Source, say: Say) -> dict[str, str | None]:
    return {
        "@type": "Legislation" if source.kind in _ACTS else "CreativeWork",
        "name": say(source.instrument),
        "publisher": say(source.publisher),
        "inLanguage": source.language,
        "url": source.url,
    }
