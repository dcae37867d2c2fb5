"""Every page that a visitor can reach, in French and in Dutch, on the narrowest telephone.

No page complains, asks another host, weighs too much, is wider than the screen, nor has a fault
that axe finds. What pages say when something is wrong or empty is read by the tests of each room.
"""

import pytest

from app.access.vocabulary import Role
from app.core.config import Config
from app.factory import create_app
from tests.browser.atlas import LANGUAGES, Atlas
from tests.browser.conftest import Visiting


@pytest.fixture(scope="module")
def atlas(axe: str, tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """The map of routes, and what was seen of it."""
    folder = tmp_path_factory.mktemp("map")
    return Atlas(create_app(Config(var_dir=folder, testing=True)), axe)


def test_a_visitor_finds_every_page_whole_in_both_languages(
    visiting: Visiting, atlas: Atlas
) -> None:
    atlas.walk(visiting, Role.VISITOR)
    atlas.walk_again(visiting)
    assert len(atlas.seen) > 30
    assert {name: one for name, one in atlas.languages().items() if one != set(LANGUAGES)} == {}
    faults = atlas.faults(Role.VISITOR)
    assert faults == [], "\n".join(faults)
