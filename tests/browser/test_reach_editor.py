"""The reach editor in a real browser: corners by mouse, by keyboard, and typed."""

from tests.browser.conftest import Visiting

STATUS = "[data-draw-status]"


def test_an_area_is_drawn_by_mouse_and_corrected_by_keyboard(visiting: Visiting) -> None:
    visit = visiting("en")
    visit.enter_as("provider")
    visit.open("/prestataire/fiches")
    page = visit.page
    page.locator("a", has_text="Places").first.click()
    page.locator("a", has_text="Add an area").click()
    page.wait_for_selector(".reach-editor .leaflet-container")
    page.locator("[data-draw=draw]").click()
    sheet = page.locator(".reach-editor__map")
    for x, y in ((300, 100), (700, 90), (800, 300)):
        sheet.click(position={"x": x, "y": y})
    assert page.locator(STATUS).inner_text().endswith("3")
    sheet.focus()
    page.keyboard.press("Enter")
    assert len(page.locator("#drawing").input_value().splitlines()) == 4
    first = page.locator(".reach-corner").first
    before = page.locator("#drawing").input_value().splitlines()[0]
    first.focus()
    page.keyboard.press("ArrowUp")
    assert page.locator("#drawing").input_value().splitlines()[0] != before
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Point 1"
    page.locator(".reach-corner").last.focus()
    page.keyboard.press("Delete")
    assert len(page.locator("#drawing").input_value().splitlines()) == 3
    page.locator("button[value=preview]").click()
    page.wait_for_selector("ins")
    assert "an area drawn on the map" in page.locator("main").inner_text()


def test_a_line_that_is_typed_is_a_corner_on_the_map(visiting: Visiting) -> None:
    visit = visiting("en")
    visit.enter_as("provider")
    visit.open("/prestataire/fiches")
    page = visit.page
    page.locator("a", has_text="Places").first.click()
    page.locator("a", has_text="Add an area").click()
    page.wait_for_selector(".reach-editor .leaflet-container")
    page.locator("#drawing").fill("50.10, 4.70\n50.10, 4.90\n50.20, 4.90")
    assert page.locator(".reach-corner").count() == 3
    page.locator("#drawing").fill("POLYGON ((4.8 50, 5 50, 5 50.2, 4.8 50))")
    assert "written in another way" in page.locator(STATUS).inner_text()
