"""Lists what the product is made of: `python -m tools.sbom`, or `make sbom`.

Writes var/sbom.cdx.json (CycloneDX 1.6: every locked package with its version, hashes and licence,
those of Python and those of the pages) and var/licences.csv. Nothing is fetched: versions and
hashes come from the locks, licences from what is installed.
"""

import base64
import csv
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from app.factory import VERSION

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "app.lock"
PAGES_LOCK = ROOT / "package-lock.json"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)(?: ; ([^\\]+))?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One package: where it comes from, which one exactly, under which licence.

    `only_where`: the systems that the lock takes it for; None for all.
    """

    kind: str
    name: str
    version: str
    hashes: tuple[tuple[str, str], ...]
    licence: str
    only_where: str | None = None

    @property
    def purl(self) -> str:
        """The package in one line (package URL)."""
        return f"pkg:{self.kind}/{self.name.replace('@', '%40')}@{self.version}"


def python_parts(lock: str) -> Iterator[Part]:
    """The packages of a lock, each with its hashes and the licence that it says of itself."""
    for block in re.split(r"\n(?=[A-Za-z0-9])", lock):
        pin = _PIN.match(block)
        if pin is not None:
            yield Part(
                kind="pypi",
                name=pin[1].lower(),
                version=pin[2],
                hashes=tuple(("SHA-256", one) for one in _HASH.findall(block)),
                licence=licence_of(pin[1]),
                only_where=(pin[3] or "").strip() or None,
            )


def licence_of(name: str) -> str:
    """What a package says of its licence: expression, else classifiers, else the first line."""
    try:
        told: PackageMetadata = metadata(name)
    except PackageNotFoundError:
        return UNKNOWN
    said = told.get_all("License-Expression") or [
        one.rsplit(" :: ", 1)[-1]
        for one in told.get_all("Classifier") or []
        if one.startswith("License :: ") and not one.endswith("OSI Approved")
    ]
    lines = said or (told.get_all("License") or [""])[0].strip().splitlines()[:1]
    return " AND ".join(sorted(lines)) or UNKNOWN


def page_parts(lock: dict[str, Any]) -> Iterator[Part]:
    """The packages whose files reach a browser; those of the tests do not."""
    for place, found in lock["packages"].items():
        if place and not found.get("dev"):
            yield Part(
                kind="npm",
                name=place.rpartition("node_modules/")[2],
                version=found["version"],
                hashes=(("SHA-512", found["integrity"].removeprefix("sha512-")),),
                licence=found.get("license", UNKNOWN),
            )


def all_parts() -> list[Part]:
    """Everything the product needs to run."""
    pages = json.loads(PAGES_LOCK.read_text(encoding="utf-8"))
    return [*python_parts(LOCK.read_text(encoding="utf-8")), *page_parts(pages)]


def component(part: Part) -> dict[str, Any]:
    """A package as CycloneDX writes it."""
    written: dict[str, Any] = {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "purl": part.purl,
        "hashes": [{"alg": kind, "content": hexadecimal(one)} for kind, one in part.hashes],
        "licenses": [{"license": {"name": part.licence}}] if part.licence != UNKNOWN else [],
    }
    if part.only_where:
        written["properties"] = [{"name": "passerelle:only-where", "value": part.only_where}]
    return written


def hexadecimal(digest: str) -> str:
    """CycloneDX writes digests in hexadecimal; the lock of the pages writes base64."""
    is_hex = re.fullmatch(r"[0-9a-f]{64}", digest)
    return digest if is_hex else base64.b64decode(digest).hex()


def document(parts: list[Part]) -> dict[str, Any]:
    """The whole list (CycloneDX 1.6); the same locks give the same document."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "passerelle",
                "name": "passerelle",
                "version": VERSION,
                "licenses": [{"license": {"id": "EUPL-1.2"}}],
            }
        },
        "components": [component(part) for part in parts],
        "dependencies": [{"ref": "passerelle", "dependsOn": [part.purl for part in parts]}],
    }


def main(arguments: list[str]) -> int:
    """Write both files."""
    folder = Path(arguments[0]) if arguments else ROOT / "var"
    parts = all_parts()
    folder.mkdir(parents=True, exist_ok=True)
    bom, listed = folder / "sbom.cdx.json", folder / "licences.csv"
    bom.write_text(json.dumps(document(parts), indent=1) + "\n", encoding="utf-8")
    with listed.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("package", "version", "licence", "only where"))
        writer.writerows((one.name, one.version, one.licence, one.only_where) for one in parts)
    print(f"{len(parts)} packages: {bom}, {listed}")
    for part in parts:
        if part.licence == UNKNOWN:
            print(f"  no licence known: {part.name} {part.only_where or ''}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
