"""Every page of the map of routes: no page complains, asks another host, weighs too much, is wider
than the narrowest telephone, nor has a fault that axe finds.

`make test` opens each route once, people and languages taking turns. `python -m tools.walk` opens
each one for each person who may, in French and in Dutch. What pages say when something is wrong or
empty is read by the tests of each room.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core import clock
from app.core.config import Config
from app.factory import create_app
from tests.browser.atlas import PARTS, Atlas
from tests.browser.conftest import House, Visiting, house_in
from tests.browser.staging import set_stage
from tests.web.conftest import dispose
from tools.start import fingerprint

FIGURES = os.environ.get("PASSERELLE_WALK", "")
"""Where the figures of the whole walk are to be written."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own, whose demonstration nobody has touched."""
    with house_in(tmp_path_factory.mktemp("walk")) as found:
        yield found


@pytest.fixture(scope="module")
def atlas(axe: str, house: House, demo_template: Path) -> Iterator[Atlas]:
    """The map of routes, on the demonstration with all that leads to a page of its own."""
    folder = Path(house.environment["PASSERELLE_VAR_DIR"])
    shutil.copyfile(demo_template, folder / "passerelle.sqlite")
    config = Config(var_dir=folder)
    (folder / "prepared").write_text(f"{fingerprint(config)}\n{clock.today()}", encoding="ascii")
    app = create_app(config)
    yield Atlas(app, axe, set_stage(app))
    dispose(app)


@pytest.fixture(scope="module")
def server(atlas: Atlas, house: House) -> str:
    """The address of the product, started when everything is in place."""
    return house.start()


@pytest.mark.parametrize("part", () if FIGURES else range(PARTS))
def test_pages_are_whole(visiting: Visiting, atlas: Atlas, part: int) -> None:
    atlas.a_part(visiting, part)
    assert len(atlas.seen) > 10
    assert atlas.faults() == [], "\n".join(atlas.faults())


def test_no_page_is_left_out(visiting: Visiting, atlas: Atlas) -> None:
    for _role in atlas.everything(visiting) if FIGURES else ():
        Path(FIGURES).write_text(atlas.figures(), encoding="utf-8")
    atlas.the_rest(visiting)
    assert sorted(atlas.missing()) == []
    assert atlas.faults() == [], "\n".join(atlas.faults())
