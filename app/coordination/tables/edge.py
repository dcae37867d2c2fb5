"""What pages of tables start from: who acts and what may be seen, the voice, the words."""

from flask import current_app, request

from app.access.gate import person
from app.access.vocabulary import Person, Role
from app.coordination.tables.letters import Quill
from app.coordination.tables.operations import Hand
from app.coordination.tables.wording import Words
from app.core import clock
from app.core.config import Config
from app.core.forms import Values
from app.core.i18n import LANGUAGES, choose_language
from app.core.messages import LText
from app.core.web import Pages
from app.discharge.blueprint import the_reference
from app.discharge.following.edge import address
from app.discharge.referrals.edge import say_in

pages = Pages("tables", __name__)
LANGUAGE_CHOICES = [(code, one.autonym) for code, one in LANGUAGES.items()]


def the_hand() -> Hand:
    """Who acts: a coordinator sees every table, anybody else those with a seat of theirs."""
    who = _who()
    assert who.subject.organisation_id is not None
    sees = None if who.subject.role is Role.COORDINATOR else who.email
    return Hand(
        name=who.name, organisation_id=who.subject.organisation_id, sees=sees, at=clock.now()
    )


def _who() -> Person:
    found = person()
    assert found is not None  # the gate lets nobody else in
    return found


def may_write() -> bool:
    """Whether the reader keeps tables, or only sits at one."""
    return _who().subject.role is Role.COORDINATOR


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
    who = _who()
    config: Config = current_app.config["PASSERELLE"]
    name = who.organisation or config.mail_from
    return Quill(
        say=say_in,
        address=address,
        reference=the_reference(),
        sender=(who.name, who.email, name),
    )


def typed() -> Values:
    """What was typed, each field as a list."""
    return request.form.to_dict(flat=False)


def care_choices() -> list[tuple[str, LText]]:
    """Every kind of care."""
    return [(one.code, one.labels) for one in the_reference().care.values()]
