"""Without a network: the page says so, and nothing that was typed goes away."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visiting, expected_errors

WORDS = "Kinésithérapie le dimanche"


def test_a_form_sent_without_a_network_stays_as_typed_and_leaves_when_it_is_back(
    visiting: Visiting,
) -> None:
    visit = visiting("fr", width=360)
    page, notice = visit.page, visit.page.locator("#network-error .notice")
    visit.open("/services-manquants")
    page.locator("#name").fill(WORDS)
    page.context.set_offline(offline=True)
    expect(notice).to_be_visible()
    page.locator("main form button[type=submit]").first.click()
    notice.get_by_role("button").click()
    expect(notice).to_be_visible()
    expect(page.locator("#name")).to_have_value(WORDS)
    expect(page).to_have_url(re.compile(r"/services-manquants$"))
    page.context.set_offline(offline=False)
    expect(notice).to_have_count(0)
    with expected_errors(visit):  # the town is missing
        page.locator("main form button[type=submit]").first.click()
        expect(page.locator("[data-error-summary]")).to_be_visible()
    expect(page.locator("#name")).to_have_value(WORDS)
