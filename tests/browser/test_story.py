"""The whole story by keyboard alone, with services that answer their letters; and a crash in it."""

import io
import re
import signal
import time
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from app.core import clock
from tests.browser import walk
from tests.browser.conftest import House, Visit, Visiting, expected_errors
from tests.browser.keyboard import follow, press, reach, write, write_moment

LINES = {
    "fr": ("injection insuline 2x/j", "toilette 1x/j", "menage 2x/sem", "repas tlj", "kine 3x/sem"),
    "nl": (
        "insuline inspuiten 2x/dag",
        "wassen 1x/dag",
        "poetsen 2x/week",
        "warme maaltijden elke dag",
        "kinesist 3x/week",
    ),
}
CARE = ("NUR", "PCA", "HHK", "MEA", "PHY")
FEWEST = 3
"""Requests that the story takes: one that is refused, one that is silent, one that is a yes."""

DAYS_LATER = 36
"""Five days until the discharge, then thirty at home, and one."""

LONGEST_SECONDS = 90
"""For one language; both together stay under three minutes."""


def a_discharge(visit: Visit, reference: str) -> str:
    """A new discharge from the list of discharges, without a mouse."""
    page = visit.page
    visit.open("/sorties")
    press(page, 'main a[href$="/sorties/nouvelle"]')
    page.wait_for_url("**/sorties/nouvelle")
    write(page, "#reference", reference)
    write(page, "#home", "08600")
    page.locator('[role="option"]').first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    leaving = clock.now().astimezone(clock.LOCAL) + timedelta(days=5)
    write_moment(page, "#discharge_at", leaving.replace(hour=14, minute=0))
    press(page, "[name=insured_in]", "ArrowUp")
    press(page, "#situation .actions button[type=submit]")
    page.wait_for_url("**/besoins")
    return page.url.split("/sorties/")[1].split("/")[0]


def five_needs(visit: Visit) -> None:
    """One line each: typed, read back, added with a second Enter."""
    page = visit.page
    for number, line in enumerate(LINES[visit.lang], 1):
        write(page, "#line", line)
        with page.expect_navigation(wait_until="load"):
            page.keyboard.press("Enter")
        expect(page.locator(".understood--clear")).to_be_visible()
        reach(page, "#line")
        page.keyboard.press("Enter")
        expect(page.locator('[aria-labelledby="list-title"] .card')).to_have_count(number)


def requests_sent(visit: Visit, public_id: str) -> None:
    """Whoever is proposed for each need is asked, and somebody more for the first one."""
    page = visit.page
    visit.open(f"/sorties/{public_id}/demandes")
    forms = page.locator('form[action*="/demandes/"]:has([name^="services-"])')
    for action in [str(form.get_attribute("action")) for form in forms.all()]:
        box = f'form[action="{action}"] [name^="services-"]'
        if not page.locator(f"{box}:checked").count():
            press(page, f"{box}:not(:checked)", "Space")
        follow(page, f'form[action="{action}"] > button')
    press(page, f'form[action$="/{public_id}/demandes/envoyer"] button')
    page.wait_for_url("**/suivi")


def links_of(provider: Visit, public_ids: set[str]) -> list[str]:
    """The links to answer that letters of the demonstration carry, the newest first."""
    provider.open("/dev/mail")
    hrefs = [one.get_attribute("href") for one in provider.page.locator(".card__title a").all()]
    found = []
    for href in hrefs:
        if href in public_ids:
            continue
        provider.page.goto(f"{provider.server}{href}")
        link = provider.page.locator('section[aria-labelledby="links-title"] a[href*="/r/"]')
        if link.count():
            found.append(str(link.first.get_attribute("href")))
        public_ids.add(str(href))
    return found


def answered(provider: Visit, link: str, kind: str) -> None:
    """Yes or no on the page of a letter, without an account and without a mouse."""
    page = provider.page
    page.goto(provider.server + re.sub(r"^https?://[^/]+", "", link))
    form = f'form[action$="/{kind}"]'
    press(page, f"details:has({form}) > summary")
    if kind == "non":
        press(page, f"{form} [name=reason]", "Space")
    follow(page, f"{form} button")
    expect(page.locator(".notice--ok, .notice--info").first).to_be_visible()


def states(page: Page) -> list[str]:
    """What became of each request."""
    return [one.inner_text() for one in page.locator('li[id^="line-"] .card__head .badge').all()]


def plan_saved(visit: Visit, public_id: str) -> None:
    page = visit.page
    visit.open(f"/sorties/{public_id}/services")
    press(page, "#choices .save-bar button[type=submit]")
    page.wait_for_url("**/plan")


