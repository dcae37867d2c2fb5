"""A hand that only has a keyboard: it goes from field to field, as one without a mouse does."""

from datetime import datetime

from playwright.sync_api import Page

MOST_STEPS = 400
_HERE = "selector => Boolean(document.activeElement?.matches(selector))"


def reach(page: Page, selector: str) -> None:
    """Press Tab until the focus stands there; fails when no number of presses leads there."""
    for _ in range(MOST_STEPS):
        if page.evaluate(_HERE, selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector} on {page.url}")


def write(page: Page, selector: str, text: str) -> None:
    """Type in a field, over what stood there."""
    reach(page, selector)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Press a key where the focus is brought: Enter on a link or a button, Space on a choice."""
    reach(page, selector)
    page.keyboard.press(key)


def follow(page: Page, selector: str) -> None:
    """Press Enter on a link or a button that leads to another page, and wait for that page."""
    reach(page, selector)
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")


def write_moment(page: Page, selector: str, moment: datetime) -> None:
    """Type a day and an hour; browsers ask for their parts in the order of their own language."""
    wanted = moment.strftime("%Y-%m-%dT%H:%M")
    for day, hour in (("%m%d%Y", "%I%M%p"), ("%d%m%Y", "%H%M")):
        reach(page, selector)
        page.keyboard.type(moment.strftime(day))
        page.keyboard.press("Tab")
        page.keyboard.type(moment.strftime(hour))
        if page.locator(selector).input_value() == wanted:
            return
        page.locator(selector).press("Shift+Tab")
    raise AssertionError(f"{wanted} cannot be typed: {page.locator(selector).input_value()}")
