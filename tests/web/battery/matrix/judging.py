"""What is wrong with one cell of the matrix: an address, a method, a person."""

from collections.abc import Iterator
from dataclasses import dataclass

from werkzeug.routing import Rule

from tests.web.battery.matrix.addresses import fields_of, main_of, path_of
from tests.web.battery.matrix.asking import Came, Stage
from tests.web.battery.matrix.cast import FORMER, PEOPLE
from tests.web.battery.matrix.decided import OUTSIDE, Decided, decided

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Address:
    """One address of an object, by one method, with what was decided on it."""

    rule: Rule
    method: str
    row: Decided

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"

    @property
    def people(self) -> tuple[str, ...]:
        """Who asks. Links are for those without a session: none that is over stands before them."""
        return tuple(key for key in PEOPLE if not (self.row.is_link and key in FORMER))


def addresses(stage: Stage) -> Iterator[Address]:
    """Every address with an object, but those that are open to all."""
    for rule in sorted(stage.app.url_map.iter_rules(), key=lambda one: one.rule):
        for method in METHODS:
            if method in (rule.methods or ()) and rule.arguments - {"lang"}:
                row = decided(rule.rule, method)
                assert row is not None, f"who may {method} {rule.rule}? say so in decided.py"
                if not row.is_open:
                    yield Address(rule, method, row)


def judge(stage: Stage, address: Address, key: str) -> Iterator[str]:
    """Every deviation of one cell from what was decided."""
    place = main_of(address.rule)
    path, name = path_of(address.rule, stage.objects)
    fields = fields_of(address.rule.endpoint, stage.objects)
    came = stage.ask(key, address.method, path, fields)
    if key in address.row.inside:
        if not came.is_in:
            yield f"is not let in ({came.status})"
    else:
        other, nobody = path_of(address.rule, stage.objects, absent=place)
        absent = stage.ask(key, address.method, other, fields)
        yield from refusal(address, key, came, absent, (name, nobody))
    if address.row.about_people:
        yield from trail(stage, address, key, came, name)


def refusal(
    address: Address, key: str, came: Came, absent: Came, names: tuple[str, str]
) -> Iterator[str]:
    """A refusal says what it should, as for an object that does not exist, tells and changes
    nothing."""
    row = address.row
    if not row.is_silent:
        wanted = 404 if key in row.door or row.about_people else 403
        is_right = came.asks_to_sign_in if key in OUTSIDE else came.status == wanted
        if not is_right:
            yield f"is answered {came.status} and not refused as decided"
    if not row.is_link and not came.like(absent, names):
        yield f"learns that it exists ({came.status}, absent: {absent.status})"
    if came.canaries:
        yield "is told a text about a person"
    if came.written:
        yield f"changes {', '.join(sorted(came.written))}"


def trail(stage: Stage, address: Address, key: str, came: Came, name: str) -> Iterator[str]:
    """The line of the gate: who, what, which, and whether it was allowed."""
    who = None if key in OUTSIDE else stage.numbers[key]
    wanted = (who, name, key in address.row.inside)
    found = [(one.user_id, one.object_id, one.allowed) for one in came.lines]
    if wanted not in found:
        yield f"leaves no line in the trail (lines: {found})"
