"""What the pages of papers show, made ready: templates only loop. Knows no web."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.discharge.papers.gathering import PaperCase, PaperLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSheet:
    """The sheet of one provider: how many of its lines it promised, and the key of its address."""

    provider_id: str
    name: str
    lines: Sequence[PaperLine]
    said_yes: bool


def service_sheets(case: PaperCase) -> list[ServiceSheet]:
    """One sheet for each provider of the plan, in the order of the needs."""
    found: dict[str, list[PaperLine]] = {}
    for line in case.covered:
        if line.entry.match:
            found.setdefault(line.entry.match.offer.provider_id, []).append(line)
    return [_sheet(provider_id, lines) for provider_id, lines in found.items()]


def _sheet(provider_id: str, lines: Sequence[PaperLine]) -> ServiceSheet:
    match = lines[0].entry.match
    assert match is not None
    return ServiceSheet(
        provider_id=provider_id,
        name=match.offer.provider_name,
        lines=lines,
        said_yes=any(line.promise.said_yes for line in lines),
    )


def shared_with(sheet: ServiceSheet) -> frozenset[str]:
    """What this provider may learn of the person: what was ticked on the lines it said yes to."""
    fields: Mapping[str, None] = dict.fromkeys(
        name for line in sheet.lines if line.promise.said_yes for name in line.promise.shared
    )
    return frozenset(fields)
