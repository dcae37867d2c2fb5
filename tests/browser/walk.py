"""The steps of a social worker, without a word of any language: by fields and addresses."""

from datetime import timedelta
from itertools import count

from playwright.sync_api import expect

from app.core import clock
from tests.browser.conftest import Visit

NEEDS = ("NUR", "PCA", "HHK", "MEA", "PHY")
SOCIAL_WORKER = "social_worker_dinant"
numbers = count(1)
"""A reference is used once in an organisation."""


def search_near_givet(visit: Visit, *, scripts: bool) -> None:
    """From the home page to the services that reach 08600."""
    page = visit.page
    visit.open("/")
    page.locator("#place").fill("08600")
    if scripts:
        page.locator('[role="option"]').first.click()
    page.locator('form[action$="/recherche"] button[type="submit"]').first.click()
    page.wait_for_url("**/recherche?**")
    expect(page.locator("#results > .card").first).to_be_visible()


def open_first_provider(visit: Visit) -> None:
    """From the list to one service."""
    visit.page.locator("#results .card__title a").first.click()
    visit.page.wait_for_url("**/services/*")
    expect(visit.page.locator("h1")).to_be_visible()


def new_discharge(visit: Visit, reference: str = "") -> str:
    """From the list of discharges to the needs of a new one; its part of the address."""
    page = visit.page
    visit.open("/sorties")
    page.locator('a[href$="/sorties/nouvelle"]').first.click()
    leaving = clock.now().astimezone(clock.LOCAL) + timedelta(days=2)
    page.locator("#reference").fill(reference or f"W-{next(numbers)}")
    page.locator("#home").fill("Givet")
    page.locator("#discharge_at").fill(leaving.strftime("%Y-%m-%dT14:00"))
    page.locator('input[name="insured_in"][value="be"]').check(force=True)
    page.locator("#situation .actions button[type=submit]").click()
    page.wait_for_url("**/besoins")
    return page.url.split("/sorties/")[1].split("/")[0]


def add_needs(visit: Visit) -> None:
    """Five needs, one after the other."""
    page = visit.page
    for number, care in enumerate(NEEDS, 1):
        page.locator(f'input[name="care"][value="{care}"]').check(force=True)
        page.locator("#need button.button--primary").click()
        expect(page.locator("main ul.cards > .card")).to_have_count(number)


def choose_and_save(visit: Visit) -> None:
    """From the needs to a saved plan, taking what is proposed."""
    page = visit.page
    page.locator('main a[href$="/services"]').last.click()
    page.wait_for_url("**/services")
    expect(page.locator("#choices fieldset")).to_have_count(len(NEEDS))
    assert page.locator("#choices .card .findings li").count() >= len(NEEDS)
    page.locator("#choices button[type=submit]").click()
    page.wait_for_url("**/plan")


def plan_pdf(visit: Visit, public_id: str) -> bytes:
    """The plan as the reader downloads it."""
    address = f"{visit.server}/{visit.lang}/sorties/{public_id}/plan.pdf?langue={visit.lang}"
    answer = visit.page.context.request.get(address)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    return answer.body()
