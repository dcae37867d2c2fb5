"""What pages of tables start from: who acts and what may be seen, the voice, the words."""

from dataclasses import replace

from flask import current_app

from app.coordination.shared.edge import may_write, the_person, the_team
from app.coordination.tables.letters import Quill
from app.coordination.tables.operations import Hand
from app.coordination.tables.wording import Words
from app.core import clock
from app.core.config import Config
from app.core.i18n import choose_language, say_in
from app.core.messages import LText
from app.core.web import Pages
from app.discharge.blueprint import the_reference
from app.discharge.following.edge import address

pages = Pages("tables", __name__)


def the_hand() -> Hand:
    """Who acts: a coordinator sees every table, anybody else those with a seat of theirs."""
    who = the_person()
    sees = None if may_write() else who.email
    return Hand(name=who.name, organisation_id=the_team(), sees=sees, at=clock.now())


def the_words(language: str | None = None) -> Words:
    """What saying takes, in the language of the page unless told."""
    reference, today = the_reference(), clock.today()
    return Words(
        reference=reference,
        least=int(reference.policy("evidence_least_count", today)),
        language=language or choose_language(),
        today=today,
    )


def the_quill() -> Quill:
    """What writing letters takes."""
    who = the_person()
    config: Config = current_app.config["PASSERELLE"]
    name = who.organisation or config.mail_from
    return replace(unsigned_quill(), sender=(who.name, who.email, name))


def unsigned_quill() -> Quill:
    """The same where nobody acts: whoever writes puts the sender in."""
    return Quill(say=say_in, address=address, reference=the_reference(), sender=("", "", ""))


def care_choices() -> list[tuple[str, LText]]:
    """Every kind of care."""
    return [(one.code, one.labels) for one in the_reference().care.values()]
