"""The check of data/reference: silent on ours, and loud on each kind of mistake."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.core.geo import Point
from app.core.messages import LText
from app.reference.checks import find_faults
from app.reference.loader import Reference
from app.reference.zones import ZoneCode, ZoneTree

TODAY = date(2026, 11, 22)
GIVET = ZoneCode.parse("fr:commune:08190")
BORSBEEK = ZoneCode.parse("be:municipality:11007")
LANGUAGES = ("fr", "nl", "en")


def faults(reference: Reference) -> list[str]:
    return find_faults(reference, languages=LANGUAGES, today=TODAY)


def with_zone(reference: Reference, code: ZoneCode, **changes: Any) -> Reference:
    zones = dict(reference.zones.zones)
    zones[code] = replace(zones[code], **changes)
    return replace(reference, zones=ZoneTree(zones))


@pytest.mark.parametrize(
    ("code", "changes", "said"),
    [
        (GIVET, {"parent": None}, "no parent"),
        (GIVET, {"parent": ZoneCode.parse("fr:department:99")}, "does not exist"),
        (GIVET, {"parent": ZoneCode.parse("be:province:90000")}, "another country"),
        (GIVET, {"valid_from": TODAY, "valid_to": date(2020, 1, 1)}, "ends before"),
        (GIVET, {"valid_to": date(2020, 1, 1)}, "go together"),
        (BORSBEEK, {"successors": (ZoneCode.parse("be:municipality:99999"),)}, "the day after"),
        (GIVET, {"names": {"de": "Givet"}}, "no name"),
        (GIVET, {"aliases": (" Givet",)}, "blanks"),
        (GIVET, {"postal_codes": ("8600",)}, "postal code"),
        (GIVET, {"postal_codes": ()}, "no postal code"),
        (GIVET, {"point": None}, "no point"),
        (GIVET, {"point": Point(48.1, 4.8)}, "km from Ardennes"),
    ],
)
def test_mistakes_in_zones_are_said(
    reference: Reference, code: ZoneCode, changes: dict[str, Any], said: str
) -> None:
    found = faults(with_zone(reference, code, **changes))
    assert any(str(code) in fault and said in fault for fault in found), found


def changed(reference: Reference, table: str, **changes: Any) -> Reference:
    """The same facts with the first entry of a table changed."""
    entries = dict(getattr(reference, table))
    first = next(iter(entries))
    entries[first] = replace(entries[first], **changes)
    tables: dict[str, Any] = {table: entries}
    return replace(reference, **tables)


@pytest.mark.parametrize(
    ("table", "changes", "said"),
    [
        ("care", {"labels": LText({"fr": "x", "nl": ""})}, "missing in nl, en"),
        ("care", {"natures": ("magic",)}, "natures"),
        ("provider_types", {"care": frozenset({"XYZ"})}, "XYZ does not exist"),
        ("provider_types", {"sources": ()}, "sources"),
        ("provider_types", {"checked_on": date(2027, 1, 1)}, "past"),
        ("provider_types", {"lead_time_days": (5, 2)}, "longer"),
        ("hospitals", {"zone": "be:municipality:54007"}, "of today"),
        ("hospitals", {"zone": "be:municipality:91034"}, "another country"),
        ("hospitals", {"source": ""}, "source"),
        ("languages", {"labels": LText({"fr": "x"})}, "missing in nl, en"),
    ],
)
def test_mistakes_in_entries_are_said(
    reference: Reference, table: str, changes: dict[str, Any], said: str
) -> None:
    assert any(said in fault for fault in faults(changed(reference, table, **changes)))


def test_two_values_of_one_parameter_on_a_day_are_said(reference: Reference) -> None:
    doubled = replace(reference, policies=(*reference.policies, reference.policies[0]))
    assert any("two values" in fault for fault in faults(doubled))


def test_a_parameter_without_source_or_backwards_is_said(reference: Reference) -> None:
    wrong = replace(reference.policies[0], source="", valid_from=TODAY, valid_to=date(2020, 1, 1))
    found = faults(replace(reference, policies=(wrong,)))
    assert [("source" in fault, "before" in fault) for fault in found] == [
        (True, False),
        (False, True),
    ]
