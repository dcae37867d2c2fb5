"""What the product is made of is listed, and what tools find was looked at."""

import re

import pytest

from app.core.config import ROOT
from tools.accepted import is_accepted
from tools.advisories import judge
from tools.sbom import UNKNOWN, all_parts, document, python_parts

PINNED = re.compile(r"(?m)^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==([^ ;\\]+)")


def test_the_list_names_each_locked_package_with_its_version_and_hashes() -> None:
    lock = (ROOT / "requirements" / "app.lock").read_text(encoding="utf-8")
    pinned = {(name.lower(), version) for name, version in PINNED.findall(lock)}
    listed = {(one.name, one.version) for one in python_parts(lock)}
    assert len(pinned) > 50
    assert listed == pinned
    hashes = [one for part in all_parts() for one in part.hashes if part.kind == "pypi"]
    assert len(hashes) == lock.count("--hash=")


def test_the_list_names_what_reaches_a_browser_and_not_what_tests_need() -> None:
    pages = {one.name for one in all_parts() if one.kind == "npm"}
    assert {"leaflet", "htmx.org", "lucide-static"} <= pages
    assert "axe-core" not in pages


def test_the_licence_of_every_package_that_is_installed_here_is_known() -> None:
    assert [one.name for one in all_parts() if one.licence == UNKNOWN and not one.only_where] == []


def _dependency(name: str, **more: object) -> dict[str, object]:
    return {"name": name, "version": "1.0", **more}


CLEAN: dict[str, object] = {"vulns": []}
SILENT: dict[str, object] = {"skip_reason": "Dependency not found"}
HIT: dict[str, object] = {"vulns": [{"id": "PYSEC-1"}]}


@pytest.mark.parametrize(
    ("found", "code", "words"),
    [
        ([_dependency("a", **CLEAN), _dependency("b", **CLEAN)], 0, "2 packages, 0 with"),
        ([_dependency("a", **CLEAN), _dependency("b", **HIT)], 1, "b 1.0: PYSEC-1"),
        ([_dependency("a", **SILENT)], 0, "nothing is known of advisories"),
        ([_dependency("a", **CLEAN), _dependency("b", **SILENT)], 1, "['b']"),
        ([], 0, "nothing is known of advisories"),
    ],
)
def test_an_audit_of_nothing_is_never_a_green_one(
    found: list[dict[str, object]], code: int, words: str
) -> None:
    assert judge(found)[0] == code
    assert words in judge(found)[1]


def test_the_document_is_well_formed_and_the_same_each_time() -> None:
    written = document(all_parts())
    assert written == document(all_parts())
    assert (written["bomFormat"], written["specVersion"]) == ("CycloneDX", "1.6")
    refs = [one["bom-ref"] for one in written["components"]]
    assert len(refs) == len(set(refs))
    assert written["dependencies"][0]["dependsOn"] == refs
    digests = [hash_ for one in written["components"] for hash_ in one["hashes"]]
    lengths = {"SHA-256": 64, "SHA-512": 128}
    assert all(re.fullmatch(r"[0-9a-f]+", one["content"]) for one in digests)
    assert all(len(one["content"]) == lengths[one["alg"]] for one in digests)


@pytest.mark.parametrize(
    ("source", "accepted"),
    [
        ("run(x)  # noqa: S602 - a command of ours", True),
        ("run(x)  # noqa: PLC0415, S602 - a command of ours", True),
        ("run(x)  # noqa: S602", False),
        ("run(x)  # noqa: S603 - another danger", False),
        ("run(x)  # a comment - S602", False),
    ],
)
def test_a_finding_is_accepted_by_its_own_number_and_a_reason(source: str, accepted: bool) -> None:
    finding = {"line_range": [1], "test_id": "B602"}
    assert is_accepted(finding, source) is accepted
