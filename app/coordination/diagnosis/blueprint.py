"""The pages of the diagnosis, and what they share: the address, the territory, the choices."""

from typing import Any

from flask import request

from app.coordination.diagnosis.schemas import SORTS
from app.coordination.diagnosis.territories import Territory, find_territory
from app.coordination.diagnosis.vocabulary import (
    DAY_PART_NAMES,
    MAP_MEASURE_NAMES,
    DayPart,
    MapMeasure,
)
from app.core import clock
from app.core.errors import InvalidInput
from app.core.messages import N_, Message
from app.core.web import Pages
from app.discharge.blueprint import the_reference

pages = Pages("diagnosis", __name__)
BASE = "/coordination/territoires"


def given() -> dict[str, str]:
    """What the address or the form says, without the blanks."""
    return {name: value for name, value in request.values.items() if value.strip()}


def known_care(code: str) -> str:
    """The code of a kind of care; raises InvalidInput."""
    if code not in the_reference().care:
        fault = Message(N_("There is no kind of care “%(code)s”."), {"code": code})
        raise InvalidInput(fault, {"soin": [fault]})
    return code


def territory_of(code: str) -> Territory:
    """The territory of an address; raises NotFound."""
    return find_territory(the_reference(), code, clock.today())


def choices_of() -> dict[str, Any]:
    """What may be chosen on these pages."""
    reference = the_reference()
    return {
        "cares": [(code, kind.labels) for code, kind in sorted(reference.care.items())],
        "parts": [(part.value, Message(DAY_PART_NAMES[part])) for part in DayPart],
        "measures": [(one.value, Message(MAP_MEASURE_NAMES[one])) for one in MapMeasure],
        "sorts": SORTS,
    }
