"""Shapes of what comes in: forms and the JSON interface share them. Knows no rows.

Two steps: the shape (types, ranges, required), then the meaning (codes of the reference, dates
against today). Both refuse by naming the field.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields

from app.core.clock import LOCAL
from app.core.errors import InvalidInput
from app.core.messages import N_, Listing, Message
from app.core.schemas import Choice, StrictSchema, Text, WholeNumber
from app.discharge.vocabulary import MOST_NEEDS, Entry, NeedWish, Situation
from app.reference.loader import Reference
from app.reference.vocabulary import EVERY_DAY, Country, Weekday
from app.reference.zones import ZoneCode

FARTHEST = timedelta(days=730)
"""Dates farther away than two years are taken for a slip of the keyboard."""

_DAY_NAMES = {day.name[:3].lower(): day for day in Weekday} | {
    str(day.value): day for day in Weekday
}
_PSEUDONYM = re.compile(r"[A-Z0-9][A-Z0-9-]{2,39}")
_LONG_NUMBER = re.compile(r"[0-9]{11}")
_YEARS = range(2000, 2200)

Faults = dict[str, list[Message | str]]


class Day(fields.Date):
    """A calendar day, in a year that calculations can bear."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> date:
        found = super()._deserialize(value, attr, data, **kwargs)
        if found.year not in _YEARS:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return found


class LocalMoment(fields.DateTime):
    """An instant; without a zone it is the wall time of both sides of the border."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        found = super()._deserialize(value, attr, data, **kwargs)
        if found.year not in _YEARS:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return found.replace(tzinfo=LOCAL) if found.tzinfo is None else found.astimezone(LOCAL)


class Days(fields.Field[frozenset[Weekday]]):
    """Weekdays: ISO numbers 1 to 7, or mon, tue, wed, thu, fri, sat, sun."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> frozenset[Weekday]:
        if not isinstance(value, list) or not 0 < len(value) <= 7:
            raise ValidationError([Message(N_("Choose from one to seven days."))])
        found = [_DAY_NAMES.get(str(day).lower()) for day in value if not isinstance(day, bool)]
        days = frozenset(day for day in found if day)
        if len(found) < len(value) or None in found:
            fault = N_("Days are numbered 1 (Monday) to 7 (Sunday), or named mon to sun.")
            raise ValidationError([Message(fault)])
        return days


class ShortList(fields.List[Any]):
    """A list of bounded length, refused before its items are read."""

    def __init__(self, inner: fields.Field[Any], *, most: int, **kwargs: Any) -> None:
        super().__init__(inner, **kwargs)
        self.most = most

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, list) and len(value) > self.most:
            raise ValidationError([Message(N_("At most %(most)s here."), {"most": self.most})])
        return super()._deserialize(value, attr, data, **kwargs)


class SituationShape(StrictSchema):
    """What every search needs to know."""

    home = Text(
        required=True,
        max_length=120,
        metadata={
            "description": "Zone code such as be:municipality:91034, or words or a postal code "
            "that mean exactly one place; several answer 422 with their codes."
        },
    )
    insured_in = Choice([country.value for country in Country], load_default=None, allow_none=True)
    languages = ShortList(
        Text(required=True, max_length=8),
        most=10,
        load_default=list,
        metadata={"description": "Languages the person speaks, ISO 639"},
    )
    discharge_at = LocalMoment(
        required=True, metadata={"description": "Without an offset: wall time of Brussels, Paris"}
    )


class NeedShape(StrictSchema):
    """One need."""

    care = Text(required=True, max_length=8, metadata={"description": "Code of a kind of care"})
    days = Days(
        load_default=EVERY_DAY,
        metadata={
            "description": "ISO weekdays 1 (Monday) to 7, or mon to sun; every day by default",
            "type": "array",
            "items": {"type": ["integer", "string"]},
        },
    )
    visits_per_day = WholeNumber(1, 24, load_default=1)
    starts_on = Day(
        data_key="from",
        load_default=None,
        allow_none=True,
        metadata={"description": "First day needed; the day of discharge by default"},
    )
    until = Day(load_default=None, allow_none=True)
    essential = fields.Boolean(load_default=True)


class MatchShape(SituationShape):
    """A whole question, without identity: nothing of it is stored."""

    needs = ShortList(fields.Nested(NeedShape), most=MOST_NEEDS, required=True)


class DischargeShape(SituationShape):
    """The form of a discharge."""

    reference = Text(required=True, max_length=60)
    hospital = Text(required=True, max_length=64)
    home_code = Text(load_default="", max_length=40)


def from_form(schema: Schema, form: Any) -> dict[str, Any]:
    """The fields that a schema knows, out of an HTML form; an empty field is an absent one."""
    found: dict[str, Any] = {}
    for name, field in schema.fields.items():
        key = field.data_key or name
        many = isinstance(field, fields.List | Days)
        value: Any = form.getlist(key) if many else form.get(key, "").strip()
        if isinstance(field, WholeNumber) and value.isascii() and value.isdigit():
            value = int(value[:20])
        if isinstance(field, fields.Boolean):
            value = bool(value)
        if value not in ("", []) or isinstance(field, Days):
            found[key] = value
    return found


def read_match(
    loaded: Mapping[str, Any], reference: Reference, *, today: date
) -> tuple[Situation, tuple[NeedWish, ...]]:
    """The meaning of a MatchShape; raises InvalidInput naming every wrong field."""
    faults: Faults = {}
    situation = _situation(loaded, reference, today, faults)
    if not loaded["needs"]:
        faults["needs"] = [Message(N_("Name at least one need."))]
    for place, need in enumerate(loaded["needs"]):
        for field, fault in _need_faults(need, situation.discharge_at, reference, today):
            faults.setdefault(f"needs.{place}.{field}", []).append(fault)
    _refuse(faults)
    return situation, tuple(_wish(need, situation.discharge_at) for need in loaded["needs"])


