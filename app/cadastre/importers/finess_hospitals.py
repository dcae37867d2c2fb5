"""Hospitals and hospital-at-home units of FINESS, with the DREES yearly survey (SAE).

A hospital enters the directory only for the care at home, or the short stay, that it delivers.
"""

from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from app.cadastre.importers.finess import (
    identifiers_of,
    key_of,
    name_of,
    phone_of,
    provider_type_of,
    read_rows,
    site_of,
)
from app.cadastre.importers.tables import Cells, Unfit
from app.cadastre.records import LeftOut, ProviderRecord, Row, ServiceRecord
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.vocabulary import Country

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
CARE_OF_CATEGORY = {HOSPITAL_AT_HOME: "HAH", "109": "STY"}
"""Categories of the FINESS nomenclature that deliver a kind of care of our vocabulary."""


def read(stream: BinaryIO, reference: Reference, *, today: date) -> Iterator[Row]:
    """Every line of the file: a provider, a line left out with its category, or a fault."""
    return read_rows(stream, COLUMNS, lambda line, cells: _row(line, cells, reference, today))


def _row(line: int, cells: Cells, reference: Reference, today: date) -> Row:
    key = key_of(cells)
    identifiers = identifiers_of(cells)
    name = name_of(cells)
    street = " ".join(part for part in (cells["address"], cells["address_complement"]) if part)
    site = site_of(cells, street, reference, today=today)
    phone = phone_of(cells)
    care = _care_of(cells)
    category = HOSPITAL_AT_HOME if "HAH" in care else cells["category_code"]
    kind = provider_type_of(frozenset({category}), reference)
    if not care or kind is None:
        return LeftOut(line=line, key=key, reason=_no_home_care(cells))
    return ProviderRecord(
        key=key,
        name=name,
        type_code=kind.code,
        country=Country.FR,
        site=site,
        services=tuple(ServiceRecord(care=code) for code in care),
        identifiers=identifiers,
        phone=phone,
        line=line,
    )


def _care_of(cells: Cells) -> tuple[str, ...]:
    """By category, and by the survey where it counts patients cared for at home."""
    raw = cells["had_max_simultaneous_patients"]
    if raw and not (raw.isascii() and raw.isdigit() and len(raw) <= 6):
        sentence = Message(N_("A whole number of patients is expected."))
        raise Unfit("had_max_simultaneous_patients", raw, sentence)
    found = {CARE_OF_CATEGORY.get(cells["category_code"]), "HAH" if int(raw or 0) else None}
    return tuple(sorted(code for code in found if code))


def _no_home_care(cells: Cells) -> Message:
    if not cells["category_label"]:
        sentence = N_("No home care: category %(code)s, not in the nomenclature.")
        return Message(sentence, {"code": cells["category_code"]})
    sentence = N_("No home care: category %(code)s, %(label)s.")
    return Message(sentence, {"code": cells["category_code"], "label": cells["category_label"]})
