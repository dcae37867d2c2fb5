"""Shapes of the questions on scales and payers, and of their answers, in JSON."""

from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields

from app.benefits.payer_table import BenefitForm, Setting
from app.benefits.vocabulary import CareNature, InsuranceStatus, PayerRoute
from app.benefits.zoast import ZoastCare
from app.core.messages import N_, Message
from app.core.schemas import Choice, StrictSchema, Text, TrueOrFalse
from app.reference.vocabulary import Country, Verdict

REGIONS = ("wallonia", "flanders", "brussels", "german_community")
_MOST = Decimal("1E+6")
"""More euros or hours than any line has: keeps arithmetic exact."""


class YesNo(TrueOrFalse):
    """True or false; null is not known."""

    def __init__(self, what: str) -> None:
        super().__init__(load_default=None, allow_none=True, metadata={"description": what})


class Quantity(fields.Decimal):
    """A number of zero or more, written as a text or a number; null is not known."""

    def __init__(self, what: str) -> None:
        super().__init__(load_default=None, allow_none=True, metadata={"description": what})

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Decimal:
        number = super()._deserialize(value, attr, data, **kwargs)
        if not 0 <= number <= _MOST:
            fault = N_("A number from 0 to %(high)s is expected.")
            raise ValidationError([Message(fault, {"high": f"{_MOST:f}"})])
        return number


def _one_of(words: Any, what: str) -> Choice:
    return Choice(tuple(words), load_default=None, allow_none=True, metadata={"description": what})


_ON = "The day the rules are read for; today if it is left out"


class ScaleShape(StrictSchema):
    """The answers of a scale. An item that is left out or null makes the result unknown."""

    on = fields.Date(load_default=None, allow_none=True, metadata={"description": _ON})
    items = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={
            "description": "Answers by item; a wrong one is refused with the allowed values",
            "example": {"wash": 2, "dress": 1},
        },
    )


class PayerPersonShape(StrictSchema):
    """What is known of the person; what is left out or null is not known."""

    resides = _one_of(Country, "Where the person lives")
    home_country = _one_of(Country, "Where the person will be after discharge")
    insured_in = _one_of(Country, "The competent state: where the person is insured")
    status = _one_of(InsuranceStatus, "Why the person is insured there")
    s1 = YesNo("Whether form S1 is registered")
    pensions_from = fields.List(Choice(tuple(Country)), load_default=None, allow_none=True)
    hospital_country = _one_of(Country, "Country of the hospital that discharges")
    long_term_illness = YesNo("French status of long-term illness (ALD)")
    increased_refund = YesNo("Belgian increased refund (BIM)")
    palliative = YesNo("Palliative status")
    region = _one_of(REGIONS, "Belgian region of the home")
    commune = Text(
        load_default=None,
        allow_none=True,
        metadata={"description": "Where the person lives, such as fr:commune:08190; for a ZOAST"},
    )
    habitual = YesNo("Whether the person usually lives there; for a ZOAST")
    work_accident = YesNo("Whether this is a work accident; for a ZOAST")


class PayerLineShape(StrictSchema):
    """One line of the plan; what is left out or null is not known."""

    care = Text(required=True, metadata={"description": "Code of the kind of care, such as NUR"})
    setting = Choice(tuple(Setting), load_default=Setting.HOME.value)
    nature = _one_of(CareNature, "Nature of the care; drawn from its kind where that has only one")
    form = Choice(
        tuple(BenefitForm),
        load_default=BenefitForm.IN_KIND.value,
        metadata={"description": "A line is care, hence in kind, unless it says otherwise"},
    )
    provider_country = _one_of(Country, "Country of the provider")
    contracted = YesNo("Whether the provider is authorised and contracted where the person lives")
    convention = YesNo("Whether a cross-border convention covers this care")
    foreseen = YesNo("Whether the need was foreseen before leaving")
    s2 = YesNo("Whether form S2 was granted")
    zoast = _one_of(Verdict, "Whether a ZOAST applies; drawn from the establishment if left out")
    zoast_care = _one_of(ZoastCare, "The care, as conventions tell it apart; for a ZOAST")
    establishment = Text(
        load_default=None,
        allow_none=True,
        metadata={"description": "Code of a hospital or of the register; for a ZOAST"},
    )
    territorial = YesNo("Whether the service is bound to a territory")
    in_territory = YesNo("Whether the home lies in it")
    relies_on = _one_of(PayerRoute, "The route that the plan counts on")
    price = Quantity("Euros for the line at the official tariff")
    hours = Quantity("Hours a month")


class PayerQuestionShape(StrictSchema):
    """A person, a line of the plan, and the day."""

    on = fields.Date(load_default=None, allow_none=True, metadata={"description": _ON})
    person = fields.Nested(PayerPersonShape, required=True)
    line = fields.Nested(PayerLineShape, required=True)


class PayerMissingOut(Schema):
    """An input that nobody gave."""

    field = fields.String()
    label = fields.String()


class PayerBasisOut(Schema):
    """Sources and dates of a rule."""

    sources = fields.List(fields.String())
    status = fields.String(metadata={"description": "sourced, to_confirm or conflicting"})
    status_name = fields.String()
    valid_from = fields.Date()
    valid_to = fields.Date(allow_none=True)
    checked_on = fields.Date()
    note = fields.String(allow_none=True)


class EstimateOut(Schema):
    """What every answer says: language, day, and that it is an estimate."""

    language = fields.String()
    on = fields.Date()
    estimated = fields.Boolean(metadata={"description": "Always true: the authority decides"})
    sentence = fields.String()
    missing = fields.List(fields.Nested(PayerMissingOut))


class ScaleOut(EstimateOut):
    """The result of a scale, explained."""

    scale = fields.String()
    name = fields.String()
    outcome = fields.String(allow_none=True, metadata={"description": "null: cannot tell"})
    meaning = fields.String(allow_none=True)
    score = fields.Integer(allow_none=True)
    steps = fields.List(fields.String())
    details = fields.List(fields.Dict())
    cautions = fields.List(fields.String())
    edition = fields.String()
    basis = fields.Nested(PayerBasisOut)
    licence = fields.String()


class PayerOut(EstimateOut):
    """Who pays, explained. `route` null: cannot tell; `charges` null: the person pays."""

    route = fields.String(allow_none=True)
    route_name = fields.String(allow_none=True)
    cases = fields.List(fields.String())
    serves = fields.String(allow_none=True)
    charges = fields.String(allow_none=True)
    tariff = fields.String(allow_none=True)
    authorisation = fields.String(allow_none=True)
    alternatives = fields.List(fields.String())
    possible = fields.List(fields.Dict())
    texts = fields.List(fields.Dict())
    papers = fields.List(fields.Dict())
    ask = fields.List(fields.Dict())
    notes = fields.List(fields.String())
    blocked = fields.Boolean()
    warnings = fields.List(fields.Dict())
    paper_rules = fields.List(fields.Dict())
    shares = fields.List(fields.Dict())
    status = fields.String()
    status_name = fields.String()
    basis = fields.Nested(PayerBasisOut, allow_none=True)
    zoast = fields.Dict(allow_none=True)
