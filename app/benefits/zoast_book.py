"""Reads data/benefits/zoast once: one file an area, and what all areas have in common."""

from functools import partial
from pathlib import Path

from app.benefits.reading import Entry, basis, build, read_file, texts
from app.benefits.sourcing import Standing
from app.benefits.vocabulary import InsuranceStatus
from app.benefits.zoast import Establishment, Exclusion, Since, Zoast, ZoastCare
from app.core.messages import LText
from app.reference.vocabulary import Country
from app.reference.zones import ZoneCode

COMMON = "common.yaml"


def load_zoast(folder: Path) -> tuple[Zoast, ...]:
    """Read every area of the folder; raises RulebookFault naming file, entry and field."""
    common = read_file(folder / COMMON)
    paths = [path for path in sorted(folder.glob("*.yaml")) if path.name != COMMON]
    return tuple(build(path, read_file(path), partial(_zoast, common=common)) for path in paths)


def _zoast(entry: Entry, *, common: Entry) -> Zoast:
    excluded = {**common["excluded"], **(entry.get("excluded") or {})}
    return Zoast(
        id=entry["id"],
        basis=basis(entry),
        name=LText(entry["name"]),
        since=Since(entry["since"]),
        zones=_zones(entry["zones"]),
        possible=_zones(entry["possible"]),
        establishments=tuple(_establishment(one) for one in entry["establishments"]),
        all_listed=entry["all_listed"],
        statuses_out={
            InsuranceStatus(code): _exclusion(one) for code, one in excluded["statuses"].items()
        },
        care_out={ZoastCare(code): _exclusion(one) for code, one in excluded["care"].items()},
        work_accident=_exclusion(excluded["work_accident"]),
        rights=texts(common["rights"]),
        papers=texts(entry.get("papers") or common["papers"]),
        ask=texts(common["ask"]),
    )


def _zones(codes: list[str]) -> frozenset[ZoneCode]:
    return frozenset(ZoneCode.parse(code) for code in codes)


def _establishment(entry: Entry) -> Establishment:
    return Establishment(
        code=entry["code"],
        name=entry["name"],
        country=Country(entry["country"]),
        hospital=entry["hospital"],
        valid_from=entry.get("valid_from"),
        status=Standing(entry["status"]),
    )


def _exclusion(entry: Entry) -> Exclusion:
    return Exclusion(status=Standing(entry["status"]), text=LText(entry["text"]))
