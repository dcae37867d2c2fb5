"""Catalogues of the interface: `python -m tools.i18n extract|update|compile|check|new CODE`.

Source texts are English. `translations/messages.pot` and the .po files are committed; the .mo files
are made by each machine.
"""

import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "translations"
TEMPLATE = TRANSLATIONS / "messages.pot"
MOVING = ('"POT-Creation-Date', '"PO-Revision-Date', "# FIRST AUTHOR", "# Copyright (C)")
"""Lines that change with the day and say nothing."""


def catalogues() -> list[Path]:
    """The .po file of each language."""
    return sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))


def compile_catalogues() -> list[str]:
    """Write each .mo that is missing or older than its .po; the language codes there are."""
    for source in catalogues():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        from babel.messages.mofile import write_mo  # noqa: PLC0415 - only when something changed
        from babel.messages.pofile import read_po  # noqa: PLC0415 - same

        with source.open("rb") as stream:
            catalogue = read_po(stream, locale=source.parts[-3])
        with target.open("wb") as out:
            write_mo(out, catalogue)
    return [source.parts[-3] for source in catalogues()]


def babel(*arguments: str) -> None:
    """Run one command of pybabel."""
    from babel.messages.frontend import CommandLineInterface  # noqa: PLC0415 - slow to load

    command: Callable[[list[str]], None] = CommandLineInterface().run
    command(["pybabel", "--quiet", *arguments])


def extract(target: Path = TEMPLATE) -> None:
    """Collect the texts of the code and of the templates, without dates and places."""
    TRANSLATIONS.mkdir(exist_ok=True)
    babel(
        *("extract", "-F", str(ROOT / "babel.cfg"), "--no-location", "--sort-output"),
        *("-k", "counted:1,2"),
        *("--add-comments", "L10N:", "--strip-comments", "--project", "passerelle"),
        *("-o", str(target), str(ROOT / "app")),
    )
    settle(target)


def settle(catalogue: Path) -> None:
    """Take out of a catalogue what would change without any text having changed."""
    lines = catalogue.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(MOVING)]
    catalogue.write_text("\n".join(kept).rstrip() + "\n", encoding="utf-8")


def update() -> None:
    """Extract, then bring new texts into each language, without guessing from similar ones."""
    extract()
    for source in catalogues():
        babel(
            *("update", "-i", str(TEMPLATE), "-o", str(source), "-l", source.parts[-3]),
            *("--no-fuzzy-matching", "--ignore-obsolete"),
        )
        settle(source)


def new(code: str) -> None:
    """Start the catalogue of a language."""
    extract()
    target = TRANSLATIONS / code / "LC_MESSAGES" / "messages.po"
    if target.exists():
        sys.exit(f"{code} exists already: {target.relative_to(ROOT)}")
    babel("init", "-i", str(TEMPLATE), "-o", str(target), "-l", code)
    settle(target)
    print(f"Now add a line for {code} to LANGUAGES in app/core/i18n.py and fill")
    print(f"{target.relative_to(ROOT)}; `make check` lists what is missing.")


def main(arguments: list[str]) -> int:
    """Run the command that was asked."""
    commands = {"extract": extract, "update": update, "compile": compile_catalogues, "new": new}
    if not arguments or arguments[0] not in commands:
        print(__doc__)
        return 2
    commands[arguments[0]](*arguments[1:])  # type: ignore[operator]  # each takes what its usage says
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
