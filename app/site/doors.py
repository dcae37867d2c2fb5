"""The doors of the home page: those that open for whoever asks."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from app.access.vocabulary import Subject
from app.core.messages import N_, Message
from app.site.menu import may_follow


@dataclass(frozen=True, slots=True)
class Door:
    """Where one starts: a sign, a title, what is found behind."""

    sign: str
    url: str
    title: Message
    text: Message


_DOORS = (
    (
        (
            "cadastre.search",
            "search",
            N_("Find a service"),
            N_(
                "Nurses, home help, meals, equipment, night presence: who reaches this door, "
                "when they can start, and how to call them."
            ),
        ),
    ),
    (
        (
            "benefits.desk",
            "list",
            N_("Integrated desk"),
            N_(
                "Three questions, one page to print: services, benefits, who pays and whom to "
                "call, on both sides."
            ),
        ),
    ),
    (
        (
            "discharge.index",
            "calendar",
            N_("Prepare a discharge"),
            N_(
                "From the hospital bed to the first visit: list what is needed, see who can come "
                "and why not the others, print the plan."
            ),
        ),
        (
            "referrals.inbox",
            "calendar",
            N_("Requests received"),
            N_("What hospitals ask of your service, for whom and from which day; answer here."),
        ),
    ),
    (
        (
            "professions.index",
            "stethoscope",
            N_("Understand the professions"),
            N_(
                "What a nurse or a doctor may do on the other side, which steps open the door, "
                "how long they take and what the law says."
            ),
        ),
    ),
)
"""In each place the first door that opens for the reader."""


def doors(subject: Subject) -> Sequence[Door]:
    """The doors of one reader: a door that the gate refuses is not shown."""
    found = (next((one for one in place if may_follow(one[0], subject)), None) for place in _DOORS)
    return [
        Door(sign, url_for(endpoint), Message(title), Message(text))
        for endpoint, sign, title, text in (one for one in found if one is not None)
    ]
