"""What is known of a person who may ask for benefits. Pure; nothing here names anybody.

None is "not known", never no. Amounts are euros; scores are those of the scales in `scales`.
"""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from app.benefits.vocabulary import (
    InsuranceStatus,
    KatzForfait,
    PensionScheme,
    Tenure,
    Territory,
)
from app.core.messages import LText
from app.reference.vocabulary import Country


@dataclass(frozen=True, slots=True)
class Span:
    """A whole number known between two bounds, both included."""

    low: int
    high: int


Value = Decimal | int | bool | str | date | frozenset[str] | Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing to know of a person: how it is called, and which values make sense.

    For a number, `low` and `high`; for a date, the same as days counted from today.
    """

    name: str
    label: LText
    unit: str | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    choices: dict[str, LText] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Facts about one person and their household, each known or not."""

    age: int | None = None
    birth_year: int | None = None
    birth_date: date | None = None

    country: Country | None = None
    territory: Territory | None = None
    department: str | None = None
    months_resident: int | None = None
    flemish_residence: bool | None = None
    eu_citizen: bool | None = None
    tax_resident_fr: bool | None = None

    insured_in: Country | None = None
    insurance_status: InsuranceStatus | None = None
    s1_registered: bool | None = None
    care_fund_member: bool | None = None

    gir: int | None = None
    katz_forfait: KatzForfait | None = None
    katz_months: int | None = None
    katz_score_given: bool | None = None
    continence: int | None = None
    incontinent: bool | None = None
    points_18: int | None = None
    belrai_screener: Decimal | None = None
    belrai_adl_iadl: Decimal | None = None
    medico_social_points: int | None = None

    couple: bool | None = None
    household_size: int | None = None
    dependants: int | None = None
    household_income: Decimal | None = None
    taxable_income: Decimal | None = None
    reference_tax_income: Decimal | None = None

    retired: bool | None = None
    pension_scheme: PensionScheme | None = None
    working: bool | None = None

    in_hospital: bool | None = None
    discharge_on: date | None = None
    living_at_home: bool | None = None
    home_unsafe_now: bool | None = None
    cannot_wait: bool | None = None
    local_prado: bool | None = None

    tenure: Tenure | None = None
    adaptation_needed: bool | None = None
    works_started: bool | None = None
    works_cost: Decimal | None = None

    disability_rate: int | None = None
    work_restriction: bool | None = None
    disability_before_60: bool | None = None
    asked_before_65: bool | None = None
    absolute_difficulties: int | None = None
    severe_difficulties: int | None = None
    lasts_a_year: bool | None = None
    physical_deficiency: int | None = None
    mental_deficiency: int | None = None

    preferential_status: bool | None = None
    receives: frozenset[str] | None = None
    wants_instead: frozenset[str] | None = None

    listed_illness: bool | None = None
    chronic_status: bool | None = None
    costs_this_year: Decimal | None = None
    costs_last_year: Decimal | None = None
    quarterly_health_costs: Decimal | None = None
    costly_quarters: int | None = None
    physio_e_months: int | None = None
    admissions_2_years: int | None = None
    hospital_days_2_years: int | None = None

    palliative: bool | None = None
    prognosis_months: int | None = None
    wishes_to_die_at_home: bool | None = None
    palliative_needs: int | None = None

    carer: bool | None = None
    carer_working: bool | None = None
    carer_works_in: Country | None = None
    carer_insured_in: Country | None = None
    carer_hours_month: int | None = None
    carer_with_professional: bool | None = None
    carers_recognised: int | None = None
    carer_needs_rest: bool | None = None
    carer_in_hospital: bool | None = None

    household_help: bool | None = None
    personal_help: bool | None = None
    pays_home_help: bool | None = None
    home_help_cost: Decimal | None = None
    plan_amount: Decimal | None = None

    def value(self, name: str, on: date) -> Value | None:
        """What is known under that name on that day; the age may be known as a span."""
        if name == "age":
            return self._age(on)
        found: Value | None = getattr(self, name)
        return found

    def _age(self, on: date) -> Span | None:
        if self.birth_date is not None:
            born = self.birth_date
            had_birthday = (on.month, on.day) >= (born.month, born.day)
            years = on.year - born.year - (not had_birthday)
            return Span(years, years)
        if self.age is not None:
            return Span(self.age, self.age)
        if self.birth_year is not None:
            years = on.year - self.birth_year
            return Span(max(years - 1, 0), years)
        return None


FACTS = frozenset(item.name for item in fields(Person))
