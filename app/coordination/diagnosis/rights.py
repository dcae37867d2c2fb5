"""Which services may work across the border as a rule, by type, care and standing. No database.

As the matching of one discharge judges care without a known end, but drawn up once for every type
of provider, so that the database can look it up by sets. Conventions stand apart: they speak for
a commune, not for a country.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.coordination.diagnosis.vocabulary import RIGHTS
from app.discharge.lawbook import lawbook
from app.discharge.matching.findings import worst
from app.professions.practising import Crossing, Sheets, Standing, may_practise
from app.professions.vocabulary import Practice
from app.reference.loader import Reference
from app.reference.vocabulary import Country, ProviderType, Verdict

MET, UNKNOWN, UNMET = (RIGHTS[one] for one in (Verdict.MET, Verdict.UNKNOWN, Verdict.UNMET))
STANDINGS = (Standing.NOT_KNOWN, Standing.NONE, Standing.REGISTERED)


@dataclass(frozen=True, slots=True)
class RightRow:
    """The right of a type for a kind of care, with that standing.

    `bound` is the right of a service that some convention binds, where that convention does not
    speak for the commune: what a convention governs is left to it.
    """

    type_code: str
    care: str
    standing: str
    unbound: int
    bound: int


@dataclass(frozen=True, slots=True)
class NeededProfession:
    """A profession whose rules count, one of `total` for that type and kind of care."""

    type_code: str
    care: str
    profession: str
    total: int


@dataclass(frozen=True, slots=True)
class Rights:
    """What the rules say on a day; a type that is not in `rows` has no profession known."""

    rows: tuple[RightRow, ...]
    needed: tuple[NeededProfession, ...]
    territorial: tuple[str, ...]


def rights_on(reference: Reference, day: date) -> Rights:
    """The rights of every type of provider on a day."""
    sheets = lawbook(reference.folder.parent).sheets
    kinds = reference.provider_types.values()
    return Rights(
        rows=tuple(row for kind in kinds for row in _rows(kind, sheets, day)),
        needed=tuple(
            NeededProfession(kind.code, care, name, len(names))
            for kind in kinds
            for care, names in kind.professions.items()
            for name in names
        ),
        territorial=tuple(sorted(kind.code for kind in kinds if kind.territorial)),
    )


def _rows(kind: ProviderType, sheets: Sheets, day: date) -> Iterator[RightRow]:
    for care, names in kind.professions.items():
        for standing in STANDINGS:
            read = _read(names, kind.country, standing, (sheets, day)) if names else Verdict.UNKNOWN
            is_free = read is Verdict.MET or standing is Standing.REGISTERED
            if kind.territorial:
                unbound, bound = UNMET, UNMET
            else:
                unbound, bound = (MET, MET) if is_free else (RIGHTS[read], UNMET)
            yield RightRow(kind.code, care, standing.value, unbound, bound)


def _read(
    names: tuple[str, ...], home: Country, standing: Standing, law: tuple[Sheets, date]
) -> Verdict:
    """The worst over the professions, as the matching reads it."""
    (there,) = (one for one in Country if one is not home)
    sheets, day = law
    return worst(
        [
            may_practise(
                Crossing(
                    profession=name,
                    qualified_in=home,
                    practises_in=there,
                    mode=Practice.REGULAR,
                    standing=standing,
                ),
                on=day,
                sheets=sheets,
            ).verdict
            for name in names
        ]
    )
