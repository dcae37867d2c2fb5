"""The letters about a stay in hospital. They tell a service whether to come, and never why not.

Neither the hospital nor the reason is named: that the person is away is all that a service needs.
"""

from dataclasses import dataclass
from datetime import date

from app.core.messages import N_, Listing, Message
from app.discharge.following.letters import Quill, Sheet, compose
from app.discharge.following.models import HospitalStay, StayNotice
from app.discharge.following.vocabulary import StayNews
from app.post.vocabulary import Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class StayFacts:
    """What such a letter tells. `link`: opens the request that was confirmed, if there is one."""

    day: date
    places_until: date | None
    link: str | None


def facts_of(stay: HospitalStay, link: str | None) -> StayFacts:
    """What a letter tells of a stay as it stands now."""
    return StayFacts(
        day=stay.resumes_on or stay.starts_on, places_until=stay.places_until, link=link
    )


def notice_letter(notice: StayNotice, facts: StayFacts, sheet: Sheet, quill: Quill) -> Letter:
    """Whether to come, from when on."""
    cares = Listing(tuple(quill.reference.care[one].labels for one in dict.fromkeys(notice.cares)))
    values = {"place": sheet.place, "care": cares, "day": facts.day, "home_on": sheet.home_on}
    subject, *said = _TEXTS[StayNews(notice.kind)]
    words = [Message(text, values) for text in said]
    if notice.kind == StayNews.SUSPENDED:
        words.append(_places(facts.places_until))
    links: list[tuple[object, str]] = (
        [(Message(N_("See which person it is")), facts.link)] if facts.link else []
    )
    paragraphs = (Message(N_("Good day,")), *words)
    about = f"stay:{notice.public_id}"
    return compose(notice, (Message(subject, values), paragraphs, links), sheet, quill, about)


def _places(until: date | None) -> Message:
    if until is None:
        return Message(N_("You need not keep the place: we ask you again before the return."))
    text = N_(
        "Please keep the place until %(until)s; after that day it is free. You hear from us as "
        "soon as the person is back."
    )
    return Message(text, {"until": until})


_TEXTS = {
    StayNews.SUSPENDED: (
        N_("Care at home in %(place)s: please suspend the visits from %(day)s on"),
        N_(
            "You care for a person who went home to %(place)s on %(home_on)s: %(care)s. That "
            "person is away from %(day)s on. Please suspend your visits."
        ),
    ),
    StayNews.RESUMED: (
        N_("Care at home in %(place)s: please resume the visits from %(day)s on"),
        N_("The person you care for in %(place)s is home again from %(day)s on: %(care)s."),
        N_(
            "Please take up your visits as before. If you cannot, say so at once: answer this "
            "mail, or call."
        ),
    ),
    StayNews.CALLED_OFF: (
        N_("Care at home in %(place)s: the visits go on as planned"),
        N_(
            "The absence that we wrote to you about does not take place. Your visits go on as "
            "planned: %(care)s."
        ),
    ),
    StayNews.ENDED: (
        N_("Care at home in %(place)s: no visits any more, thank you"),
        N_(
            "The visits that were suspended are not needed any more: %(care)s. The place is free "
            "again. Thank you."
        ),
    ),
}
"""A subject, then the paragraphs."""
