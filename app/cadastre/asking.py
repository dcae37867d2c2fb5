"""One field for everything: what in a question is a place, a kind of care, a day, a name. Pure.

The words of care come from data/reference (labels, words of each country, search_words.yaml), the
places from the gazetteer. What is neither is taken for words of a provider's name.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from rapidfuzz import fuzz, process

from app.reference.loader import Reference
from app.reference.places import PlaceHit, PlaceMatch
from app.reference.spelling import fold
from app.reference.vocabulary import Country, Weekday

LONGEST_PHRASE = 6
"""Words of the longest phrase looked for."""
_SIGNED = re.compile(r"\b[bf](?= [0-9]{4,5}\b)")
"""The sign of a country before a postal code: B-5500."""
_POSTAL = re.compile(r"[bf]*[0-9]{4,5}", re.ASCII)
A_TOWN = 5000
"""People from which a town is meant by a word that is also an ordinary one."""
SHORTEST_TYPO = 5
"""Letters under which a misspelt word is not guessed."""
LIKE_ENOUGH = 84.0
"""Likeness (0 to 100) from which a misspelt word of care is understood."""


class Heard(StrEnum):
    """What a part of a question is about."""

    CARE = "care"
    COUNTRY = "country"
    FILLER = "filler"
    LANGUAGE = "language"
    EVENING = "evening"
    MORNING = "morning"
    NIGHT = "night"
    NOON = "noon"
    PLACE = "place"
    TAKES_NEW = "takes_new"
    WEEKDAY = "weekday"
    WEEKEND = "weekend"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase means: a kind of information, and its code."""

    heard: Heard
    code: str = ""


