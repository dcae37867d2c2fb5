"""A passkey in Chromium, made and used with the browser's own software authenticator."""

import re

import pyotp
from playwright.sync_api import Page, expect

from tests.browser.conftest import House, Visit, Visiting

EMAIL = "vera@passerelle.invalid"
TEAM = "Coordination Ardennes-Namur (fictive)"


def with_authenticator(page: Page) -> None:
    """The browser answers as if somebody held a finger on the device."""
    tool = page.context.new_cdp_session(page)
    tool.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tool.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def give_password(visit: Visit, password: str) -> None:
    """The first step at the door."""
    visit.open("/connexion")
    visit.page.get_by_label(re.compile("E-mail")).fill(EMAIL)
    visit.page.get_by_label(re.compile("Password")).fill(password)
    visit.page.get_by_role("button", name="Sign in", exact=True).click()


def turn_on_codes(visit: Visit) -> str:
    """Set up the codes of the telephone; one of the codes on paper."""
    visit.open("/compte/second-facteur")
    visit.page.get_by_role("button", name="Set up").click()
    secret = visit.page.locator("main ol code")
    expect(secret).to_have_text(re.compile("^[A-Z2-7]{32}$"))
    visit.page.locator("#code").fill(pyotp.TOTP(str(secret.text_content())).now())
    visit.page.get_by_role("button", name="Turn it on").click()
    codes = visit.page.locator("main li code")
    expect(codes).to_have_count(10)
    return str(codes.first.text_content())


def test_a_passkey_opens_the_door_after_the_password(house: House, visiting: Visiting) -> None:
    created = house.command(
        "user", "create", EMAIL, "--role", "coordinator", "--organisation", TEAM, "--name", "Vera"
    )
    password = created.rsplit(": ", 1)[1].strip()
    visit = visiting("en")
    visit.server = visit.server.replace("127.0.0.1", "localhost")
    page = visit.page
    with_authenticator(page)
    give_password(visit, password)
    page.wait_for_url(lambda url: "/connexion" not in url)
    paper = turn_on_codes(visit)

    visit.open("/compte/cles")
    page.locator("#name").fill("Laptop")
    page.locator("#code").fill(paper)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Laptop")).to_be_visible()

    page.context.clear_cookies()
    give_password(visit, password)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "/connexion" not in url)
    visit.open("/compte/cles")
    expect(page.get_by_text("Last used")).to_be_visible()
