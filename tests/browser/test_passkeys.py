"""A passkey in Chromium, made and used with the browser's own software authenticator."""

import re

import pyotp
from playwright.sync_api import expect

from tests.browser.conftest import House, Visiting

EMAIL = "vera@passerelle.invalid"
TEAM = "Coordination Ardennes-Namur (fictive)"


def test_a_passkey_opens_the_door_after_the_password(house: House, visiting: Visiting) -> None:
    created = house.command(
        "user", "create", EMAIL, "--role", "coordinator", "--organisation", TEAM, "--name", "Vera"
    )
    password = created.rsplit(": ", 1)[1].strip()
    visit = visiting("en")
    visit.server = visit.server.replace("127.0.0.1", "localhost")
    page = visit.page
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

    def sign_in() -> None:
        visit.open("/connexion")
        page.get_by_label(re.compile("E-mail")).fill(EMAIL)
        page.get_by_label(re.compile("Password")).fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()

    sign_in()
    page.wait_for_url(lambda url: "/connexion" not in url)
    visit.open("/compte/second-facteur")
    page.get_by_role("button", name="Set up").click()
    secret = page.locator("main ol code")
    expect(secret).to_have_text(re.compile("^[A-Z2-7]{32}$"))
    page.locator("#code").fill(pyotp.TOTP(str(secret.text_content())).now())
    page.get_by_role("button", name="Turn it on").click()
    codes = page.locator("main li code")
    expect(codes).to_have_count(10)
    paper = str(codes.first.text_content())

    visit.open("/compte/cles")
    page.locator("#name").fill("Laptop")
    page.locator("#code").fill(paper)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Laptop")).to_be_visible()

    page.context.clear_cookies()
    sign_in()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "/connexion" not in url)
    visit.open("/compte/cles")
    expect(page.get_by_text("Last used")).to_be_visible()
