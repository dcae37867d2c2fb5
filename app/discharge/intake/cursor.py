"""A place in what was typed: which phrase stands there, which number, which day. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.discharge.intake.words import Meanings, Token
from app.reference.vocabulary import Weekday

_JUST_BEFORE = timedelta(days=60)
"""A date without year that fell so shortly before the discharge is meant, and told to be wrong."""

Step = tuple[int, object]
"""Where a phrase ends, and what it means."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a line is read against."""

    discharge_on: date
    today: date
    language: str
    likeness: float


class Cursor:
    """The tokens of a line with their meanings; each question takes a place among them."""

    def __init__(
        self, tokens: list[Token], meanings: Mapping[str, Meanings], setting: Setting
    ) -> None:
        self.tokens, self.meanings, self.setting = tokens, meanings, setting
        self.words = [token.text for token in tokens]

    def look(self, kind: str, at: int) -> Step | None:
        """The longest phrase of that kind that stands there: where it ends, and what it means."""
        phrases = self.meanings.get(kind, {})
        longest = max(map(len, phrases), default=0)
        places = self._places(at, longest)
        for size in range(len(places), 0, -1):
            words = tuple(self.words[place] for place in places[:size])
            if words in phrases:
                return places[size - 1] + 1, phrases[words]
        return None

    def _places(self, at: int, most: int) -> list[int]:
        """The next tokens; a hyphen inside words ("week-end") is passed over."""
        places = [at] if at < len(self.words) else []
        for place in range(at + 1, min(len(self.words), at + 2 * most)):
            if self.words[place] != "-" and len(places) < most:
                places.append(place)
        return places

    def skip(self, kind: str, at: int) -> int:
        """Past a phrase of that kind, if one stands there."""
        step = self.look(kind, at)
        return step[0] if step else at

    def past_fillers(self, at: int) -> int:
        """Past at most two small words."""
        for _ in range(2):
            at = self.skip("filler", at)
        return at

    def number(self, at: int) -> tuple[int, int] | None:
        """A small number in digits or letters: where it ends, and how many."""
        step = self.look("number", at)
        if step:
            return step[0], int(str(step[1]))
        word = self.words[at] if at < len(self.words) else ""
        if word.isascii() and word.isdigit() and len(word) <= 3:
            return at + 1, int(word)
        return None

    def moment(self, at: int) -> tuple[int, date | Weekday] | None:
        """A day that stands there, or a weekday: where it ends, and which."""
        if at >= len(self.words):
            return None
        said = self.look("relative", at)
        if said:
            return said[0], self.relative(str(said[1]))
        after = self.after_discharge(at)
        if after:
            return after
        day = self.look("day", at)
        dated = self.date_at(self.past_fillers(day[0]) if day else at)
        if dated:
            return dated
        return (day[0], Weekday(int(str(day[1])))) if day else None

    def relative(self, said: str) -> date:
        """Today, tomorrow or the day of the discharge."""
        day = {"today": self.setting.today, "tomorrow": self.setting.today + timedelta(days=1)}
        return day.get(said, self.setting.discharge_on)

    def after_discharge(self, at: int) -> tuple[int, date] | None:
        """`j+2`: two days after the discharge."""
        letter = self.look("after_discharge", at)
        if letter is None or self.words[letter[0] : letter[0] + 1] != ["+"]:
            return None
        count = self.number(letter[0] + 1)
        if count is None:
            return None
        return count[0], self.setting.discharge_on + timedelta(days=count[1])

    def date_at(self, at: int) -> tuple[int, date] | None:
        """A calendar day that stands there, in figures or with the name of its month."""
        if at >= len(self.words):
            return None
        parts = self.words[at].replace("/", "-").replace(".", "-").split("-")
        if len(parts) > 1 and all(part.isascii() and part.isdigit() for part in parts):
            day = self._numeric(parts)
            return (at + 1, day) if day else None
        return self._named(at)

    def _numeric(self, parts: list[str]) -> date | None:
        if len(parts[0]) == 4:
            year, month, day = map(int, parts)
        else:
            day, month = int(parts[0]), int(parts[1])
            year = int(parts[2]) if len(parts) == 3 else 0
        if 0 < year < 100:
            year += 2000
        return self._day_of(day, month, year)

    def _named(self, at: int) -> tuple[int, date] | None:
        """`12 déc. 2026`, `1 december`, `Dec 12`."""
        count = self._day_number(at)
        month = self.look("month", count[0] if count else at)
        if month and not count:
            count = self._day_number(month[0])
            end = count[0] if count else 0
        else:
            end = month[0] if month else 0
        if not (month and count):
            return None
        word = self.words[end] if end < len(self.words) else ""
        has_year = len(word) == 4 and word.isascii() and word.isdigit()
        day = self._day_of(count[1], int(str(month[1])), int(word) if has_year else 0)
        return (end + has_year, day) if day else None

    def _day_number(self, at: int) -> tuple[int, int] | None:
        word = self.words[at] if at < len(self.words) else ""
        if not (word.isascii() and word.isdigit() and len(word) <= 2):
            return None
        after = self.words[at + 1] if at + 1 < len(self.words) else ""
        return at + 1 + (after in {"er", "st", "nd", "rd", "th", "e"}), int(word)

    def _day_of(self, day: int, month: int, year: int) -> date | None:
        """That day; without a year (0) the first one that is not long before the discharge."""
        if year:
            return _real_day(year, month, day) if 2000 <= year < 2200 else None
        leaves = self.setting.discharge_on
        days = (_real_day(leaves.year + shift, month, day) for shift in (-1, 0, 1, 2, 3, 4))
        return next((one for one in days if one and one >= leaves - _JUST_BEFORE), None)


def _real_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
