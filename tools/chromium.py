"""Where the Chromium of this machine is, and how it is started: for tests, pictures and tools."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
]
MISSING = "No Chromium on this machine; PASSERELLE_TEST_BROWSER says where to find one."


def find() -> str | None:
    """Its path: the one that was named, or the first that is known here."""
    wanted = os.environ.get("PASSERELLE_TEST_BROWSER")
    return wanted or next((found for name in NAMES if (found := shutil.which(name))), None)