_PLACE = Meaning(Heard.PLACE)
_BANDS = (Heard.MORNING, Heard.NOON, Heard.EVENING, Heard.NIGHT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A question taken apart. `places` are those that may be meant; `name` is what is left.

    `bands` are parts of the day; `no_postal` looks like a postal code, and is none of ours;
    `left_out` are words that turned out to be no name.
    """

    care: tuple[str, ...] = ()
    places: tuple[PlaceHit, ...] = ()
    place_words: str = ""
    guessed: tuple[PlaceHit, ...] = ()
    country: Country | None = None
    language: str | None = None
    weekday: Weekday | None = None
    weekend: bool = False
    bands: tuple[str, ...] = ()
    takes_new: bool = False
    name: str = ""
    no_postal: str = ""
    left_out: str = ""


@dataclass(slots=True)
class _Reading:
    """The words of a question, and which of them are understood."""

    words: list[str]
    meanings: dict[int, Meaning] = field(default_factory=dict)
    found: list[Meaning] = field(default_factory=list)

    def is_free(self, first: int, last: int) -> bool:
        return all(place not in self.meanings for place in range(first, last))

    def take(self, first: int, last: int, meaning: Meaning) -> None:
        self.meanings.update(dict.fromkeys(range(first, last), meaning))
        self.found.append(meaning)

    def runs(self) -> Iterator[tuple[int, int]]:
        """Stretches of words not understood yet, longest first."""
        size = len(self.words)
        spans = [
            (first, last)
            for first in range(size)
            for last in range(first + 1, min(size, first + LONGEST_PHRASE) + 1)
        ]
        spans.sort(key=lambda span: (span[0] - span[1], span[0]))
        return (span for span in spans if self.is_free(*span))

    def left(self) -> list[str]:
        return [word for place, word in enumerate(self.words) if place not in self.meanings]


class Phrasebook:
    """All words of the data by which something is asked for. Built once."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self.phrases: dict[str, Meaning] = {}
        self._fill(reference)
        self._spelt = sorted(
            phrase
            for phrase, meaning in self.phrases.items()
            if meaning.heard is Heard.CARE and len(phrase) >= SHORTEST_TYPO
        )
        self._by_start = sorted(self._spelt)
        self._words = {word for phrase in self._spelt for word in phrase.split()}

    def _fill(self, reference: Reference) -> None:
        for text, meaning in (*_other_words(reference), *_care_words(reference)):
            phrase = fold(text)
            if phrase:
                self.phrases.setdefault(phrase, meaning)

    def is_of_care(self, word: str) -> bool:
        """Whether a word, even misspelt, stands in some phrase of care: "domicil"."""
        if word in self._words:
            return True
        spelt = (one for one in self._words if len(one) >= SHORTEST_TYPO)
        return len(word) >= SHORTEST_TYPO and bool(
            process.extractOne(word, spelt, scorer=fuzz.ratio, score_cutoff=LIKE_ENOUGH)
        )

    def like(self, words: str) -> Meaning | None:
        """The care that a misspelt or shortened phrase means, or None."""
        if len(words) < SHORTEST_TYPO:
            return None
        begun = self._beginning(words)
        if begun is not None:
            return begun
        best = process.extractOne(words, self._spelt, scorer=fuzz.ratio, score_cutoff=LIKE_ENOUGH)
        return self.phrases[best[0]] if best else None

    def _beginning(self, words: str) -> Meaning | None:
        first = bisect_left(self._by_start, words)
        last = bisect_right(self._by_start, words + "~")
        meant = {self.phrases[phrase] for phrase in self._by_start[first:last]}
        return meant.pop() if len(meant) == 1 else None


def _care_words(reference: Reference) -> Iterator[tuple[str, Meaning]]:
    for kind in reference.care.values():
        texts = [*kind.labels.texts.values()]
        texts += [text for word in kind.words.values() for text in word.texts.values()]
        texts += reference.search_words.get(kind.code, ())
        for text in texts:
            for part in (text, *text.split(",")):
                yield part, Meaning(Heard.CARE, kind.code)


def _other_words(reference: Reference) -> Iterator[tuple[str, Meaning]]:
    also = reference.search_words
    for text in also.get("takes_new", ()):
        yield text, Meaning(Heard.TAKES_NEW)
    for heard in (*_BANDS, Heard.WEEKEND):
        for text in also.get(heard.value, ()):
            yield text, Meaning(heard)
    for place, text in enumerate(also.get("weekday", ())):
        yield text, Meaning(Heard.WEEKDAY, str(place % 7 + 1))
    for country in Country:
        for text in also.get(f"country_{country.value}", ()):
            yield text, Meaning(Heard.COUNTRY, country.value)
    yield from _language_words(reference)
    for text in also.get("filler", ()):
        yield text, Meaning(Heard.FILLER)


def _language_words(reference: Reference) -> Iterator[tuple[str, Meaning]]:
    for code, spoken in reference.languages.items():
        names = {*spoken.labels.texts.values(), *reference.search_words.get(f"speaking_{code}", ())}
        for name in names:
            yield name, Meaning(Heard.LANGUAGE, code)
    for verb in reference.search_words.get("language", ()):
        yield verb, Meaning(Heard.FILLER)


def understand_question(text: str, book: Phrasebook, *, day: date) -> Understood:
    """Take a question apart. A name of a place goes before a word of care only if it is longer."""
    reading = _Reading(_SIGNED.sub(" ", fold(text)).split())
    places, words = _read_known(reading, book, day)
    _read_misspelt(reading, book)
    if not places:
        places, words = _read_postal(reading, book, day)
    guessed: tuple[PlaceHit, ...] = ()
    _pass_over(reading, book)
    if places:
        places = _widened(reading, book, places, day)
    elif reading.left():
        guessed = _guess_place(reading, book, day)
    return _gather(reading, places, words, guessed)


def _read_known(reading: _Reading, book: Phrasebook, day: date) -> tuple[tuple[PlaceHit, ...], str]:
    """Every phrase that is known as it stands, the longest first; fillers last."""
    places: tuple[PlaceHit, ...] = ()
    words = ""
    fillers: list[tuple[int, int]] = []
    for first, last in reading.runs():
        if not reading.is_free(first, last):
            continue
        phrase = " ".join(reading.words[first:last])
        meaning = book.phrases.get(phrase)
        if meaning is not None and meaning.heard is Heard.FILLER:
            fillers.append((first, last))
        elif meaning is not None:
            reading.take(first, last, meaning)
        elif places:
            places = _place_again(reading, (first, last), book, places=places, day=day)
        else:
            places = _place_called(reading, (first, last), book, day)
            words = phrase if places else ""
    if not places:
        places, words = _place_among(fillers, reading, book, day)
    for span in (one for one in fillers if reading.is_free(*one)):
        reading.take(*span, Meaning(Heard.FILLER))
    return places, words


def _place_among(
    fillers: list[tuple[int, int]], reading: _Reading, book: Phrasebook, day: date
) -> tuple[tuple[PlaceHit, ...], str]:
    """Komen is a verb and a town: the town where no other place is said. A village only alone."""
    is_alone = not reading.found and len(fillers) == 1
    for first, last in fillers:
        phrase = " ".join(reading.words[first:last])
        named = book.reference.gazetteer.named(phrase, day=day)
        if is_alone or any(_is_town(hit, phrase) for hit in named):
            return _place_called(reading, (first, last), book, day), phrase
    return (), ""


def _is_town(hit: PlaceHit, phrase: str) -> bool:
    own = (f"{fold(name)} " for name in hit.zone.names.values())
    return (hit.zone.population or 0) >= A_TOWN and any(
        name.startswith(f"{phrase} ") for name in own
    )


def _place_called(
    reading: _Reading, span: tuple[int, int], book: Phrasebook, day: date
) -> tuple[PlaceHit, ...]:
    phrase = " ".join(reading.words[slice(*span)])
    if phrase.isdigit():
        return ()
    places = tuple(book.reference.gazetteer.named(phrase, day=day))
    if not places:
        return ()
    reading.take(*span, _PLACE)
    return _with_postal(reading, places)


def _place_again(
    reading: _Reading,
    span: tuple[int, int],
    book: Phrasebook,
    *,
    places: tuple[PlaceHit, ...],
    day: date,
) -> tuple[PlaceHit, ...]:
    """Mouscron/Moeskroen: the same place in its other language, which tells it from homonyms."""
    named = book.reference.gazetteer.named(" ".join(reading.words[slice(*span)]), day=day)
    codes = {hit.zone.code for hit in named}
    same = tuple(hit for hit in places if hit.zone.code in codes)
    if not same:
        return places
    reading.take(*span, _PLACE)
    return same


def _with_postal(reading: _Reading, places: tuple[PlaceHit, ...]) -> tuple[PlaceHit, ...]:
    """A postal code beside the name says which of the homonyms is meant."""
    for place, word in enumerate(reading.words):
        here = tuple(hit for hit in places if word in hit.zone.postal_codes)
        if here:
            reading.take(place, place + 1, _PLACE)
            return here
    return places


def _read_postal(
    reading: _Reading, book: Phrasebook, day: date
) -> tuple[tuple[PlaceHit, ...], str]:
    for place, word in enumerate(reading.words):
        digits = word.lstrip("bf")
        if place in reading.meanings or not _POSTAL.fullmatch(word):
            continue
        hits = tuple(book.reference.gazetteer.search(word, day=day))
        if hits and hits[0].kind is PlaceMatch.POSTAL and hits[0].matched == digits:
            reading.take(place, place + 1, _PLACE)
            return tuple(hit for hit in hits if hit.matched == digits), digits
    return (), ""


def _postal_left(reading: _Reading) -> str:
    return next((word for word in reading.left() if _POSTAL.fullmatch(word)), "").lstrip("bf")


def _read_misspelt(reading: _Reading, book: Phrasebook) -> None:
    """Words of care with a typing error. One whose letters are all right is left to the names."""
    for first, last in list(reading.runs()):
        if not reading.is_free(first, last):
            continue
        meaning = book.like(" ".join(reading.words[first:last]))
        if meaning is not None:
            reading.take(first, last, meaning)


def _pass_over(reading: _Reading, book: Phrasebook) -> None:
    """Beside a care that was understood, a word of care adds nothing: it is nobody's name."""
    if not any(meaning.heard is Heard.CARE for meaning in reading.found):
        return
    for place, word in enumerate(reading.words):
        if place not in reading.meanings and book.is_of_care(word):
            reading.take(place, place + 1, Meaning(Heard.FILLER))


def _widened(
    reading: _Reading, book: Phrasebook, places: tuple[PlaceHit, ...], day: date
) -> tuple[PlaceHit, ...]:
    """A misspelt word beside a place may belong to a longer name: Charlevile-Mezieres."""
    here = [at for at, meaning in reading.meanings.items() if meaning == _PLACE]
    span = [at for at in range(min(here) - 1, max(here) + 2) if 0 <= at < len(reading.words)]
    beside = [at for at in span if at not in reading.meanings]
    if not beside:
        return places
    whole = " ".join(reading.words[at] for at in sorted({*here, *beside}))
    hits = tuple(book.reference.gazetteer.search(whole, day=day, limit=1))
    if not hits or hits[0].kind is not PlaceMatch.TYPO or hits[0].score < LIKE_ENOUGH:
        return places
    for at in beside:
        reading.take(at, at + 1, _PLACE)
    return hits


def _guess_place(reading: _Reading, book: Phrasebook, day: date) -> tuple[PlaceHit, ...]:
    """The places that the words left over may mean, misspelt or begun."""
    free = [place for place in range(len(reading.words)) if place not in reading.meanings]
    whole = " ".join(reading.words[place] for place in free)
    return tuple(book.reference.gazetteer.search(whole, day=day))


def _gather(
    reading: _Reading, places: tuple[PlaceHit, ...], words: str, guessed: tuple[PlaceHit, ...]
) -> Understood:
    by_kind: dict[Heard, list[str]] = {}
    for meaning in reading.found:
        by_kind.setdefault(meaning.heard, []).append(meaning.code)
    language = _first(by_kind.get(Heard.LANGUAGE))
    country = _first(by_kind.get(Heard.COUNTRY))
    weekday = _first(by_kind.get(Heard.WEEKDAY))
    return Understood(
        care=tuple(dict.fromkeys(by_kind.get(Heard.CARE, ()))),
        places=places,
        place_words=words,
        guessed=guessed,
        country=Country(country) if country else None,
        language=language,
        weekday=Weekday(int(weekday)) if weekday else None,
        weekend=Heard.WEEKEND in by_kind,
        bands=tuple(one.value for one in _BANDS if one in by_kind),
        takes_new=Heard.TAKES_NEW in by_kind,
        name=" ".join(reading.left()),
        no_postal="" if places else _postal_left(reading),
    )


def _first(codes: Iterable[str] | None) -> str | None:
    return next(iter(codes or ()), None)
