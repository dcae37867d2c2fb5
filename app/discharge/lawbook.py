"""The rules that a search asks: sheets of professions and payers, read once for each folder."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from app.benefits.catalogue import read_places
from app.benefits.payer_book import load_payer
from app.benefits.payer_table import PayerBook
from app.benefits.payer_table import Situation as Payers
from app.benefits.vocabulary import CareNature, Territory
from app.discharge.matching.law import Law
from app.discharge.vocabulary import Situation
from app.professions.catalogue import read_catalogue
from app.professions.practising import Sheets
from app.reference.loader import Reference

UNDECIDED = frozenset({Territory.FRANCE, Territory.GERMAN_COMMUNITY})
"""Where no Belgian region alone says what help costs."""


@dataclass(frozen=True)
class LawBook:
    """What was read, and the readings of it that searches asked for."""

    sheets: Sheets
    payers: PayerBook
    places: Mapping[str, Territory]
    kept: dict[tuple[object, ...], object] = field(default_factory=dict, compare=False)


@lru_cache(maxsize=2)
def lawbook(data_dir: Path) -> LawBook:
    """Read the rules of that folder; what is wrong in a sheet is left out, as everywhere."""
    benefits = data_dir / "benefits"
    return LawBook(
        read_catalogue(data_dir / "professions").catalogue.sheets,
        load_payer(benefits / "payer.yaml"),
        read_places(benefits),
    )


def law_for(situation: Situation, reference: Reference) -> Law:
    """The rules as one discharge asks them: the person goes home, to where they live."""
    book = lawbook(reference.folder.parent)
    chain = [str(code) for code in reference.zones.chain(situation.home)]
    territory = next((book.places[code] for code in chain if code in book.places), None)
    home = situation.home.country
    return Law(
        sheets=book.sheets,
        payers=book.payers,
        professions={code: kind.professions for code, kind in reference.provider_types.items()},
        natures={
            code: tuple(CareNature(one) for one in kind.natures)
            for code, kind in reference.care.items()
        },
        at_home=Payers(
            resides=home,
            home_country=home,
            insured_in=situation.insured_in,
            region=None if territory in UNDECIDED else territory,
        ),
        kept=book.kept,
    )
