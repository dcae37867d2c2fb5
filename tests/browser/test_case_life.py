"""The life of one case, from hospital to closing, walked by each role in French and in Dutch."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, Visiting

FILES = "/coordination/dossiers"
WISH = "Thuis blijven / rester chez moi"


def submit(page: Page, action: str) -> None:
    """Send the form whose address ends like that; the page that follows is loaded."""
    with page.expect_navigation():
        page.locator(f'form[action$="{action}"] button[type=submit]').first.click()


def unfold(page: Page, action: str) -> None:
    """Open what is folded around a form."""
    page.locator(f'details:has(form[action$="{action}"]) > summary').first.click()


def refer(visit: Visit) -> str:
    """The ward refers the person of its first discharge; the pseudonym of the file."""
    page = visit.page
    visit.enter_as("social_worker_dinant")
    visit.open("/sorties")
    page.locator(
        'main a[href*="/sorties/"][href*="/besoins"], main .card a, main td a'
    ).first.click()
    page.locator('a[href*="dossiers/nouveau?sortie="]').click()
    page.locator("#origin").select_option("hospital")
    page.fill("#home", "08600")
    page.locator('[role="option"]').first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator('input[name="urgency"][value="soon"]').check(force=True)
    page.fill("#words", "Tombe souvent. Valt vaak.")
    page.fill("#professionals", "2")
    page.locator('input[name="agrees"][value="yes"]').check(force=True)
    page.fill("#name", "Personne Fictive")
    submit(page, "/dossiers/nouveau")
    page.wait_for_url("**/envoyes")
    return str(page.locator("main .card__title").first.inner_text())


def decide(visit: Visit, reference: str) -> str:
    """The coordinator takes the person on and names the case manager; the address of the file."""
    page = visit.page
    visit.enter_as("coordinator")
    visit.open(f"{FILES}?vue=decider")
    page.get_by_role("link", name=reference, exact=True).click()
    page.locator("#decision-admit").check(force=True)
    page.fill("#answer", "Oui. Ja.")
    submit(page, "/decision")
    page.locator("#manager").select_option(label="Gaëlle Inventée")
    submit(page, "/attribuer")
    submit(page, "/sejours/fin")
    return re.sub(r"^.*?/[a-z]{2}/", "/", page.url).split("?")[0].split("#")[0]


def follow(visit: Visit, file: str) -> None:
    """The case manager assesses, plans and does, then notes a stay in hospital and its end."""
    page = visit.page
    visit.enter_as("case_manager")
    visit.open(f"{file}/evaluation/functional")
    page.locator('input[name="findings"]').first.check(force=True)
    page.fill("#words", "Se lave avec peine. Wast zich moeilijk.")
    submit(page, "/evaluation")
    expect(page.locator("#area-functional .badge--ok")).to_be_visible()
    submit(page, "/besoins")
    expect(page.locator("#needs")).to_be_visible()
    visit.open(f"{file}/plan")
    unfold(page, "/projet")
    page.fill("#life_project", WISH)
    submit(page, "/projet")
    page.fill("#goal", "Manger chaud. Warm eten.")
    submit(page, "/objectifs")
    unfold(page, "/actions")
    form = page.locator('form[action$="/actions"]')
    form.locator('[name="action"]').fill("Commander les repas. Maaltijden bestellen.")
    form.locator('[name="actor"]').select_option("carer")
    form.locator('[name="due_on"]').fill("2099-01-31")
    submit(page, "/actions")
    page.locator('form:has(input[name="state"][value="done"]) button').first.click()
    expect(page.locator(".case-row--ok")).to_be_visible()
    visit.open(file)
    unfold(page, "/sejours")
    submit(page, "/sejours")
    submit(page, "/sejours/fin")


def close(visit: Visit, file: str, reference: str) -> None:
    """The coordinator closes the file, and all of it stays readable."""
    page = visit.page
    visit.enter_as("coordinator")
    visit.open(file)
    page.locator("details:has(#end-form) > summary").click()
    page.locator("#deed").select_option("close")
    page.locator("#end_reason").select_option("goals_reached")
    page.locator("#outcome").select_option("at_home")
    page.fill("#end_words", "Les services habituels continuent.")
    submit(page, "/fin")
    visit.open(f"{FILES}?vue=finis")
    expect(page.get_by_role("link", name=reference, exact=True)).to_be_visible()
    visit.open(f"{file}/plan")
    expect(page.get_by_text(WISH)).to_be_visible()
    visit.open(f"{file}/chronologie")
    assert page.locator(".moment").count() >= 12


@pytest.mark.parametrize("lang", ["fr", "nl"])
def test_a_case_lives_from_hospital_to_closing(visiting: Visiting, lang: str) -> None:
    reference = refer(visiting(lang))
    assert re.fullmatch(r"[0-9A-Z]{3}-[0-9A-Z]{3}", reference)
    file = decide(visiting(lang), reference)
    follow(visiting(lang, width=360), file)
    close(visiting(lang), file, reference)


def test_the_person_answers_by_the_link_on_a_telephone_without_scripts(visiting: Visiting) -> None:
    team = visiting("fr")
    page = team.page
    team.enter_as("case_manager")
    team.open(FILES)
    page.locator("main .card__title a").first.click()
    page.locator('a[href$="/places"]').click()
    submit(page, "/lien/carer")
    link = page.locator("a.secret").first.inner_text()
    path = re.sub(r"^.*?/[a-z]{2}/", "/", link)
    carer = visiting("fr", width=360, scripts=False)
    carer.open(path)
    carer.page.fill("#message", "Je n'en peux plus.")
    carer.page.locator("#cannot_go_on").check(force=True)
    submit(carer.page, path)
    expect(carer.page.locator(".notice--ok")).to_be_visible()
    page.locator('a[href$="/coordination/dossiers"]').first.click()
    expect(page.locator(".case-row--no").first).to_be_visible()
