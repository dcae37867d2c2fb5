"""Hospitals and hospital-at-home units of FINESS, with the DREES yearly survey (SAE).

A hospital enters the directory only for the care at home, or the short stay, that it delivers.
"""

from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from app.cadastre.importers.finess import (
    CARE_OF_CATEGORY,
    check_line,
    provider_type_of,
    record_of,
    site_of,
)
from app.cadastre.importers.tables import Cells, Unfit, read_rows
from app.cadastre.records import LeftOut, Row
from app.core.messages import N_, Message
from app.reference.loader import Reference

SOURCE = "finess-hospitals"
COLUMNS = (
    "finess_et",
    "finess_ej",
    "name",
    "category_code",
    "category_label",
    "siret",
    "address",
    "address_complement",
    "postal_code",
    "city",
    "insee",
    "insee_source",
    "department",
    "phone",
    "lat",
    "lon",
    "position_precision",
    "had_max_simultaneous_patients",
    "had_population_served",
    "had_on_call_24h",
    "source",
)

HOSPITAL_AT_HOME = "127"
CATEGORIES = frozenset({HOSPITAL_AT_HOME, "109"})
"""Categories of establishments with beds that deliver a kind of care of our vocabulary."""


def read(stream: BinaryIO, reference: Reference, *, today: date) -> Iterator[Row]:
    """Every line of the file: a provider, a line left out with its category, or a fault."""
    return read_rows(stream, COLUMNS, lambda line, cells: _row(line, cells, reference, today))


def _row(line: int, cells: Cells, reference: Reference, today: date) -> Row:
    key = check_line(cells)
    street = " ".join(part for part in (cells["address"], cells["address_complement"]) if part)
    site = site_of(cells, street, reference, today=today)
    care = _care_of(cells)
    category = HOSPITAL_AT_HOME if "HAH" in care else cells["category_code"]
    kind = provider_type_of(frozenset({category}), reference)
    if not care or kind is None:
        return LeftOut(line=line, key=key, reason=_no_home_care(cells))
    return record_of(cells, line, site=site, kind=kind, care=care)


def _care_of(cells: Cells) -> tuple[str, ...]:
    """By category, and by the survey where it counts patients cared for at home."""
    raw = cells["had_max_simultaneous_patients"]
    if raw and not (raw.isascii() and raw.isdigit() and len(raw) <= 6):
        sentence = Message(N_("A whole number of patients is expected."))
        raise Unfit("had_max_simultaneous_patients", raw, sentence)
    category = cells["category_code"]
    found = set(CARE_OF_CATEGORY[category]) if category in CATEGORIES else set()
    return tuple(sorted(found | ({"HAH"} if int(raw or 0) else set())))


def _no_home_care(cells: Cells) -> Message:
    if not cells["category_label"]:
        sentence = N_("No home care: category %(code)s, not in the nomenclature.")
        return Message(sentence, {"code": cells["category_code"]})
    sentence = N_("No home care: category %(code)s, %(label)s.")
    return Message(sentence, {"code": cells["category_code"], "label": cells["category_label"]})
