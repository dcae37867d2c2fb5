"""Hospital sites of the Belgian federal health service, in the layout of Eurostat's services.

The list says where hospitals are, not which care they bring home: they enter as providers whose
kinds of care are not said. Which hospital offers hospital at home has to be asked.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from app.cadastre.importers.plain import Plan, Words, read_plain
from app.cadastre.importers.sheets import Cells, make_of, text_lines
from app.cadastre.records import Row
from app.cadastre.vocabulary import ImportField
from app.core.errors import Refused
from app.core.messages import N_, Listing, Message
from app.reference.loader import Reference
from app.reference.vocabulary import Country

SOURCE = "be-hospitals"
PROVIDER_TYPE = "BE-HOP"
FIELDS = {
    ImportField.KEY: "id",
    ImportField.NAME: "hospital_name",
    ImportField.STREET: "street",
    ImportField.HOUSE_NUMBER: "house_number",
    ImportField.POSTAL_CODE: "postcode",
    ImportField.CITY: "city",
    ImportField.LAT: "lat",
    ImportField.LON: "lon",
    ImportField.PHONE: "tel",
    ImportField.EMAIL: "email",
    ImportField.WEBSITE: "url",
}
SITE_NAME = "site_name"
NEEDED = frozenset({*FIELDS.values(), SITE_NAME, "facility_type"})


def knows(header: Cells) -> bool:
    """Whether a table has the columns of this list."""
    return set(header) >= NEEDED


def read(path: Path, reference: Reference, *, today: date) -> Iterator[Row]:
    """Every site of the list: a provider, or a fault."""
    lines = text_lines(path, make_of(path))
    _number, header = next(lines, (1, ()))
    missing = sorted(NEEDED - set(header))
    if missing:
        sentence = N_("The header has no column %(columns)s.")
        raise Refused(Message(sentence, {"columns": Listing(tuple(missing))}))
    plan = Plan(
        columns={one: header.index(name) for one, name in FIELDS.items()},
        type_code=PROVIDER_TYPE,
        country=Country.BE,
    )
    named = ((line, _with_site(cells, header)) for line, cells in lines)
    yield from read_plain(named, header, plan, Words(reference), today=today)


def _with_site(cells: Cells, header: Cells) -> Cells:
    """The name of the hospital and of its site as one name, where there is room for both."""
    at, site = header.index(FIELDS[ImportField.NAME]), header.index(SITE_NAME)
    if max(at, site) >= len(cells) or not cells[site]:
        return cells
    return (*cells[:at], f"{cells[at]}, {cells[site]}", *cells[at + 1 :])
