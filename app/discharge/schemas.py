"""Shapes of what comes in and goes out: forms and the JSON interface share them. Knows no rows.

The shape only: types, ranges, what is required. What it means is read in `reading`.
"""

import re
from datetime import date, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields

from app.core.clock import LOCAL
from app.core.messages import N_, Message
from app.core.schemas import Choice, StrictSchema, Text, WholeNumber, digits_of
from app.discharge.vocabulary import MOST_ACTS, MOST_NEEDS, MOST_OWN_PROVIDERS, AgeBand, UnlockKind
from app.reference.vocabulary import (
    EVERY_DAY,
    Country,
    Dependency,
    Sex,
    TimeBand,
    Verdict,
    Weekday,
)

_DAY_NAMES = {day.name[:3].lower(): day for day in Weekday} | {
    str(day.value): day for day in Weekday
}
_YEARS = range(2000, 2200)
_DAY_ALONE = re.compile(r"[0-9]{4}-?(W?[0-9]{2}-?[0-9]{1,2}|[0-9]{3})")


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
        if isinstance(value, str) and _DAY_ALONE.fullmatch(value.strip()):
            raise ValidationError([Message(N_("The time is missing, such as 2026-12-01T14:00."))])
        found = super()._deserialize(value, attr, data, **kwargs)
        if found.year not in _YEARS:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return found.replace(tzinfo=LOCAL) if found.tzinfo is None else found.astimezone(LOCAL)


