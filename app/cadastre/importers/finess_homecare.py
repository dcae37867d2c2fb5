"""Home-care and home-help establishments of FINESS, in the layout of a departmental extract."""

from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from app.cadastre.importers.finess import check_line, provider_type_of, record_of, site_of
from app.cadastre.importers.tables import Cells, Unfit, read_rows
from app.cadastre.records import LeftOut, Row
from app.core.messages import N_, Message
from app.reference.loader import Reference

SOURCE = "finess-homecare"
COLUMNS = (
    "finess_et",
    "name",
    "address",
    "postal_code",
    "city",
    "phone",
    "siret",
    "kind",
    "kind_basis",
    "finess_category_guess",
    "finess_category_label",
    "insee",
    "lat",
    "lon",
    "position_precision",
)

Meaning = tuple[frozenset[str], tuple[str, ...]]
KINDS: dict[str, Meaning] = {
    "SAAD": (frozenset({"460"}), ("PCA", "HHK")),
    "SSIAD": (frozenset({"354"}), ("NUR", "PCA")),
    "SAD_MIXTE": (frozenset({"354", "460"}), ("NUR", "PCA", "HHK")),
    "CENTRE_SANTE_INFIRMIER": (frozenset({"124"}), ("NUR",)),
    "EHPAD": (frozenset({"500"}), ("STY",)),
    "ACCUEIL_DE_JOUR": (frozenset({"207"}), ("RSP",)),
    "CLIC": (frozenset({"463"}), ("COO", "SOC")),
}
"""What the words of the source mean here: FINESS categories, and the care that goes with them."""

KINDS_WITHOUT_HOME_CARE = frozenset(
    {
        "MSP",
        "CENTRE_DE_SANTE",
        "SAMSAH",
        "RESIDENCE_AUTONOMIE",
        "SAVS",
        "SESSAD",
        "EQUIPE_MOBILE",
        "ESSIP",
        "CCAS",
        "PUV",
        "DIALYSE_DOMICILE",
        "DIALYSE",
        "USLD",
    }
)
"""Other words of the source: no kind of care of the vocabulary follows from them alone."""


def read(stream: BinaryIO, reference: Reference, *, today: date) -> Iterator[Row]:
    """Every line of the file: a provider, a line left out with its kind, or a fault."""
    return read_rows(stream, COLUMNS, lambda line, cells: _row(line, cells, reference, today))


def _row(line: int, cells: Cells, reference: Reference, today: date) -> Row:
    key = check_line(cells)
    site = site_of(cells, cells["address"], reference, today=today)
    categories, care = _meaning_of(cells)
    kind = provider_type_of(categories, reference)
    if not care or kind is None:
        sentence = N_("No home care follows from the kind %(kind)s.")
        return LeftOut(line=line, key=key, reason=Message(sentence, {"kind": cells["kind"]}))
    return record_of(cells, line, site=site, kind=kind, care=care)


def _meaning_of(cells: Cells) -> Meaning:
    kind = cells["kind"]
    if kind not in KINDS and kind not in KINDS_WITHOUT_HOME_CARE:
        raise Unfit("kind", kind, Message(N_("This kind of establishment is not known.")))
    return KINDS.get(kind, (frozenset(), ()))
