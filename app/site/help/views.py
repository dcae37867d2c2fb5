"""Pages of the help and the beginning of the tour."""

from flask import current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.vocabulary import Subject
from app.core.config import Config
from app.core.web import Pages, audience
from app.site.help.touring import address, help_book, open_stops
from app.site.menu import may_follow

pages = Pages("help", __name__)
LONGEST_QUESTION = 100


@pages.get("/aide")
@audience("site.read")
def tasks() -> str:
    """What to do, task by task; those of the reader's own work first."""
    subject: Subject = g.subject
    asked = request.args.get("q", "")[:LONGEST_QUESTION].strip()
    found = help_book().for_reader(subject.role, asked)
    config: Config = current_app.config["PASSERELLE"]
    return render_template(
        "help/tasks.html",
        asked=asked,
        tasks=[(one, _where(one.page, subject)) for one in found],
        contact=config.security_contact,
    )


@pages.get("/visite")
@audience("site.read")
def tour() -> ResponseReturnValue:
    """To the first stop."""
    return redirect(address(open_stops(), 1) or url_for("site.home"))


def _where(page: str, subject: Subject) -> str | None:
    """The address of the page where a task starts, if the reader may open it."""
    return url_for(page) if may_follow(page, subject) else None
