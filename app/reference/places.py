"""Place search: accents, ligatures, typing errors, both languages, postal codes. Pure.

A place here is where a person may live: a commune or a municipality, with its names in French,
Dutch and German, its former names and parts (aliases), its postal codes, and the municipalities
that merged into it.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from itertools import takewhile

from rapidfuzz import fuzz, process

from app.core.errors import Refused
from app.core.messages import N_, Listing, LText, Message
from app.reference.spelling import PlaceQuestion, fold, spellings, take_apart
from app.reference.vocabulary import COUNTRY_NAMES, Country, ZoneLevel
from app.reference.zones import Zone, ZoneCode, ZoneTree

SHORTEST_TYPO = 4
"""Letters under which a typing error cannot be told from another word."""

MOST_CHOICES = 8
"""Places offered at once: what is read at a glance."""


class PlaceMatch(StrEnum):
    """How the words typed met the place."""

    EXACT = "exact"
    PREFIX = "prefix"
    TYPO = "typo"
    POSTAL = "postal"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A place found; `matched` is the name or postal code that met the words, `score` 0 to 100."""

    zone: Zone
    matched: str
    kind: PlaceMatch
    score: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """The one place meant, or None and what may have been meant."""

    zone: Zone | None
    choices: tuple[PlaceHit, ...]

    @property
    def is_ambiguous(self) -> bool:
        """Whether several places could be meant, so that the reader must choose."""
        return self.zone is None and len(self.choices) > 1


@dataclass(frozen=True, slots=True)
class _Term:
    """One name of one zone."""

    text: str
    code: ZoneCode
    official: bool


class _Rank(IntEnum):
    """Order of the answers, best first."""

    EXACT = 0
    START = 1
    WORD = 2
    TYPO = 3
    OTHER = 4


@dataclass(frozen=True, slots=True)
class _Found:
    """A hit before it is put in order."""

    rank: _Rank
    hit: PlaceHit
    official: bool = True

    @property
    def key(self) -> tuple[int, float, bool, int, ZoneCode]:
        """What the order of answers is made on; a place's own name goes before names of parts."""
        people = self.hit.zone.population or 0
        return (self.rank, -self.hit.score, not self.official, -people, self.hit.zone.code)


