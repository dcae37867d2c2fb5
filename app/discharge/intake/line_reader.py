"""Goes through one line and takes what it understands; the rest is kept, word by word. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.discharge.intake.cursor import Cursor, Setting, Step
from app.discharge.intake.words import Meanings, Token
from app.reference.vocabulary import Weekday

_MOST_VISITS = 24


@dataclass(frozen=True, slots=True)
class Leftover:
    """Words that were not understood, as typed; `second_care`: they name another kind of care."""

    words: str
    second_care: bool = False


@dataclass(slots=True)
class Found:
    """What was understood so far."""

    care: str | None = None
    also: tuple[str, ...] = ()
    care_of_act: bool = False
    acts: set[str] = field(default_factory=set)
    days: set[int] = field(default_factory=set)
    except_days: set[int] = field(default_factory=set)
    bands: set[int] = field(default_factory=set)
    per_day: int | None = None
    per_week: int | None = None
    chosen_for_you: bool = False
    starts: date | Weekday | None = None
    until: date | Weekday | None = None
    lasts: tuple[int, str] | None = None
    essential: bool | None = None


class LineReader(Cursor):
    """Goes through the tokens once, from the left; each `_try_` says where it stopped, or None."""

    def __init__(
        self, text: str, tokens: list[Token], meanings: Mapping[str, Meanings], setting: Setting
    ) -> None:
        super().__init__(tokens, meanings, setting)
        self.text = text
        self.found = Found()
        self.unread: list[tuple[int, int, bool]] = []

    def read(self) -> None:
        """Understand everything that can be."""
        tries = (
            self._try_start,
            self._try_end,
            self._try_except,
            self._try_group,
            self._try_act,
            self._try_care,
            self._try_frequency,
            self._try_duration,
            self._try_days,
            self._try_date,
            self._try_band,
            self._try_weight,
            self._try_filler,
        )
        at = 0
        while at < len(self.tokens):
            ends = (one(at) for one in tries)
            stopped = next((end for end in ends if end is not None), None)
            if stopped is None:
                self._leave(at, at + 1)
                stopped = at + 1
            at = stopped

    def _leave(self, start: int, end: int, *, second_care: bool = False) -> None:
        last = self.unread[-1] if self.unread else None
        if last and last[1] == start and last[2] is second_care is False:
            self.unread[-1] = (last[0], end, False)
        else:
            self.unread.append((start, end, second_care))

    def leftovers(self) -> tuple[Leftover, ...]:
        """What was not understood, as it was typed; a lone sign says nothing."""
        spans = [
            (self.text[self.tokens[start].start : self.tokens[end - 1].end], second)
            for start, end, second in self.unread
        ]
        return tuple(
            Leftover(words, second) for words, second in spans if any(map(str.isalnum, words))
        )

    def corrections(self) -> tuple[tuple[str, str], ...]:
        """The slips of the keyboard that were read as a known word and understood."""
        unread = {place for start, end, _ in self.unread for place in range(start, end)}
        return tuple(
            (one.typed, one.text)
            for place, one in enumerate(self.tokens)
            if one.typed and place not in unread
        )

    # When it begins and ends

    def _try_start(self, at: int) -> int | None:
        marker = self.look("from", at)
        moment = self.moment(self.past_fillers(marker[0])) if marker else None
        moment = moment or self.after_discharge(at)
        if moment is None or self.found.starts not in (None, moment[1]):
            return None
        self.found.starts = moment[1]
        return self._until_of_range(moment[0])

    def _until_of_range(self, at: int) -> int:
        """After a beginning, `au` or `-` and a moment give the end."""
        link = self.look("range", at)
        moment = self.moment(self.past_fillers(link[0])) if link else None
        if moment is None:
            return at
        self.found.until = moment[1]
        return moment[0]

    def _try_end(self, at: int) -> int | None:
        marker = self.look("until", at)
        if marker is None:
            return None
        after = self.past_fillers(marker[0])
        moment = self.moment(after)
        if moment:
            self.found.until = moment[1]
            return moment[0]
        return self._try_duration(after)

    def _try_date(self, at: int) -> int | None:
        """A day without a word before it is the first day."""
        dated = self.date_at(at)
        said = self.look("relative", at)
        if dated is None and said is not None:
            dated = said[0], self.relative(str(said[1]))
        if dated is None or self.found.starts not in (None, dated[1]):
            return None
        self.found.starts = dated[1]
        return self._until_of_range(dated[0])

    def _try_duration(self, at: int) -> int | None:
        count = self.number(self.skip("times", self.skip("lasting", at)))
        unit = self.look("unit", count[0]) if count else None
        if not (count and unit and count[1]):
            return None
        self.found.lasts = (count[1], str(unit[1]))
        return unit[0]

    # On which days, how often

    def _try_group(self, at: int) -> int | None:
        other = self.look("other", at)
        group = other or self.look("days", at)
        if group is None:
            return None
        assert isinstance(group[1], frozenset)
        self.found.days |= group[1]
        self.found.chosen_for_you = self.found.chosen_for_you or other is not None
        return group[0]

    def _try_except(self, at: int) -> int | None:
        marker = self.look("except", at)
        if marker is None:
            return None
        end = self._day_list(marker[0], self.found.except_days)
        return end if end != marker[0] else None

    def _try_days(self, at: int) -> int | None:
        end = self._day_list(at, self.found.days)
        return end if end != at else None

    def _day_list(self, at: int, into: set[int]) -> int:
        """Days, ranges and groups of days that follow each other; where they end."""
        end = at
        while True:
            start = self.past_fillers(end)
            found = self._days_at(start)
            if found is None:
                return end
            end = found[0]
            into |= found[1]

    def _days_at(self, at: int) -> tuple[int, set[int]] | None:
        group = self.look("days", at)
        if group and isinstance(group[1], frozenset):
            return group[0], set(group[1])
        first = self.look("day", at)
        if first is None or self.date_at(first[0]):
            return None
        low = int(str(first[1]))
        link = self.look("range", first[0])
        last = self.look("day", self.past_fillers(link[0])) if link else None
        if last is None:
            return first[0], {low}
        high = int(str(last[1]))
        return last[0], {(low - 1 + shift) % 7 + 1 for shift in range((high - low) % 7 + 1)}

    def _try_frequency(self, at: int) -> int | None:
        count = self._count(at)
        if count is None:
            unit = self.look("each_unit", at)
            return self._often(1, str(unit[1]), unit[0]) if unit else None
        after, number, is_times = count
        unit = self.look("each_unit", after) or self._per_unit(after, needs_per=not is_times)
        if unit:
            return self._often(number, str(unit[1]), unit[0])
        return self._often(number, "day", after) if is_times else self._days_a_week(after, number)

    def _count(self, at: int) -> tuple[int, int, bool] | None:
        """`2x`, `x2`, `twice`, `2`: where it ends, how many, and whether times were said."""
        once = self.look("once", at)
        if once:
            return once[0], int(str(once[1])), True
        sign = self.look("times", at)
        count = self.number(sign[0] if sign else at)
        if count is None:
            return None
        if sign:  # "x 8 sem" is how long, "x2/j" how often
            return (*count, False)
        times = self.look("times", count[0])
        return (times[0], count[1], True) if times else (*count, False)

    def _per_unit(self, at: int, *, needs_per: bool) -> Step | None:
        per = self.look("per", at)
        if per is None and needs_per:
            return None
        return self.look("unit", per[0] if per else at)

    def _days_a_week(self, at: int, number: int) -> int | None:
        """`3 jours par semaine`."""
        unit = self.look("unit", at)
        per = self.look("per", unit[0]) if unit and unit[1] == "day" else None
        whole = self.look("unit", per[0]) if per else None
        if not (whole and whole[1] == "week"):
            return None
        return self._often(number, "week", whole[0])

    def _often(self, number: int, unit: str, end: int) -> int | None:
        if unit == "day" and 1 <= number <= _MOST_VISITS and self.found.per_day in (None, number):
            self.found.per_day = number
            return end
        if unit == "week" and 1 <= number <= 7 and self.found.per_week in (None, number):
            self.found.per_week = number
            return end
        return None

    # What, and how much it matters

    def _try_act(self, at: int) -> int | None:
        """An act; without another word for it, it tells the kind of care too."""
        step, care = self.look("act", at), self.look("care", at)
        if step is None or (care is not None and care[0] > step[0]):
            return None
        assert isinstance(step[1], tuple)
        act, usual = step[1]
        self.found.acts.add(act)
        if self.found.care is None:
            self.found.care, self.found.care_of_act = usual, True
        return step[0]

    def _try_care(self, at: int) -> int | None:
        step = self.look("care", at)
        if step is None:
            return None
        assert isinstance(step[1], tuple)
        code, *also = step[1]
        known = {self.found.care, *self.found.also}
        if self.found.care is None or self.found.care_of_act or code in self.found.also:
            self.found.care, self.found.also = code, tuple(also)
            self.found.care_of_act = False
        elif not known & {code, *also}:
            self._leave(at, step[0], second_care=True)
        return step[0]

    def _try_band(self, at: int) -> int | None:
        step = self.look("band", at)
        if step:
            self.found.bands.add(int(str(step[1])))
        return step[0] if step else None

    def _try_weight(self, at: int) -> int | None:
        needed, wished = self.look("essential", at), self.look("comfort", at)
        step = needed or wished
        if step:
            self.found.essential = needed is not None
        return step[0] if step else None

    def _try_filler(self, at: int) -> int | None:
        step = self.look("filler", at)
        return step[0] if step else None