def is_accessible(document: bytes, lang: str) -> None:
    """A tagged PDF that says it is PDF/UA, in its language."""
    with pikepdf.open(io.BytesIO(document)) as found:
        assert found.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in found.Root
        assert str(found.Root.Lang).startswith(lang)
        with found.open_metadata() as said:
            assert str(said["pdfuaid:part"]) == "1"


def gone_home(visit: Visit, public_id: str) -> None:
    """The person leaves; what can only be told on the thirtieth day is refused before it."""
    page = visit.page
    visit.open(f"/sorties/{public_id}")
    follow(page, 'main a[href$="/partie"]')
    press(page, 'form[action$="/partie"] button')
    page.wait_for_url("**/apres")
    with expected_errors(visit):
        press(page, "[name=outcome]", "Space")
        follow(page, 'form[action$="/devenir"] button')
        expect(page.locator('[href="#outcome"]')).to_be_visible()


def still_at_home(visit: Visit, public_id: str) -> None:
    """The outcome of the thirtieth day ends the follow-up."""
    page = visit.page
    visit.open(f"/sorties/{public_id}/apres")
    press(page, "[name=outcome]", "Space")
    assert page.locator("[name=outcome]:checked").get_attribute("value") == "home"
    follow(page, 'form[action$="/devenir"] button')
    expect(page.locator('.notice--ok, [role="status"]').first).to_be_visible()
    expect(page.locator('form[action$="/appel"]')).to_have_count(0)


@pytest.mark.timeout(600)  # it makes a demonstration of its own, and starts the server twice
@pytest.mark.parametrize("lang", ["fr", "nl"])
def test_from_nobody_to_everything_arranged_by_keyboard_alone(
    visiting: Visiting, tmp_path: Path, lang: str
) -> None:
    own, letters = House(tmp_path), set[str]()
    ward, provider = visiting(lang), visiting(lang)
    ward.server = provider.server = own.start()
    try:
        the_story(own, ward, provider, letters)
    finally:
        own.end(signal.SIGKILL)


def the_story(own: House, ward: Visit, provider: Visit, letters: set[str]) -> None:
    started, lang = time.monotonic(), ward.lang
    links_of(provider, letters)  # what the demonstration wrote before
    ward.enter_as(walk.SOCIAL_WORKER)
    public_id = a_discharge(ward, f"STORY-{lang}-1")
    five_needs(ward)
    requests_sent(ward, public_id)
    assert len(states(ward.page)) >= FEWEST

    links = links_of(provider, letters)
    assert len(links) >= FEWEST
    answered(provider, links[0], "non")
    for link in links[1:-1]:
        answered(provider, link, "oui")
    later = clock.now().astimezone(clock.LOCAL) + timedelta(days=4)
    said = own.command("referrals", "tick", "--now", later.strftime("%Y-%m-%dT%H:%M:%S"))
    assert "expired" in said

    ward.open(f"/sorties/{public_id}/suivi")
    confirmable = 'form[action$="/confirmer"] button'
    assert ward.page.locator(confirmable).count() == len(links) - 2
    while ward.page.locator(confirmable).count():
        follow(ward.page, confirmable)
    assert len(set(states(ward.page))) >= 3  # a yes, a refusal, a silence
    plan_saved(ward, public_id)
    is_accessible(walk.plan_pdf(ward, public_id), lang)
    gone_home(ward, public_id)
    spent = time.monotonic() - started
    with own.days_later(DAYS_LATER) as ward.server:
        started = time.monotonic()
        ward.enter_as(walk.SOCIAL_WORKER)
        still_at_home(ward, public_id)
    assert spent + time.monotonic() - started < LONGEST_SECONDS


def test_a_crash_in_the_middle_loses_nothing_that_was_acknowledged(
    visiting: Visiting, tmp_path: Path
) -> None:
    own = House(tmp_path)
    visit = visiting("fr")
    visit.server = own.start()
    try:
        visit.enter_as(walk.SOCIAL_WORKER)
        public_id = a_discharge(visit, "CRASH-1")
        five_needs(visit)
        write(visit.page, "#line", "pansement 3x/sem")
        expect(visit.page.locator('form[data-line] [role="status"]')).not_to_be_empty()
        own.end(signal.SIGKILL)
        with expected_errors(visit):
            visit.server = own.start()
        visit.open(f"/sorties/{public_id}/besoins")
        page = visit.page
        expect(page.locator('[aria-labelledby="list-title"] .card')).to_have_count(len(CARE))
        assert page.locator("#line").input_value() == "pansement 3x/sem"
        requests_sent(visit, public_id)
        before = states(page)
        own.end(signal.SIGKILL)
        visit.server = own.start()
        visit.open(f"/sorties/{public_id}/suivi")
        assert states(visit.page) == before
        assert len(before) >= FEWEST
    finally:
        own.end(signal.SIGKILL)
