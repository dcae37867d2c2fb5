"""A few services side by side: the same questions, one column each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.cadastre.browsing import make_cards
from app.cadastre.cards import Card
from app.cadastre.coverage import CoverageAnswer
from app.cadastre.listing import band_words, country_names
from app.cadastre.queries import AREAS_OF, services_by_public_id
from app.cadastre.reaching import areas_by_service
from app.cadastre.record_screen import listed
from app.cadastre.searching import Asked
from app.cadastre.viewpoint import Viewpoint
from app.cadastre.vocabulary import ServiceSearch
from app.core.errors import NotFound
from app.core.messages import N_, LText, Message
from app.reference.loader import Reference
from app.reference.vocabulary import COUNTRY_NAMES

MOST_COMPARED = 4


@dataclass(frozen=True, slots=True)
class Comparison:
    """Services and, for each question, one answer of each; None is "not given".

    `place` is the town that was searched, if one was, and `reach` whether each service comes there.
    """

    cards: tuple[Card, ...]
    rows: tuple[tuple[Message, tuple[object | None, ...], bool], ...]
    place: LText | None = None
    reach: tuple[CoverageAnswer, ...] = ()

    @property
    def reach_differs(self) -> bool:
        """Whether some come there and others do not, or have not said."""
        return len({one.verdict for one in self.reach}) > 1


def chosen_cards(
    session: Session, ids: Sequence[str], reference: Reference, *, today: date
) -> tuple[Card, ...]:
    """The cards of services chosen by their addresses, in the order chosen."""
    rows = session.execute(services_by_public_id(tuple(ids))).all()
    by_id = {row.public_id: row for row in rows}
    kept = [by_id[one] for one in dict.fromkeys(ids) if one in by_id]
    areas = areas_by_service(session.execute(AREAS_OF, {"service_ids": [row.id for row in kept]}))
    view = Viewpoint(reference=reference, today=today)
    return make_cards(kept, areas, ServiceSearch(), view)


def compare(
    session: Session, ids: Sequence[str], asked: Asked, reference: Reference, *, today: date
) -> Comparison:
    """Two to four services side by side, seen from the place that was searched.

    Raises NotFound when none of them exists.
    """
    rows = session.execute(services_by_public_id(tuple(ids))).all()
    if not rows:
        raise NotFound(Message(N_("None of these services exists any more.")))
    by_id = {row.public_id: row for row in rows}
    kept = [by_id[one] for one in dict.fromkeys(ids) if one in by_id]
    areas = areas_by_service(session.execute(AREAS_OF, {"service_ids": [row.id for row in kept]}))
    search = replace(asked.search, zone=asked.place.code) if asked.place else asked.search
    cards = make_cards(kept, areas, search, Viewpoint(reference=reference, today=today))
    return Comparison(
        cards,
        _side_by_side(kept, cards, reference),
        place=LText(asked.place.names) if asked.place else None,
        reach=tuple(card.coverage for card in cards if card.coverage),
    )


def _side_by_side(
    kept: Sequence[Any], cards: Sequence[Card], reference: Reference
) -> tuple[tuple[Message, tuple[object | None, ...], bool], ...]:
    insured = tuple(country_names(row.insured_in) for row in kept)
    lead = tuple(row.lead_time_days for row in kept)
    questions: list[tuple[str, tuple[object | None, ...]]] = [
        (N_("Kind of care"), tuple(card.care for card in cards)),
        (N_("Kind of provider"), tuple(card.type_label for card in cards)),
        (N_("Country"), tuple(Message(COUNTRY_NAMES[card.country]) for card in cards)),
        (N_("Town"), tuple(card.place for card in cards)),
        *_distances(cards),
        (N_("Word on its side"), tuple(card.side.word if card.side else None for card in cards)),
        (N_("What it does"), tuple(listed(row.acts, reference.acts) for row in kept)),
        (N_("For whom"), tuple(listed(row.publics, reference.publics) for row in kept)),
        (N_("Hours today"), tuple(card.hours for card in cards)),
        (N_("Capacity"), tuple(card.capacity.reason for card in cards)),
        (N_("Visits on"), tuple(card.days for card in cards)),
        (N_("Parts of the day"), tuple(band_words(row.time_bands) for row in kept)),
        (N_("Languages spoken"), tuple(card.languages for card in cards)),
        (N_("People insured in"), insured),
        (N_("Working days before a first visit"), lead),
        (N_("Confirmation"), tuple(card.freshness.reason for card in cards)),
    ]
    return tuple(
        (Message(title), values, len(set(map(str, values))) > 1) for title, values in questions
    )


def _distances(cards: Sequence[Card]) -> list[tuple[str, tuple[object | None, ...]]]:
    """How far each stands from the place searched; no row when none was."""
    away = tuple(card.distance for card in cards)
    return [(N_("Distance as the crow flies"), away)] if any(away) else []
