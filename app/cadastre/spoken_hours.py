"""Opening hours as people write them, turned into the syntax of OpenStreetMap. Pure.

"lun-ven 8h-12h et 13h30-17h, sam 9h-12h, fermé les jours fériés" is
"Mo-Fr 08:00-12:00,13:30-17:00; Sa 09:00-12:00; PH off". What is not recognised stays as it was
written, so that the reader of the syntax can point at it.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from app.reference.spelling import without_accents

_DAYS: Mapping[str, str] = {
    word: code
    for code, words in (
        ("Mo", "mo mon monday lun lundi lundis ma maa maandag maandags"),
        ("Tu", "tu tue tues tuesday mar mardi mardis di din dinsdag"),
        ("We", "we wed wednesday mer mercredi mercredis wo woe woensdag"),
        ("Th", "th thu thur thurs thursday jeu jeudi jeudis do don donderdag"),
        ("Fr", "fr fri friday ven vendredi vendredis vr vrij vrijdag"),
        ("Sa", "sa sat saturday sam samedi samedis za zat zaterdag"),
        ("Su", "su sun sunday dim dimanche dimanches zo zon zondag"),
        ("PH", "ph ferie feries feestdag feestdagen holiday holidays"),
        ("Sa,Su", "week-end weekend week-ends weekends"),
        ("Mo-Su", "quotidien dagelijks daily tlj tous alle every"),
        ("off", "ferme fermee gesloten closed off sauf hormis excepte except behalve uitgezonderd"),
        ("24/7", "24/7 24h/24 24u/24 7j/7 7d/7"),
    )
    for word in words.split()
}
_CODES = frozenset(_DAYS.values()) - {"off"}
_JOINTS = frozenset({"-", ","})
_TO = frozenset({"-", "a", "au", "tot", "to", "jusqu'a", "–", "—"})
_AND = frozenset({"et", "en", "and", "+", "&"})
_IDLE = (
    "le la les l' de du des van het op on the jours jour day days dagen from ouvert open",
    "public publics officiele h u uur heure heures",
)
_EMPTY = frozenset(word for line in _IDLE for word in line.split())
_TIME = re.compile(r"([0-9]{1,2})(?:[hu:.]([0-9]{2})?)(?![0-9])")
_PIECE = re.compile(
    r"24[hu]?/(?:24|7)|7[jd]/7|[0-9]{1,2}(?:[hu:.](?:[0-9]{2})?)?|week-?ends?|[^\W\d_]+['’]?|\S"
)


def written_hours(text: str) -> str:
    """The text in the syntax, as far as its words are known."""
    return "; ".join(_rule(part) for part in _rules(list(_pieces(text))) if part)


def _pieces(text: str) -> Iterator[str]:
    for piece in _PIECE.findall(text):
        word = without_accents(piece.casefold()).replace("’", "'")
        found = _TIME.fullmatch(word)
        if found:
            yield f"{int(found[1]):02}:{found[2] or '00'}"
        elif word.isdecimal() and len(word) <= 2:
            yield f"{int(word):02}:00"
        elif word in _TO:
            yield "-"
        elif word in _AND:
            yield ","
        elif word not in _EMPTY:
            yield _DAYS.get(word, piece)


def _rules(pieces: list[str]) -> Iterator[list[str]]:
    """A rule ends at a semicolon, and where a day or "closed" follows a rule that is whole."""
    rule: list[str] = []
    for piece in pieces:
        if piece == ";" or (_is_whole(rule) and piece in {"off", *_CODES}):
            yield _trimmed(rule)
            rule = []
        if piece != ";":
            rule.append(piece)
    yield _trimmed(rule)


def _is_whole(rule: list[str]) -> bool:
    has_hours = any(":" in piece for piece in rule)
    return has_hours or ("off" in rule and not _CODES.isdisjoint(rule))


def _trimmed(rule: list[str]) -> list[str]:
    """Without the commas around it; "closed on holidays" says the day first."""
    while rule and rule[-1] == ",":
        rule = rule[:-1]
    while rule and rule[0] == ",":
        rule = rule[1:]
    if rule and rule[0] == "off" and len(rule) > 1:
        rule = [*rule[1:], "off"]
    return rule


def _rule(pieces: list[str]) -> str:
    """Days, a space, hours: a space stands wherever no sign joins."""
    joined = ""
    for before, piece in pairwise(["-", *pieces]):
        joins = piece in _JOINTS or before in _JOINTS
        joined += piece if joins else f" {piece}"
    return joined
