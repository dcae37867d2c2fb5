"""One need typed in one line, in French, Dutch or English: "toilette 2x/j dès ven. 8 sem.". Pure.

Never raises, whatever is typed: what was not understood is given back, word by word.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.messages import N_, Message
from app.discharge.intake.cursor import Setting
from app.discharge.intake.line_reader import Found, Leftover, LineReader
from app.discharge.intake.words import LONGEST, Lexicon, tokens_of
from app.discharge.vocabulary import NeedWish
from app.reference.vocabulary import EVERY_DAY, TimeBand, Weekday, first_day_on_or_after

_DAYS_OF = {"day": 1, "week": 7}
_MONTHS_OF = {"month": 1, "year": 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a line was understood to say. `wish` is None when it names no kind of care.

    `also`: other kinds of care that the same word may mean. `corrections`: (typed, read as).
    """

    wish: NeedWish | None
    also: tuple[str, ...] = ()
    leftovers: tuple[Leftover, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether everything that was typed was understood."""
        return self.wish is not None and not self.leftovers


def read_line(text: str, lexicon: Lexicon, setting: Setting) -> Line:
    """What one line says of a need."""
    typed = tokens_of(text)
    tokens = [lexicon.correct(token, setting.likeness) for token in typed]
    language = lexicon.language_of(tokens, setting.language)
    reader = LineReader(text[:LONGEST], tokens, lexicon.for_language(language), setting)
    reader.read()
    return _conclude(reader, lexicon, setting)


def _conclude(reader: LineReader, lexicon: Lexicon, setting: Setting) -> Line:
    found = reader.found
    notes: list[Message] = []
    days = _days(found, lexicon, notes)
    starts_on = _starts_on(found, setting)
    bands = frozenset(map(TimeBand, found.bands))
    wish = None
    if found.care is not None:
        wish = NeedWish(
            care=found.care,
            days=days,
            visits_per_day=found.per_day or len(bands) or 1,
            starts_on=starts_on,
            until=_until(found, starts_on),
            essential=found.essential is not False,
            bands=bands or None,
            acts=frozenset(found.acts),
        )
    return Line(
        wish=wish,
        also=found.also,
        leftovers=reader.leftovers(),
        corrections=reader.corrections(),
        notes=tuple(notes),
    )


def _days(found: Found, lexicon: Lexicon, notes: list[Message]) -> frozenset[Weekday]:
    days = set(found.days)
    a_week = found.per_week
    if not days and a_week:
        days = _from_start(set(lexicon.spread[a_week]), found.starts)
        found.chosen_for_you = found.chosen_for_you or a_week < len(EVERY_DAY)
    elif a_week and a_week != len(days):
        text = N_("Times a week: %(number)s, but days named: %(days)s. The days named are kept.")
        notes.append(Message(text, {"number": a_week, "days": len(days)}))
    if found.chosen_for_you:
        notes.append(Message(N_("You named no days: these are proposed, change them freely.")))
    kept = (days or set(map(int, EVERY_DAY))) - found.except_days
    return frozenset(map(Weekday, kept)) or EVERY_DAY


def _from_start(days: set[int], starts: Weekday | date | None) -> set[int]:
    """The proposed days turned so that the day named as the first is one of them."""
    if starts is None:
        return days
    first = starts.isoweekday() if isinstance(starts, date) else int(starts)
    if first in days:
        return days
    turn = first - min(days)
    return {(day - 1 + turn) % 7 + 1 for day in days}


def _starts_on(found: Found, setting: Setting) -> date:
    if isinstance(found.starts, Weekday):
        return first_day_on_or_after(setting.discharge_on, frozenset({found.starts}))
    return found.starts or setting.discharge_on


def _until(found: Found, starts_on: date) -> date | None:
    if isinstance(found.until, Weekday):
        return first_day_on_or_after(starts_on, frozenset({found.until}))
    if found.until is not None:
        return found.until
    if found.lasts is None:
        return None
    count, unit = found.lasts
    if unit in _DAYS_OF:
        return starts_on + timedelta(days=count * _DAYS_OF[unit] - 1)
    return _months_later(starts_on, count * _MONTHS_OF[unit]) - timedelta(days=1)


def _months_later(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