class Gazetteer:
    """Finds places by name or postal code. Built once; holds no row and reads no clock.

    `typo_score` gives the likeness (0 to 100) from which a misspelt name is suggested on a day.
    """

    def __init__(self, zones: ZoneTree, *, typo_score: Callable[[date], float]) -> None:
        self.zones = zones
        self._typo_score = typo_score
        self._terms: list[_Term] = []
        self._spelt: list[str] = []
        self._exact: dict[str, list[int]] = {}
        self._postal: dict[str, list[ZoneCode]] = {}
        starts: list[tuple[str, int]] = []
        for zone in zones.zones.values():
            if zone.code.level.is_home:
                self._index(zone, starts)
        starts.sort()
        self._starts = starts
        self._postal_codes = sorted(self._postal)

    def _index(self, zone: Zone, starts: list[tuple[str, int]]) -> None:
        for text, official in _names_of(zone):
            for words in spellings(fold(text).split(" ")):
                spelt = "".join(words)
                position = len(self._terms)
                self._terms.append(_Term(text, zone.code, official))
                self._spelt.append(spelt)
                self._exact.setdefault(spelt, []).append(position)
                for word in words:
                    starts.append((spelt, position))
                    spelt = spelt[len(word) :]
        for postal in zone.postal_codes:
            self._postal.setdefault(postal, []).append(zone.code)

    def search(
        self, text: str, *, day: date, limit: int = MOST_CHOICES, country: Country | None = None
    ) -> list[PlaceHit]:
        """Places that the words may mean, best first: exact, beginning, misspelt.

        Ties go to the larger population, then to the code. An exact beginning of a postal code
        counts: four digits are Belgian if such a code exists, five are French.
        """
        if _CODE.fullmatch(text.strip()):
            return self._by_code(text, day)
        query = take_apart(text)
        found = [one.hit for one in _best(self._find(query, day), query.country)]
        return [hit for hit in found if country in {None, hit.zone.country}][:limit]

    def resolve(self, text: str, *, day: date) -> Resolution:
        """The one place that carries exactly that name, postal code or zone code, else choices.

        Homonyms, postal codes of several places and misspelt names are never decided here.
        """
        if _CODE.fullmatch(text.strip()):
            return _decide(self._by_code(text, day))
        query = take_apart(text)
        found = _best(self._find(query, day), query.country)
        certain = [one.hit for one in found if one.rank is _Rank.EXACT]
        return (
            _decide(certain)
            if certain
            else Resolution(None, tuple(one.hit for one in found[:MOST_CHOICES]))
        )

    def named(self, text: str, *, day: date) -> list[PlaceHit]:
        """The places that carry exactly that name, best first. Nothing is guessed."""
        found = self._equal(fold(text).replace(" ", ""), day)
        return [one.hit for one in _best(found, None)]

    def label(self, zone: Zone) -> Message:
        """`Givet (08600), France`; the reader's name first where the place has another of its own.

        In Dutch: `Doornik / Tournai (7500), België`.
        """
        own = self._local_names(zone)
        names = {code: " / ".join(dict.fromkeys((zone.name(code), *own))) for code in ("fr", "nl")}
        place = LText({**names, "en": " / ".join(own)})
        country = Message(COUNTRY_NAMES[zone.country])
        if not zone.postal_codes:
            return Message(N_("%(place)s, %(country)s"), {"place": place, "country": country})
        values = {"place": place, "postal_code": zone.postal_codes[0], "country": country}
        return Message(N_("%(place)s (%(postal_code)s), %(country)s"), values)

    def choice_label(self, hit: PlaceHit) -> Message:
        """The label of a place among others: with its department or province, and why it is there.

        `Attert (6717), Luxembourg, Belgium, found under the name Nobressart`.
        """
        label = self.label(hit.zone)
        above = self._above(hit.zone)
        if above is not None and hit.zone.postal_codes:
            area = LText(dict(above.names))
            label = Message(_INSIDE, {**label.values, "area": area})
        known = {*hit.zone.names.values(), *hit.zone.postal_codes[:1]}
        if hit.matched in known or ":" in hit.matched:
            return label
        values = {"place": label, "found": hit.matched}
        if hit.kind is PlaceMatch.POSTAL:
            return Message(N_("%(place)s, found under the postal code %(found)s"), values)
        return Message(N_("%(place)s, found under the name %(found)s"), values)

    def no_such_code(self, digits: str) -> Message:
        """Why a postal code leads nowhere: another part of France, or no code at all."""
        departments = [
            zone
            for code, zone in sorted(self.zones.zones.items())
            if code.level is ZoneLevel.DEPARTMENT
        ]
        if len(digits) != _FRENCH_DIGITS or digits[:2] in {one.code.code for one in departments}:
            return Message(
                N_("No place of our area has the postal code %(code)s."), {"code": digits}
            )
        names = Listing(tuple(LText(dict(one.names)) for one in departments))
        return Message(_ELSEWHERE, {"code": digits, "departments": names})

    def _above(self, zone: Zone) -> Zone | None:
        """Its department or province; None in Brussels, which has none."""
        chain = [self.zones.zones[code] for code in self.zones.chain(zone.code)]
        return next((one for one in chain if one.code.level in _AREAS), None)

    def _local_names(self, zone: Zone) -> tuple[str, ...]:
        chain = self.zones.chain(zone.code)
        if _BRUSSELS in chain:
            return tuple(dict.fromkeys((zone.name("fr"), zone.name("nl"))))
        return (zone.name("nl" if _FLANDERS in chain else "fr"),)

    def _by_code(self, text: str, day: date) -> list[PlaceHit]:
        try:
            code = ZoneCode.parse(text.strip())
        except Refused:
            return []
        places = [place for place in self._now(code, day) if place.code.level.is_home]
        return [PlaceHit(place, str(code), PlaceMatch.EXACT, 100.0) for place in places]

    def _now(self, code: ZoneCode, day: date) -> list[Zone]:
        return [self.zones.zones[now] for now in self.zones.current(code, day)]

    def _find(self, query: PlaceQuestion, day: date) -> list[_Found]:
        if not query.names:
            return list(self._by_postal(query.postal, day)) if query.postal else []
        found = self._common(query.names, day)
        if not query.postal:
            return found
        here = [one for one in found if query.postal in one.hit.zone.postal_codes]
        if here:
            return here
        contradicted = (*self._by_postal(query.postal, day), *found)
        return [_Found(_Rank.OTHER, one.hit, one.official) for one in contradicted]

    def _common(self, names: tuple[str, ...], day: date) -> list[_Found]:
        """What every one of the names may mean."""
        found = self._by_name(names[0], day)
        for name in names[1:]:
            others = {one.hit.zone.code for one in self._by_name(name, day)}
            found = [one for one in found if one.hit.zone.code in others]
        return found

    def _by_name(self, name: str, day: date) -> list[_Found]:
        spelt = name.replace(" ", "")
        found = [*self._equal(spelt, day), *self._beginning(spelt, day)]
        if not found and " " in name:
            found = self._in_address(name, day)
        if any(one.rank is _Rank.EXACT and one.official for one in found):
            return found
        return [*found, *self._misspelt(spelt, day)]

    def _equal(self, spelt: str, day: date) -> Iterator[_Found]:
        for position in self._exact.get(spelt, ()):
            yield from self._meet(position, day, _Rank.EXACT, 100.0)

    def _beginning(self, spelt: str, day: date) -> Iterator[_Found]:
        first = bisect_left(self._starts, (spelt, -1))
        last = bisect_left(self._starts, (spelt + _AFTER_ALL, -1))
        for start, position in self._starts[first:last]:
            whole = len(start) == len(self._spelt[position])
            if whole and len(start) == len(spelt):
                continue
            rank = _Rank.START if whole else _Rank.WORD
            yield from self._meet(position, day, rank, 90.0 if whole else 80.0)

    def _in_address(self, name: str, day: date) -> list[_Found]:
        """The longest run of last words that is the name of a place."""
        words = name.split(" ")
        for first in range(max(1, len(words) - 5), len(words)):
            found = list(self._equal("".join(words[first:]), day))
            if found:
                return [_as_address(one) for one in found]
        return []

    def _misspelt(self, spelt: str, day: date) -> Iterator[_Found]:
        if len(spelt) < SHORTEST_TYPO:
            return
        least = self._typo_score(day)
        near = process.extract(spelt, self._spelt, scorer=fuzz.ratio, score_cutoff=least, limit=30)
        for _spelt, score, position in near:
            if score < 100:
                yield from self._meet(position, day, _Rank.TYPO, float(score))

    def _meet(self, position: int, day: date, rank: _Rank, score: float) -> Iterator[_Found]:
        term = self._terms[position]
        for zone in self._now(term.code, day):
            hit = PlaceHit(zone, term.text, _KIND_OF[rank], score)
            yield _Found(rank, hit, term.official and zone.code == term.code)

    def _by_postal(self, digits: str, day: date) -> Iterator[_Found]:
        exact = digits in self._postal
        first = bisect_left(self._postal_codes, digits)
        codes = [digits] if exact else self._postal_codes[first:]
        for postal in takewhile(lambda code: code.startswith(digits), codes):
            rank, score = (_Rank.EXACT, 100.0) if exact else (_Rank.START, 90.0)
            for code in self._postal[postal]:
                for zone in self._now(code, day):
                    yield _Found(rank, PlaceHit(zone, postal, PlaceMatch.POSTAL, score))


