"""The main job from end to end, in two languages, with and without scripts."""

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser import walk
from tests.browser.conftest import Visiting, expected_errors


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("lang", ["fr", "nl"])
def test_a_social_worker_goes_from_the_home_page_to_a_printed_plan(
    visiting: Visiting, lang: str, scripts: bool
) -> None:
    visit = visiting(lang, scripts=scripts)
    reference = f"T12-{10 + 2 * (lang == 'nl') + scripts}"

    walk.search_near_givet(visit, scripts=scripts)
    walk.open_first_provider(visit)
    visit.enter_as(walk.SOCIAL_WORKER)
    public_id = walk.new_discharge(visit, reference)
    walk.add_needs(visit)
    walk.choose_and_save(visit)

    assert visit.page.locator("html").get_attribute("lang") == lang
    printed = PdfReader(io.BytesIO(walk.plan_pdf(visit, public_id)))
    assert "/StructTreeRoot" in printed.root_object
    assert str(printed.root_object["/Lang"]).startswith(lang)
    assert reference in "".join(page.extract_text() for page in printed.pages)


@pytest.mark.parametrize("lang", ["fr", "nl"])
def test_a_visitor_finds_a_service_and_reports_an_error_without_scripts(
    visiting: Visiting, lang: str
) -> None:
    visit = visiting(lang, width=360, scripts=False)
    page = visit.page
    walk.search_near_givet(visit, scripts=False)
    walk.open_first_provider(visit)
    page.locator('main a[href$="/signaler"]').first.click()
    with expected_errors(visit):
        page.locator("main form button").click()
        expect(page.locator('[href="#text"], [href="#topic"]').first).to_be_visible()
    page.locator('input[name="topic"]').first.check(force=True)
    page.locator("#text").fill("Le numéro a changé. Het nummer is veranderd.")
    page.locator("main form button").click()
    expect(page.locator(".flashes .notice--ok")).to_be_visible()


@pytest.mark.parametrize("lang", ["fr", "nl"])
def test_a_social_worker_asks_a_service_without_scripts(visiting: Visiting, lang: str) -> None:
    visit = visiting(lang, scripts=False)
    page = visit.page
    visit.enter_as(walk.SOCIAL_WORKER)
    public_id = walk.new_discharge(visit)
    page.locator('input[name="care"][value="NUR"]').check(force=True)
    page.locator("#need button.button--primary").click()
    page.locator('main a[href$="/services"]').last.click()
    page.locator("#choices button[type=submit]").click()
    visit.open(f"/sorties/{public_id}/demandes")
    page.locator('form[action*="/demandes/"]:has([name^="services-"]) > button').first.click()
    page.locator(f'form[action$="/{public_id}/demandes/envoyer"] button').click()
    page.wait_for_url("**/suivi")
    expect(page.locator('li[id^="line-"] .badge').first).to_be_visible()


@pytest.mark.parametrize("lang", ["fr", "nl"])
def test_a_carer_compares_a_profession_on_both_sides_without_scripts(
    visiting: Visiting, lang: str
) -> None:
    visit = visiting(lang, scripts=False)
    page = visit.page
    visit.open("/")
    page.locator('main a[href$="/metiers"]').first.click()
    page.wait_for_url("**/metiers")
    page.locator('main a[href*="/comparer"]').first.click()
    page.wait_for_url("**/comparer**")
    first = page.locator("h1").inner_text()
    assert page.locator("main table tbody tr").count() > 5
    page.locator("main .tabs a").last.click()  # the other way across the border
    page.wait_for_url("**from=**")
    expect(page.locator("h1")).to_have_text(first)


def test_the_list_of_services_stands_beside_a_map_of_our_own(visiting: Visiting) -> None:
    visit = visiting("nl")
    walk.search_near_givet(visit, scripts=True)
    expect(
        visit.page.locator(".leaflet-marker-icon, path.leaflet-interactive").first
    ).to_be_visible()


def test_a_reader_changes_language_and_keeps_the_search(visiting: Visiting) -> None:
    visit = visiting("fr")
    walk.search_near_givet(visit, scripts=True)
    found = visit.page.locator("#results > .card").count()
    visit.page.locator('.languages a[hreflang="nl"]').click()
    visit.page.wait_for_url("**/nl/recherche?**")
    expect(visit.page.locator("#results > .card")).to_have_count(found)


def test_another_hospital_sees_nothing_of_a_discharge(visiting: Visiting) -> None:
    hers = visiting("fr")
    hers.enter_as(walk.SOCIAL_WORKER)
    public_id = walk.new_discharge(hers, "T12-99")

    visitor = visiting("fr")
    for part in ("", "/besoins", "/services", "/plan", "/plan.pdf"):
        answer = visitor.page.context.request.get(
            f"{visitor.server}/fr/sorties/{public_id}{part}", max_redirects=0
        )
        assert answer.status in {302, 303, 401, 404}
        assert "T12-99" not in answer.text()
