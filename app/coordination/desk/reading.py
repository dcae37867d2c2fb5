"""The forms of the desk as wishes; every fault names its field."""

from datetime import date
from typing import Any

from app.coordination.desk.orientation_book import OrientationBook
from app.coordination.desk.vocabulary import DeskDoor, DeskWish, Known
from app.core.forms import Reading
from app.core.messages import N_
from app.reference.areas import read_town
from app.reference.loader import Reference

KNOWN = [one.value for one in Known]
LONGEST = 2000


def read_request(
    form: Any, door: DeskDoor, book: OrientationBook, reference: Reference, today: date
) -> DeskWish:
    """A request; raises InvalidInput naming every wrong field."""
    read = Reading(form.to_dict(flat=False))
    subject = read.choice("subject", book.subjects)
    code = read.one("home_code")
    zones = {str(one) for one in reference.zones.zones}
    home = code if code in zones else read_town(read, "home", reference, today)
    read.require("home", home, N_("Say which town: its name or its postal code."))
    language = read.choice("language", reference.languages, required=False) or "fr"
    known = {name: _known(read, name) for name in ("in_hospital", "several")}
    contact = read.text("contact", 200)
    words = read.lines("words", LONGEST)
    if door is DeskDoor.PARTNER:
        read.require("words", words, N_("Say in a few words what is asked."))
    organisation = read.one("organisation")
    read.finish()
    return DeskWish(
        door=door,
        subject=subject or "",
        home=home or "",
        language=language,
        organisation_id=int(organisation) if _is_number(organisation) else None,
        words=words,
        contact=contact,
        **known,
    )


def _known(read: Reading, name: str) -> Known:
    return Known(read.choice(name, KNOWN, required=False) or Known.UNKNOWN)


def read_offer(form: Any) -> tuple[int, str | None]:
    """To whom a request is passed on, with which words."""
    read = Reading(form.to_dict(flat=False))
    to = read.one("to")
    if not _is_number(to):
        read.fault("to", N_("Choose a partner of the list."))
    words = read.lines("offer_words", LONGEST)
    read.finish()
    return int(to), words


def read_answer(form: Any, book: OrientationBook) -> tuple[str, str]:
    """Where the person is oriented, and the words of the answer."""
    read = Reading(form.to_dict(flat=False))
    to = read.choice("answer_to", book.destinations)
    words = read.lines("answer", LONGEST)
    read.require("answer", words, N_("Write the answer."))
    read.finish()
    return to or "", words or ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
