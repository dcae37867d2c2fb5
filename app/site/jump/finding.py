"""What the words typed in the box may mean, by kind. Only what the reader may open."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy.orm import Session

from app.access.permissions import decide
from app.access.vocabulary import Subject
from app.benefits.catalogue import Catalogue as Benefits
from app.core.i18n import say
from app.core.messages import N_, LText, Message
from app.discharge.queries import by_reference
from app.professions.catalogue import Catalogue as Professions
from app.reference.loader import Reference
from app.reference.spelling import fold
from app.site.help.vocabulary import HelpBook
from app.site.menu import may_follow, menu

MOST_OF_A_KIND = 5
OTHER_PAGES = (
    ("benefits.desk", N_("Integrated desk")),
    ("benefits.index", N_("Benefits")),
    ("reference.glossary", N_("Words of each side")),
    ("site.about_data", N_("About the data")),
    ("site.accessibility", N_("Accessibility")),
    ("help.tasks", N_("Help")),
)
"""Pages that stand at the foot of each page."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader may go."""

    text: Message | LText | str
    url: str


@dataclass(frozen=True, slots=True)
class Kind:
    """Places of one kind that the words may mean."""

    title: Message
    places: Sequence[Place]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """What was read at the start and can be searched without asking the database."""

    reference: Reference
    professions: Professions
    benefits: Benefits
    help: HelpBook


def find(
    session: Session, shelves: Shelves, asked: str, *, subject: Subject, today: date
) -> Sequence[Kind]:
    """The kinds that hold something for these words, pages first; empty words find all pages."""
    words = fold(asked)
    kinds = [Kind(Message(N_("Pages")), _holding(words, _pages(subject)))]
    if words:
        kinds += [
            Kind(Message(N_("Discharges")), _discharges(session, subject, asked)),
            Kind(Message(N_("Towns: who can come there")), _towns(shelves.reference, asked, today)),
            Kind(Message(N_("Kinds of care")), _holding(words, _care(shelves.reference))),
            Kind(Message(N_("Professions")), _holding(words, _professions(shelves.professions))),
            Kind(Message(N_("Benefits")), _holding(words, _benefits(shelves.benefits))),
            Kind(Message(N_("Help")), _help(shelves.help, subject, asked)),
        ]
    return [kind for kind in kinds if kind.places]


def _holding(words: str, places: Iterable[Place]) -> Sequence[Place]:
    """Those whose name holds each of the words; a name that begins with them comes first."""
    wanted = words.split()
    named = [(fold(say(place.text)), place) for place in places]
    found = [pair for pair in named if all(word in pair[0] for word in wanted)]
    found.sort(key=lambda pair: not pair[0].startswith(words))
    return [place for _, place in found][: MOST_OF_A_KIND if words else None]


def _pages(subject: Subject) -> Iterator[Place]:
    yield from (Place(link.text, link.url) for link in menu().everything())
    for endpoint, text in OTHER_PAGES:
        if may_follow(endpoint, subject):
            yield Place(Message(text), url_for(endpoint))


def _discharges(session: Session, subject: Subject, asked: str) -> Sequence[Place]:
    """By their reference, which is never written into an address."""
    if not decide(subject, "discharge.list").allowed:
        return ()
    found = session.execute(by_reference(subject, asked, most=MOST_OF_A_KIND))
    return [
        Place(reference, url_for("discharge.services", public_id=public_id))
        for public_id, reference in found
    ]


def _towns(reference: Reference, asked: str, today: date) -> Sequence[Place]:
    hits = reference.gazetteer.search(asked, day=today, limit=MOST_OF_A_KIND)
    return [
        Place(LText(hit.zone.names), url_for("cadastre.search", place_code=hit.zone.code))
        for hit in hits
    ]


def _care(reference: Reference) -> Iterator[Place]:
    for code, kind in reference.care.items():
        yield Place(kind.labels, url_for("cadastre.search", care=code))


def _professions(professions: Professions) -> Iterator[Place]:
    for code, sheets in professions.professions():
        for sheet in sheets:
            country = sheet.country.value
            yield Place(sheet.name, url_for("professions.sheet", code=code, country=country))


def _benefits(benefits: Benefits) -> Iterator[Place]:
    for benefit in benefits.benefits.values():
        yield Place(benefit.name, url_for("benefits.sheet", code=benefit.code))


def _help(book: HelpBook, subject: Subject, asked: str) -> Sequence[Place]:
    found = book.for_reader(subject.role, asked)[:MOST_OF_A_KIND]
    return [Place(one.title, url_for("help.tasks", _anchor=one.code)) for one in found]
