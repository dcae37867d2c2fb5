"""Every icon that a template asks for is in the sprite, and none is carried for nothing."""

import re
from pathlib import Path

from app.core.config import ROOT
from tools.assets import ICONS

ASKED = re.compile(r"""\bicon(?:\(|\s*=\s*)["']([a-z-]+)["']""")


def templates() -> list[Path]:
    return sorted((ROOT / "app").rglob("templates/**/*.html"))


def test_every_icon_asked_for_is_in_the_sprite() -> None:
    asked = {
        (name, path.name)
        for path in templates()
        for name in ASKED.findall(path.read_text(encoding="utf-8"))
    }
    assert {(name, where) for name, where in asked if name not in ICONS} == set()


def test_the_sprite_stays_small() -> None:
    assert len(ICONS) == len(set(ICONS)) <= 40