def read_discharge(loaded: Mapping[str, Any], reference: Reference, *, today: date) -> Entry:
    """The meaning of a DischargeShape; raises InvalidInput naming every wrong field."""
    faults: Faults = {}
    chosen = {**loaded, "home": loaded["home_code"] or loaded["home"]}
    situation = _situation(chosen, reference, today, faults)
    pseudonym = loaded["reference"].upper()
    fault = _pseudonym_fault(pseudonym)
    if fault:
        faults["reference"] = [fault]
    if loaded["hospital"] not in reference.hospitals:
        faults["hospital"] = [Message(N_("Choose a hospital of the list."))]
    _refuse(faults)
    return Entry(reference=pseudonym, hospital_code=loaded["hospital"], situation=situation)


def read_need(
    loaded: Mapping[str, Any], discharge_at: datetime, reference: Reference, *, today: date
) -> NeedWish:
    """The meaning of a NeedShape for a discharge; raises InvalidInput."""
    faults: Faults = {}
    for field, fault in _need_faults(loaded, discharge_at, reference, today):
        faults.setdefault(field, []).append(fault)
    _refuse(faults)
    return _wish(loaded, discharge_at)


def home_choices(text: str, reference: Reference, *, today: date) -> list[tuple[ZoneCode, Message]]:
    """The places that words may mean when they do not mean exactly one, with their labels."""
    return [
        (hit.zone.code, reference.gazetteer.label(hit.zone))
        for hit in reference.gazetteer.resolve(text, day=today).choices
    ]


def _refuse(faults: Faults) -> None:
    if faults:
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), faults)


def _situation(
    loaded: Mapping[str, Any], reference: Reference, today: date, faults: Faults
) -> Situation:
    home = reference.gazetteer.resolve(loaded["home"], day=today).zone
    if home is None:
        faults["home"] = [_which_home(loaded["home"], reference, today)]
    discharge_at = loaded["discharge_at"]
    if not today <= discharge_at.date() <= today + FARTHEST:
        faults["discharge_at"] = [_not_a_date_to_plan(discharge_at.date(), today)]
    languages = tuple(dict.fromkeys(loaded["languages"]))
    unknown = [code for code in languages if code not in reference.languages]
    if unknown:
        text = N_("“%(value)s” is not a language code of this platform, such as fr or nl.")
        faults["languages"] = [Message(text, {"value": code[:60]}) for code in unknown[:3]]
    insured_in = loaded["insured_in"]
    return Situation(
        home=home.code if home else _NOWHERE,
        discharge_at=discharge_at,
        insured_in=Country(insured_in) if insured_in else None,
        languages=languages,
    )


_NOWHERE = ZoneCode.parse("be:country:BE")
"""Stands for a home that was refused; never leaves this module."""


def _which_home(text: str, reference: Reference, today: date) -> Message:
    choices = home_choices(text, reference, today=today)
    values: dict[str, object] = {"text": text[:60]}
    if not choices:
        return Message(
            N_("No place is called “%(text)s”. Check it, or type the postal code."), values
        )
    named = N_("%(place)s [%(code)s]")
    values["choices"] = Listing(
        tuple(Message(named, {"place": label, "code": str(code)}) for code, label in choices)
    )
    return Message(N_("“%(text)s” may mean several places. Choose one: %(choices)s."), values)


def _not_a_date_to_plan(day: date, today: date) -> Message:
    if day < today:
        return Message(N_("The discharge on %(day)s is in the past."), {"day": day})
    return Message(N_("%(day)s is more than two years away."), {"day": day})


def _need_faults(
    need: Mapping[str, Any], discharge_at: datetime, reference: Reference, today: date
) -> Iterator[tuple[str, Message]]:
    starts_on = need["starts_on"] or discharge_at.date()
    until = need["until"]
    if need["care"] not in reference.care:
        text = N_("“%(value)s” is not a kind of care of this platform, such as NUR.")
        yield "care", Message(text, {"value": need["care"][:60]})
    if need["starts_on"] and starts_on < today:
        yield "from", Message(N_("%(day)s is in the past."), {"day": starts_on})
    if starts_on > today + FARTHEST:
        yield "from", Message(N_("%(day)s is more than two years away."), {"day": starts_on})
    if until and until < starts_on:
        text = N_("The end (%(until)s) comes before the beginning (%(from)s).")
        yield "until", Message(text, {"until": until, "from": starts_on})


def _wish(need: Mapping[str, Any], discharge_at: datetime) -> NeedWish:
    return NeedWish(
        care=need["care"],
        days=need["days"],
        visits_per_day=need["visits_per_day"],
        starts_on=need["starts_on"] or discharge_at.date(),
        until=need["until"],
        essential=need["essential"],
    )


def _pseudonym_fault(text: str) -> Message | None:
    """A discharge holds no identity: what looks like a name or a national number is refused.

    National numbers: 11 digits in Belgium (NISS), 13 or 15 in France (NIR), however separated.
    """
    if _LONG_NUMBER.search(text.replace("-", "")):
        return Message(N_("This looks like a national number. Use a reference that names nobody."))
    if _PSEUDONYM.fullmatch(text) and not any(sign.isdigit() for sign in text):
        return Message(N_("This looks like a name. Use a reference with a number, such as C12-07."))
    if not _PSEUDONYM.fullmatch(text):
        return Message(
            N_("From 3 to 40 letters without accent, digits and hyphens, such as C12-07.")
        )
    return None