_AFTER_ALL = "~"
"""Sorts after every letter and digit."""
_CODE = re.compile(r"[a-z]{2}:[a-z]+:\w+", re.ASCII)
_AREAS = frozenset({ZoneLevel.DEPARTMENT, ZoneLevel.PROVINCE})
_INSIDE = N_("%(place)s (%(postal_code)s), %(area)s, %(country)s")
_FRENCH_DIGITS = 5
_ELSEWHERE = N_(
    "The postal code %(code)s is outside the area of this directory: Belgium and, in France, "
    "%(departments)s."
)
_FLANDERS = ZoneCode.parse("be:region:2000")
_BRUSSELS = ZoneCode.parse("be:region:4000")
_KIND_OF = {
    _Rank.EXACT: PlaceMatch.EXACT,
    _Rank.START: PlaceMatch.PREFIX,
    _Rank.WORD: PlaceMatch.PREFIX,
    _Rank.TYPO: PlaceMatch.TYPO,
}


def _names_of(zone: Zone) -> Iterator[tuple[str, bool]]:
    """Each name once, with whether it is official."""
    official = dict.fromkeys(zone.names.values())
    yield from ((name, True) for name in official)
    yield from ((name, False) for name in zone.aliases if name not in official)


def _as_address(one: _Found) -> _Found:
    hit = PlaceHit(one.hit.zone, one.hit.matched, PlaceMatch.ADDRESS, 70.0)
    return _Found(_Rank.OTHER, hit, one.official)


def _decide(certain: list[PlaceHit]) -> Resolution:
    if len(certain) == 1:
        return Resolution(certain[0].zone, ())
    return Resolution(None, tuple(certain[:MOST_CHOICES]))


def _best(found: Iterable[_Found], country: Country | None) -> list[_Found]:
    """Each place once, by its best hit, best place first."""
    kept: dict[ZoneCode, _Found] = {}
    for one in sorted(found, key=lambda one: one.key):
        if country is None or one.hit.zone.country is country:
            kept.setdefault(one.hit.zone.code, one)
    return list(kept.values())