class YesOrNo(fields.Boolean):
    """true or false, and no other way of saying so."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


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
        required=True,
        metadata={"description": "Day and time; without an offset, wall time of Brussels, Paris"},
    )


class NeedShape(StrictSchema):
    """One need."""

    care = Text(required=True, max_length=8, metadata={"description": "Code of a kind of care"})
    days = Days(
        load_default=lambda: EVERY_DAY,  # called, so that the description need not show it
        metadata={
            "description": "ISO weekdays 1 (Monday) to 7, or mon to sun; every day by default; "
            "not used for care that is not by visit",
            "type": "array",
            "items": {"type": ["integer", "string"]},
        },
    )
    visits_per_day = WholeNumber(1, 24, load_default=1)
    starts_on = Day(
        data_key="from",
        load_default=None,
        allow_none=True,
        metadata={
            "description": "The first day needed, from the discharge on; by default that day"
        },
    )
    until = Day(load_default=None, allow_none=True)
    essential = YesOrNo(load_default=True)
    bands = ShortList(
        Choice([band.name.lower() for band in TimeBand]),
        most=len(TimeBand),
        data_key="time_bands",
        load_default=list,
        metadata={"description": "Parts of the day in which somebody must come; none: any"},
    )
    acts = ShortList(
        Text(required=True, max_length=40),
        most=MOST_ACTS,
        load_default=list,
        metadata={"description": "Codes of the acts that must be done, such as insulin"},
    )


class MatchShape(SituationShape):
    """A whole question, without identity: nothing of it is stored."""

    needs = ShortList(fields.Nested(NeedShape), most=MOST_NEEDS, required=True)


class RefusalCountShape(Schema):
    """How many services one criterion refuses."""

    criterion = fields.String()
    count = fields.Integer()


class RefusedShape(Schema):
    """All refused services of a need, counted; one may be refused by several criteria."""

    count = fields.Integer()
    reasons = fields.List(fields.Nested(RefusalCountShape))


class UnlockShape(Schema):
    """What would turn a refusal into a yes."""

    code = fields.String(metadata={"enum": [kind.value for kind in UnlockKind]})
    value = fields.Raw(
        allow_none=True,
        metadata={"description": "Day, kilometres, codes of days or acts, or the convention"},
    )
    sentence = fields.String(metadata={"description": "In the asked language"})


class FindingShape(Schema):
    """One criterion judged for one offer."""

    criterion = fields.String()
    verdict = fields.String(metadata={"enum": [verdict.value for verdict in Verdict]})
    reason = fields.String(metadata={"description": "In the asked language"})
    unlock = fields.Nested(UnlockShape, allow_none=True)


class OfferShape(Schema):
    """A service judged for a need, with every reason."""

    service = fields.String()
    provider = fields.String()
    provider_id = fields.String()
    type = fields.String()
    phone = fields.String(allow_none=True)
    place = fields.String()
    country = fields.String()
    distance_km = fields.Float()
    verdict = fields.String(metadata={"enum": [verdict.value for verdict in Verdict]})
    fictitious = fields.Boolean()
    findings = fields.List(fields.Nested(FindingShape))
    unlock = fields.List(fields.Nested(UnlockShape))
    legal = fields.Integer(
        allow_none=True, metadata={"description": "Place in `legal`; null: same side of the border"}
    )
    payer = fields.Integer(allow_none=True, metadata={"description": "Place in `payers`"})
    share_cents = fields.Integer(
        allow_none=True, metadata={"description": "What the person pays; null: not known"}
    )


class LegalClaimShape(Schema):
    """One line of a sheet that a legal reading rests on."""

    id = fields.String()
    text = fields.String()
    valid_from = fields.Date(allow_none=True)
    valid_to = fields.Date(allow_none=True)
    checked_on = fields.Date()
    to_confirm = fields.Boolean()
    sources = fields.List(fields.String())


class LegalReadingShape(Schema):
    """What the sheets say of working at the home, for one profession."""

    profession = fields.String()
    verdict = fields.String(metadata={"enum": [verdict.value for verdict in Verdict]})
    reason = fields.String()
    claims = fields.List(fields.Nested(LegalClaimShape))


class PayerReadingShape(Schema):
    """Who pays services of one country for one kind of care, estimated."""

    country = fields.String()
    by_convention = fields.Boolean()
    verdict = fields.String(metadata={"enum": [verdict.value for verdict in Verdict]})
    route = fields.String(allow_none=True)
    reason = fields.String()
    ask = fields.String(allow_none=True)
    missing = fields.List(fields.String())
    to_confirm = fields.Boolean()


class NeedAnswerShape(Schema):
    """The offers for one need, best first; the nearest refused ones, or all, at the end."""

    care = fields.String()
    label = fields.String()
    first_visit = fields.Date()
    essential = fields.Boolean()
    offers = fields.List(fields.Nested(OfferShape))
    refused = fields.Nested(RefusedShape)


class PlanLineShape(Schema):
    """What is proposed for one need; no service means it stays to be organised."""

    need = fields.Integer(metadata={"description": "Place of the need in the question, from 0"})
    care = fields.String()
    service = fields.String(allow_none=True)
    verdict = fields.String(allow_none=True)
    reason = fields.String()


class ProposalShape(Schema):
    """One service per need."""

    covered = fields.Integer()
    uncovered = fields.Integer()
    lines = fields.List(fields.Nested(PlanLineShape))


class MatchAnswerShape(Schema):
    """The answer to a whole question."""

    language = fields.String()
    needs = fields.List(fields.Nested(NeedAnswerShape))
    legal = fields.List(
        fields.List(fields.Nested(LegalReadingShape)),
        metadata={"description": "Readings that offers point to, each once"},
    )
    payers = fields.List(
        fields.Nested(PayerReadingShape),
        metadata={"description": "Who pays, as offers point to it, each once"},
    )
    plan = fields.Nested(ProposalShape)


def _some_providers() -> ShortList:
    return ShortList(Text(required=True, max_length=16), most=MOST_OWN_PROVIDERS, load_default=list)


class DischargeShape(SituationShape):
    """The form of a discharge; `asks_person` says that it showed what is asked of the person."""

    reference = Text(required=True, max_length=60)
    hospital = Text(required=True, max_length=64)
    ward = Text(load_default="", max_length=40)
    home_code = Text(load_default="", max_length=40)
    asks_person = Text(load_default="", max_length=1)
    age_band = Choice([*AgeBand], load_default=None, allow_none=True)
    sex = Choice([*Sex], load_default=None, allow_none=True)
    dependency = Choice([*Dependency], load_default=None, allow_none=True)
    current_providers = _some_providers()
    wanted_providers = _some_providers()


def from_form(schema: Schema, form: Any) -> dict[str, Any]:
    """The fields that a schema knows, out of an HTML form; an empty field is an absent one."""
    found: dict[str, Any] = {}
    for name, field in schema.fields.items():
        key = field.data_key or name
        many = isinstance(field, fields.List | Days)
        value: Any = form.getlist(key) if many else form.get(key, "").strip()
        if isinstance(field, WholeNumber) and (number := digits_of(value)) is not None:
            value = number
        if isinstance(field, fields.Boolean):
            value = bool(value)
        if value not in ("", []) or isinstance(field, Days):
            found[key] = value
    return found
