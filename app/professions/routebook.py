"""How routes are laid out, as data: titles, places, steps in order, questions (pure)."""

from dataclasses import dataclass

from app.core.messages import LText
from app.professions.sheets import Authority, When
from app.professions.vocabulary import Origin
from app.reference.vocabulary import Country


@dataclass(frozen=True, slots=True)
class Title:
    """A title of one profession, where its level decides the way."""

    id: str
    profession: str
    obtained_in: Origin
    label: LText
    cases: frozenset[str]
    note: LText | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the country one wants to work, with the jurisdictions that count there."""

    id: str
    country: Country
    label: LText
    jurisdictions: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of any route: which criteria say what to do, with what, by when, for how much.

    ``otherwise`` speaks where the sheet has no claim for ``tell``; ``at_home`` reads the sheet of
    the country left behind; an ``always`` step without claim is shown as not researched.
    ``after`` names the steps, earlier in the book, that must be over before this one can start;
    a step ``awaits`` when an authority must answer before it is over.
    """

    id: str
    title: LText
    when: When
    tell: tuple[str, ...]
    otherwise: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    delays: tuple[str, ...] = ()
    fees: tuple[str, ...] = ()
    result: tuple[str, ...] = ()
    at_home: tuple[str, ...] = ()
    meanwhile: LText | None = None
    after: tuple[str, ...] = ()
    awaits: bool = False
    always: bool = False
    is_task: bool = True


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that no sheet can answer, in the cases where it arises."""

    id: str
    when: When
    text: LText
    authority: Authority


@dataclass(frozen=True, slots=True)
class RouteBook:
    """How routes are laid out: titles, places, steps in order, questions."""

    titles: tuple[Title, ...]
    places: tuple[Place, ...]
    stages: tuple[Stage, ...]
    asks: tuple[Ask, ...]

    def titles_of(self, profession: str, origin: Origin) -> tuple[Title, ...]:
        """Return the titles among which a person must choose; none where there is but one."""
        return tuple(
            title
            for title in self.titles
            if title.profession == profession and title.obtained_in is origin
        )

    def places_in(self, country: Country) -> tuple[Place, ...]:
        """Return the places of a country where the rules differ."""
        return tuple(place for place in self.places if place.country is country)
