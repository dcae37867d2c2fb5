"""Two people changed the same form: what each one changed, field by field. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Value = str | list[str]
Values = Mapping[str, Value]


class Pick(StrEnum):
    """Whose value of a field is kept."""

    THEIRS = "theirs"
    MINE = "mine"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field that is not the same on both sides. `proposed` None: both changed it, choose."""

    name: str
    theirs: Value
    mine: Value
    proposed: Pick | None

    @property
    def may_keep_both(self) -> bool:
        """Whether the two values can be put together."""
        return isinstance(self.theirs, list) and isinstance(self.mine, list)


def differences(
    names: Sequence[str], base: Values, theirs: Values, mine: Values
) -> list[Difference]:
    """The fields to look at, in their order; what only one side changed is proposed."""
    found = []
    for name in names:
        then, now, typed = (_plain(side.get(name)) for side in (base, theirs, mine))
        if _same(now, typed):
            continue
        proposed = Pick.MINE if _same(then, now) else Pick.THEIRS if _same(then, typed) else None
        found.append(Difference(name=name, theirs=now, mine=typed, proposed=proposed))
    return found


def needs_a_choice(found: Sequence[Difference]) -> bool:
    """Whether two people changed the same field, or one changed what the other did not."""
    return any(one.proposed is not Pick.MINE for one in found)


def put_together(
    names: Sequence[str], theirs: Values, mine: Values, picks: Mapping[str, Pick]
) -> dict[str, Value]:
    """The values once chosen; a field without a choice is the same on both sides, or theirs."""
    found: dict[str, Value] = {}
    for name in names:
        now, typed = _plain(theirs.get(name)), _plain(mine.get(name))
        pick = picks.get(name, Pick.THEIRS)
        if pick is Pick.BOTH and isinstance(now, list) and isinstance(typed, list):
            found[name] = [*now, *(one for one in typed if one not in now)]
        else:
            found[name] = typed if pick is Pick.MINE else now
    return found


def _plain(value: Value | None) -> Value:
    if isinstance(value, list):
        return [str(one) for one in value]
    return str(value or "").strip()


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, list) or isinstance(other, list):
        return sorted(one or []) == sorted(other or [])
    return one.strip() == other.strip()
