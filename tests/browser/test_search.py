"""The search in a real browser: live filters, the map, and hostile names that stay texts."""

from pathlib import Path

from tests.browser.conftest import Visiting

HOSTILE = "{{ 7*191 }} <img"


def test_a_filter_answers_at_once_and_focus_stays(visiting: Visiting) -> None:
    visit = visiting("en")
    visit.open("/recherche?q=nurse+Givet")
    page = visit.page
    page.locator("#search-form summary").click()
    page.locator("#weekend").check()
    page.wait_for_url("**weekend=1")
    assert page.evaluate("document.activeElement.id") == "weekend"
    assert "care=&" not in page.url
    page.wait_for_selector("#answer .leaflet-container")
    page.wait_for_selector("#answer .map-pin")


def test_where_a_service_goes_is_drawn_when_asked(visiting: Visiting) -> None:
    visit = visiting("en")
    visit.open("/recherche?q=nurse+Givet")
    page = visit.page
    page.wait_for_selector(".map-pin")
    button = page.locator("[data-reach-url]").first
    button.click()
    page.wait_for_selector(".reach-area", state="attached")
    assert button.get_attribute("aria-pressed") == "true"


def test_a_kept_map_runs_no_name_and_asks_nobody(visiting: Visiting, tmp_path: Path) -> None:
    visit = visiting("en")
    page = visit.page
    visit.open("/recherche?place_code=fr:commune:54323&within_km=50")
    with page.expect_download() as waiting:
        page.locator(".exports a", has_text="HTML").click()
    kept = tmp_path / "kept.html"
    waiting.value.save_as(kept)
    alerts: list[str] = []
    other = page.context.new_page()
    asked: list[str] = []
    other.on("dialog", lambda dialog: alerts.append(dialog.message))
    other.on("request", lambda request: asked.append(request.url))
    other.goto(kept.as_uri())
    other.wait_for_selector(".leaflet-container")
    assert HOSTILE in other.locator("#kept-list").inner_text()
    assert other.locator("#kept-list img").count() == 0
    assert alerts == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    other.close()
