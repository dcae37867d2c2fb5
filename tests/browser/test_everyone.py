"""Pages for everyone: no fault that axe finds, nothing cut on a small telephone, light and dark."""

from collections.abc import Iterator
from contextlib import nullcontext
from itertools import product
from typing import Literal

from playwright.sync_api import expect

from app.core.compression import tight
from app.core.config import ROOT
from tests.browser import walk
from tests.browser.atlas import RUN_AXE
from tests.browser.conftest import Visit, Visiting, expected_errors

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTH = "document.documentElement.scrollWidth"
PUBLIC = (
    "/",
    "/recherche",
    "/recherche?place_code=fr:commune:08190",
    "/recherche?place=saint",
    "/recherche?place_code=fr:commune:08190&q=nobody+is+called+so",
    "/connexion",
    "/metiers",
    "/guichet",
    "/guichet?place_code=be:municipality:91034&care=NUR&care=HHK&age=80-plus&insured=be&katz=b",
    "/aides",
    "/aides/fr-apa",
    "/donnees",
    "/accessibilite",
)
REFUSED = "/services/0000000000000000"


def pages(visit: Visit) -> Iterator[str]:
    """Open every kind of page, one after the other, as a signed-in social worker."""
    yield from opened(visit, PUBLIC)
    visit.open("/recherche?place_code=fr:commune:08190")
    walk.open_first_provider(visit)
    yield visit.page.url
    visit.open("/metiers")
    links = visit.page.locator('main a[href*="/metiers/"]')
    found = {str(link.get_attribute("href")) for link in links.all()}
    yield from opened(visit, sorted(href.removeprefix(f"/{visit.lang}") for href in found)[:3])
    visit.enter_as(walk.SOCIAL_WORKER)
    yield from opened(visit, ("/compte", "/sorties", "/sorties/nouvelle"))
    public_id = walk.new_discharge(visit)
    yield visit.page.url
    walk.add_needs(visit)
    yield visit.page.url
    walk.choose_and_save(visit)
    yield visit.page.url
    yield from opened(visit, (f"/sorties/{public_id}", f"/sorties/{public_id}/services"))
    with expected_errors(visit):
        yield from opened(visit, (REFUSED,))


def opened(visit: Visit, paths: tuple[str, ...] | list[str]) -> Iterator[str]:
    for path in paths:
        with expected_errors(visit) if "saint" in path else nullcontext():
            visit.open(path)
            yield path


def test_axe_finds_no_fault_and_no_page_scrolls_sideways(visiting: Visiting, axe: str) -> None:
    """At two widths, by day and by night, without loading the page again."""
    visit = visiting("fr")
    page = visit.page
    faults: dict[str, list[str]] = {}
    for path in pages(visit):
        page.evaluate(axe + "; null")
        for width, scheme in product((1280, 320), SCHEMES):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            found = page.evaluate(RUN_AXE)
            wide = page.evaluate(WIDTH)
            found += [f"{wide} pixels wide"] if wide > width else []
            if found:
                faults[f"{path} {width} {scheme}"] = found
        page.set_viewport_size({"width": 1280, "height": 900})
    assert faults == {}, "\n".join(
        f"{path}: {fault}" for path, found in faults.items() for fault in found
    )


def test_dutch_words_are_not_too_long_for_a_small_telephone(visiting: Visiting) -> None:
    visit = visiting("nl", width=320)
    wide = {path: visit.page.evaluate(WIDTH) for path in pages(visit)}
    assert {path: pixels for path, pixels in wide.items() if pixels > 320} == {}


def test_the_keyboard_reaches_the_content_first(visiting: Visiting) -> None:
    visit = visiting("fr")
    visit.open("/")
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("location.hash") == "#content"


ROW = """() => {
  const bar = document.querySelector(".site-header").getBoundingClientRect();
  const folded = (one) => one.closest("details") && !one.matches("summary");
  const seen = (one) => one.checkVisibility() && !folded(one);
  const cut = Array.from(document.querySelectorAll(".site-header a, .site-header summary"))
    .filter((one) => seen(one) && one.getBoundingClientRect().right > innerWidth);
  return [bar.height, document.documentElement.scrollWidth, cut.length];
}"""


def test_the_header_is_one_row_at_every_width(visiting: Visiting) -> None:
    """For the person with the most pages, in the language with the longest words."""
    visit = visiting("nl")
    visit.enter_as("coordinator")
    visit.open("/accessibilite")
    for width in (320, 360, 640, 1199, 1200, 1280):
        visit.page.set_viewport_size({"width": width, "height": 900})
        height, wide, cut = visit.page.evaluate(ROW)
        assert (height < 64, wide <= width, cut) == (True, True, 0), width


def test_the_menu_opens_on_a_telephone_without_scripts(visiting: Visiting) -> None:
    visit = visiting("fr", width=360, scripts=False)
    visit.enter_as("coordinator")
    visit.page.locator(".drawer--menu > summary").click()
    visit.page.locator('.drawer--menu a[href$="/coordination/partenaires"]').click()
    visit.page.wait_for_url("**/partenaires")
    visit.page.locator(".account > summary").click()
    visit.page.locator(".account form button").click()
    expect(visit.page.locator('a[href$="/connexion"]').first).to_be_visible()


RULES = """(sheets) => sheets.map((text) => {
  const read = new CSSStyleSheet();
  read.replaceSync(text);
  return Array.from(read.cssRules, (rule) => rule.cssText.replace(/\\s+/g, ""));
})"""


def test_a_style_sheet_says_the_same_once_its_spaces_are_gone(visiting: Visiting) -> None:
    sheets = [path.read_text(encoding="utf-8") for path in (ROOT / "app/static").rglob("*.css")]
    page = visiting("fr").page
    whole = page.evaluate(RULES, sheets)
    assert sum(map(len, whole)) > len(sheets)
    assert page.evaluate(RULES, [tight(text.encode()).decode() for text in sheets]) == whole
