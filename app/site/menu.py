"""The links at the top of each page: those that whoever asks may follow, and no others.

Who may follow a link is asked of the page it leads to, so that no menu can promise what the gate
refuses.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import current_app, g, request, url_for

from app.access.permissions import decide
from app.access.vocabulary import VISITOR, Role, Subject
from app.core.messages import N_, Message
from app.core.web import audience_of


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the menu; `is_here`: the reader is in that part of the platform."""

    text: Message
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that are folded together, under a title of their own."""

    title: Message
    links: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Menu:
    """What stands in the row, what is folded under one word, and what is one's own."""

    links: Sequence[Link]
    groups: Sequence[Group]
    own: Sequence[Link]

    @property
    def more_is_here(self) -> bool:
        """Whether the reader is on one of the folded pages."""
        return any(link.is_here for group in self.groups for link in group.links)

    @property
    def own_is_here(self) -> bool:
        """Whether the reader is on a page of their own."""
        return any(link.is_here for link in self.own)

    def everything(self) -> Iterator[Link]:
        """Every link, in the order of the menu."""
        yield from self.links
        for group in self.groups:
            yield from group.links
        yield from self.own


_ROW = (
    ("cadastre.search", N_("Find a service")),
    ("discharge.index", N_("Discharges")),
    ("cases.index", N_("Case files")),
    ("referrals.inbox", N_("Requests received")),
    ("professions.index", N_("Professions")),
)
_FOLDED = (
    (
        N_("Follow the work"),
        (
            ("steering.index", N_("Dashboard")),
            ("desk.index", N_("Requests at the desk")),
            ("discharge.together", N_("Plans made together")),
            ("circle.reviews", N_("Emergency accesses to review")),
        ),
    ),
    (
        N_("Territory and partners"),
        (
            ("diagnosis.index", N_("Territorial diagnosis")),
            ("tables.index", N_("Concertation tables")),
            ("schemes.index", N_("Territorial schemes")),
            ("procedures.index", N_("Shared documents")),
            ("partners.index", N_("Partners")),
            ("news.index", N_("News")),
        ),
    ),
    (
        N_("Keep the records right"),
        (
            ("cadastre.my_records", N_("My records")),
            ("cadastre.moderation", N_("Records to look at")),
            ("cadastre.freshness", N_("Freshness of the records")),
            ("importing.index", N_("Imports")),
            ("twins.index", N_("Possible duplicates")),
            ("professions.watch", N_("Professions to check")),
            ("professions.reviews", N_("Reviews of professions")),
        ),
    ),
)
_OWN = (
    ("access.account", N_("My account")),
    ("cadastre.kept", N_("What I keep")),
    ("team.members", N_("My team")),
)
_KNOWN = frozenset(
    endpoint
    for pages in (_ROW, _OWN, *(pages for _title, pages in _FOLDED))
    for endpoint, _text in pages
)
"""Every page that the menu names."""

_COORDINATION = tuple(
    f"{room}.index" for room in ("diagnosis", "tables", "schemes", "procedures", "partners", "news")
)
_HEADS = (*(endpoint for endpoint, _ in _ROW), *_COORDINATION)
"""Pages under which the other pages of their room are found."""

_PARTS = (
    ("coordination/campagnes", "cadastre.freshness"),
    ("coordination/conventions", "cadastre.moderation"),
    ("prestataire/fiches", "cadastre.my_records"),
    ("ma-liste", "cadastre.kept"),
    ("listes", "cadastre.kept"),
)
"""Addresses after the language, and the page of the menu that they stand under."""

_FOR_VISITORS_TOO = frozenset({"discharge.index"})
"""Leads a visitor to the sign-in, which is where a social worker starts."""

_FOR_SOME = {"professions.watch": frozenset({Role.COORDINATOR, Role.PROFESSION_EDITOR})}
"""Open to everyone, but of use to those who keep the sheets only."""


def menu() -> Menu:
    """The menu of whoever asks."""
    subject: Subject = g.get("subject", VISITOR)
    folded = [Group(Message(title), _links(pages, subject)) for title, pages in _FOLDED]
    return Menu(
        links=_links(_ROW, subject),
        groups=[group for group in folded if group.links],
        own=_links(_OWN, subject),
    )


def _links(pages: Sequence[tuple[str, str]], subject: Subject) -> list[Link]:
    here = request.endpoint or ""
    return [
        Link(Message(text), url_for(endpoint), _is_here(endpoint, here))
        for endpoint, text in pages
        if may_follow(endpoint, subject)
    ]


def _is_here(endpoint: str, here: str) -> bool:
    """A page of the menu is itself; any other page belongs to the first of its room in the menu."""
    if here in _KNOWN:
        return here == endpoint
    _language, _slash, path = request.path.removeprefix("/").partition("/")
    part = next((one for start, one in _PARTS if path.startswith(start)), None)
    if part is not None:
        return endpoint == part
    room = here.partition(".")[0]
    return endpoint == next((one for one in _HEADS if one.partition(".")[0] == room), None)


def may_follow(endpoint: str, subject: Subject) -> bool:
    """Whether a link to that page leads somewhere for that reader."""
    if endpoint not in current_app.view_functions:
        return False
    if subject.user_id is None and endpoint in _FOR_VISITORS_TOO:
        return True
    if subject.role not in _FOR_SOME.get(endpoint, {subject.role}):
        return False
    return decide(subject, audience_of(current_app, endpoint) or "").allowed
