"""A letter's body from its paragraphs and links: as text and as HTML that says the same. Pure."""

from collections.abc import Sequence
from html import escape

NamedLink = tuple[str, str]


def as_text(paragraphs: Sequence[str], links: Sequence[NamedLink], foot: str) -> str:
    """Paragraphs, then each link under its name, then the foot."""
    listed = "\n".join(f"{name}\n{address}\n" for name, address in links).rstrip()
    parts = [*paragraphs, *([listed] if listed else []), "--\n" + foot]
    return "\n\n".join(parts) + "\n"


def as_html(paragraphs: Sequence[str], links: Sequence[NamedLink], foot: str, language: str) -> str:
    """The same as HTML; every text is escaped, nothing is fetched."""
    body = [f"<p>{escape(one)}</p>".replace("\n", "<br>") for one in paragraphs]
    body += [f'<p><a href="{escape(address)}">{escape(name)}</a></p>' for name, address in links]
    body.append(f"<hr><p>{escape(foot)}</p>")
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        f"<title>Passerelle</title></head><body>{''.join(body)}</body></html>\n"
    )
