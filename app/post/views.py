"""The letters of the demonstration, to be opened as their recipients. Absent in production."""

from flask import current_app, render_template
from flask.blueprints import BlueprintSetupState

from app.core.config import Config
from app.core.extensions import db
from app.core.web import Pages, audience
from app.post import operations, queries
from app.post.screens import letter_line, letter_lines

pages = Pages("post", __name__)
SHOWN = 100


def _public_url() -> str:
    config: Config = current_app.config["PASSERELLE"]
    return config.public_url


@audience("demo.only")
def letters() -> str:
    """The newest letters; none of them left this machine."""
    found = db.session.scalars(queries.latest(SHOWN))
    return render_template("post/letters.html", letters=letter_lines(found, _public_url()))


@audience("demo.only")
def letter(public_id: str) -> str:
    """One letter as its recipient sees it: text, HTML, links."""
    found = operations.find_message(db.session, public_id)
    return render_template("post/letter.html", letter=letter_line(found, _public_url()))


@pages.record
def _only_in_demonstration(state: BlueprintSetupState) -> None:
    if state.app.config["PASSERELLE"].is_demo:
        state.add_url_rule("/dev/mail", "letters", letters)
        state.add_url_rule("/dev/mail/<public_id>", "letter", letter)
