"""The services of a plan as vCards 4.0 (RFC 6350), for the address book of a telephone. Pure."""

from collections.abc import Sequence

from app.discharge.papers.gathering import PaperLine
from app.discharge.papers.wording import Say


def write_cards(lines: Sequence[PaperLine], say: Say) -> bytes:
    """One card for each provider that comes, with all that it comes for."""
    by_provider: dict[str, list[PaperLine]] = {}
    for line in lines:
        if line.entry.match:
            by_provider.setdefault(line.entry.match.offer.provider_id, []).append(line)
    return b"".join(_card(found, say) for found in by_provider.values())


def _card(lines: Sequence[PaperLine], say: Say) -> bytes:
    match = lines[0].entry.match
    assert match is not None
    offer = match.offer
    care = "; ".join(dict.fromkeys(say(line.entry.need.label) for line in lines))
    rows = [
        ("BEGIN", "VCARD"),
        ("VERSION", "4.0"),
        ("KIND", "org"),
        ("UID", f"urn:passerelle:{offer.provider_id}"),
        ("FN", offer.provider_name),
        ("ORG", offer.provider_name),
        ("ROLE", say(offer.type_label)),
        ("NOTE", care),
        *([("TEL", f"tel:{offer.phone}")] if offer.phone else []),
        ("END", "VCARD"),
    ]
    return b"".join(_line(name, value) for name, value in rows)


def _line(name: str, value: str) -> bytes:
    """A line of at most 75 octets, escaped and folded as both standards ask."""
    from icalendar.parser import (  # noqa: PLC0415 - slow to import, seldom needed
        Contentline,
        Parameters,
    )

    parameters = Parameters({"VALUE": "uri"}) if name == "TEL" else Parameters()
    folded: bytes = Contentline.from_parts(name, parameters, value).to_ical()
    return folded + b"\r\n"
