"""By when a benefit must be asked for: what a plan turns into tasks."""

from datetime import date
from decimal import Decimal

from app.benefits.amounts import percentage, quantity
from app.benefits.catalogue import Catalogue
from app.benefits.deadlines import Deadline, deadlines
from app.benefits.person import Person
from app.benefits.vocabulary import Territory, Unit
from app.reference.vocabulary import Country

LEAVES = date(2026, 12, 1)
GIVET = Person(
    age=80,
    country=Country.FR,
    territory=Territory.FRANCE,
    insured_in=Country.FR,
    in_hospital=True,
    living_at_home=True,
    discharge_on=LEAVES,
)


def asked(catalogue: Catalogue, person: Person = GIVET) -> dict[str, Deadline]:
    return {one.code: one for one in deadlines(catalogue.check(person, on=LEAVES))}


def test_help_after_hospital_is_asked_less_than_ten_days_after_leaving(
    catalogue: Catalogue,
) -> None:
    ardh = asked(catalogue)["fr-ardh"]
    assert ardh.due_on == date(2026, 12, 10)
    assert ardh.starts_on == date(2026, 11, 24)
    assert "fmh-association.org" in ardh.source
    assert "10" in ardh.reason.in_("fr")
    assert not ardh.is_late(date(2026, 12, 10))
    assert ardh.is_late(date(2026, 12, 11))


def test_a_day_that_rests_on_practice_is_to_be_confirmed(catalogue: Catalogue) -> None:
    apa = asked(catalogue)["fr-apa"]
    assert apa.due_on == LEAVES
    assert apa.to_confirm
    assert apa.is_open


def test_the_earliest_comes_first_and_what_cannot_fit_is_left_out(catalogue: Catalogue) -> None:
    found = deadlines(catalogue.check(GIVET, on=LEAVES))
    assert [one.due_on for one in found] == sorted(one.due_on for one in found)
    assert not any(one.code.startswith("be-") for one in found)


def test_without_a_day_of_leaving_nothing_counted_from_it_has_a_date(catalogue: Catalogue) -> None:
    at_home = Person(age=80, country=Country.FR, territory=Territory.FRANCE, living_at_home=True)
    assert "fr-ardh" not in asked(catalogue, at_home)


def test_one_month_is_not_said_as_many() -> None:
    assert quantity(1, Unit.MONTHS).values == {"count": 1}
    assert quantity(1, Unit.MONTHS).plural == "%(count)s months"
    assert quantity(Decimal("1.5"), Unit.MONTHS).plural is None


def test_a_part_of_the_price_is_said_in_hundredths() -> None:
    assert percentage(Decimal("0.40")).values == {"value": 40}
    assert percentage(Decimal(0)).values == {"value": 0}
    assert percentage(Decimal("0.125")).values == {"value": Decimal("12.5")}
