"""What pages of coordination start from: who acts, what was typed, where letters lead. No rows."""

from flask import current_app, request

from app.access.gate import person
from app.access.vocabulary import Person, Role
from app.core.config import Config
from app.core.forms import Values
from app.core.i18n import LANGUAGES, say_in
from app.post.notices import Voice

LANGUAGE_CHOICES = [(code, one.autonym) for code, one in LANGUAGES.items()]


def the_person() -> Person:
    """Who is signed in; the gate lets nobody else in."""
    found = person()
    assert found is not None  # see above
    return found


def the_team() -> int:
    """The organisation of whoever acts."""
    found = the_person().subject.organisation_id
    assert found is not None  # whoever is signed in belongs to one
    return found


def may_write() -> bool:
    """Whether the reader keeps these rooms, or only reads in them."""
    return the_person().subject.role is Role.COORDINATOR


def typed() -> Values:
    """What was typed, each field as a list."""
    return request.form.to_dict(flat=False)


def the_voice() -> Voice:
    """How letters of these rooms speak and where their links lead."""
    return Voice(say=say_in, address=lambda language, path: f"{public_start()}/{language}{path}")


def public_start() -> str:
    """What addresses in letters and feeds begin with; from the configuration, never a header."""
    config: Config = current_app.config["PASSERELLE"]
    return config.public_url
