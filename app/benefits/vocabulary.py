"""Words of payers and scales. Pure; no rule stands here, only what each word means and whence.

A word that nobody said is None, never a member: not known is neither yes nor no.
"""

from enum import StrEnum

from app.core.messages import N_


class CareNature(StrEnum):
    """What a kind of care is in the eyes of the law; it decides which routes can pay for it.

    Regulation (EC) 883/2004 counts long-term care as a sickness benefit; Directive 2011/24/EU
    leaves it out (art. 1(3)(a)). Social help is in neither.
    """

    HEALTH = "health"
    LTC = "ltc"
    SOCIAL = "social"
    COORDINATION = "coordination"


CARE_NATURE_NAMES = {
    CareNature.HEALTH: N_("Health care"),
    CareNature.LTC: N_("Long-term care"),
    CareNature.SOCIAL: N_("Social help"),
    CareNature.COORDINATION: N_("Coordination"),
}


class PayerRoute(StrEnum):
    """The rule under which care is paid.

    - NATIONAL: the scheme of the country where the person lives and is insured.
    - S1: lives in one country, insured by the other; served where they live, at its rates, on the
      account of the insuring country. Regulations (EC) 883/2004 (art. 17 and 24) and 987/2009.
    - S2: planned care in the other country, authorised before. Regulation 883/2004, art. 20.
    - EHIC: care that becomes necessary during a stay. Regulation 883/2004, art. 19.
    - DIRECTIVE: bought in the other country, refunded afterwards up to the home tariff; neither
      long-term care nor help. Directive 2011/24/EU, art. 7.
    - ZOAST: listed establishments of a border area, for its insured residents. Framework agreement
      of 30 September 2005. No source says that it reaches care at home.
    - CONVENTION: another agreement between a provider and funds of both countries.
    - OWN_POCKET: nobody but the person.

    The articles are from general knowledge, to confirm before a rule rests on them.
    """

    NATIONAL = "national"
    S1 = "s1"
    S2 = "s2"
    EHIC = "ehic"
    DIRECTIVE = "directive"
    ZOAST = "zoast"
    CONVENTION = "convention"
    OWN_POCKET = "own_pocket"


PAYER_ROUTE_NAMES = {
    PayerRoute.NATIONAL: N_("Health insurance of the country of residence"),
    PayerRoute.S1: N_("Form S1: insured in the other country"),
    PayerRoute.S2: N_("Form S2: planned care, authorised before"),
    PayerRoute.EHIC: N_("European Health Insurance Card"),
    PayerRoute.DIRECTIVE: N_("Refund under the European directive on patients’ rights"),
    PayerRoute.ZOAST: N_("Cross-border health care area (ZOAST)"),
    PayerRoute.CONVENTION: N_("Convention between both countries"),
    PayerRoute.OWN_POCKET: N_("Paid by the person"),
}


class InsuranceStatus(StrEnum):
    """Why a person is insured where they are. Regulation (EC) 883/2004, titles I to III.

    - RESIDENT: insured in the country where they live.
    - PENSIONER_S1: lives in one country on a pension of the other only.
    - FRONTIER_WORKER: lives in one country and works in the other (art. 1(f)).
    - FORMER_FRONTIER_WORKER: retired; may continue treatment begun where they worked (form S3).
    - FAMILY_MEMBER: insured through one of the above.
    - TEMPORARY_STAY: on the other side for a time, as with a relative after hospital.
    """

    RESIDENT = "resident"
    PENSIONER_S1 = "pensioner_s1"
    FRONTIER_WORKER = "frontier_worker"
    FORMER_FRONTIER_WORKER = "former_frontier_worker"
    FAMILY_MEMBER = "family_member"
    TEMPORARY_STAY = "temporary_stay"


INSURANCE_STATUS_NAMES = {
    InsuranceStatus.RESIDENT: N_("Lives and is insured in the same country"),
    InsuranceStatus.PENSIONER_S1: N_("Pensioner of the other country, with form S1"),
    InsuranceStatus.FRONTIER_WORKER: N_("Frontier worker"),
    InsuranceStatus.FORMER_FRONTIER_WORKER: N_("Retired frontier worker"),
    InsuranceStatus.FAMILY_MEMBER: N_("Family member of an insured person"),
    InsuranceStatus.TEMPORARY_STAY: N_("Staying for a time in the other country"),
}


class Scale(StrEnum):
    """A scale of dependency or of risk. Only scales that may be implemented; BelRAI may not be.

    - AGGIR: the French grid that gives a GIR from 1 to 6. CASF, annexes 2-1 and 2-2.
    - KATZ: as Belgian home nursing uses it, form of the INAMI/RIZIV.
    - LACE: risk of readmission. Van Walraven and others, CMAJ 2010.
    - ISAR: older people at risk after an emergency visit. McCusker and others, 1999.
    - ISAR_HP: its form for older people admitted to hospital.
    - HANDICAP_18: the Belgian scale of six headings rated 0 to 3, for the integration allowance and
      the allowances for help to older people.
    """

    AGGIR = "aggir"
    KATZ = "katz"
    LACE = "lace"
    ISAR = "isar"
    ISAR_HP = "isar_hp"
    HANDICAP_18 = "handicap_18"


SCALE_NAMES = {
    Scale.AGGIR: N_("AGGIR grid (GIR)"),
    Scale.KATZ: N_("Katz scale"),
    Scale.LACE: N_("LACE index"),
    Scale.ISAR: N_("ISAR questionnaire"),
    Scale.ISAR_HP: N_("ISAR-HP questionnaire"),
    Scale.HANDICAP_18: N_("Belgian 18-point scale of autonomy"),
}


class Eligibility(StrEnum):
    """What the rules say of a benefit for a person; always an estimate, the authority decides.

    - ELIGIBLE: every condition is met, by sourced rules in force.
    - PROBABLY: met, but a rule or an amount is old or unverified, or the authority assesses.
    - CANNOT_TELL: something is missing, or only a doubtful rule says no.
    - NOT_ELIGIBLE: a sourced rule in force says no.
    """

    ELIGIBLE = "eligible"
    PROBABLY = "probably"
    CANNOT_TELL = "cannot_tell"
    NOT_ELIGIBLE = "not_eligible"


ELIGIBILITY_NAMES = {
    Eligibility.ELIGIBLE: N_("Conditions met"),
    Eligibility.PROBABLY: N_("Probably"),
    Eligibility.CANNOT_TELL: N_("Cannot tell"),
    Eligibility.NOT_ELIGIBLE: N_("Not for this situation"),
}


class Territory(StrEnum):
    """Whose law of social benefits holds where a person lives.

    The nine municipalities of the German-speaking Community lie in the Walloon Region but have
    their own authority for help to older people.
    """

    FRANCE = "france"
    WALLONIA = "wallonia"
    FLANDERS = "flanders"
    BRUSSELS = "brussels"
    GERMAN_COMMUNITY = "german_community"


TERRITORY_NAMES = {
    Territory.FRANCE: N_("France"),
    Territory.WALLONIA: N_("Wallonia (French-speaking)"),
    Territory.FLANDERS: N_("Flanders"),
    Territory.BRUSSELS: N_("Brussels"),
    Territory.GERMAN_COMMUNITY: N_("German-speaking Community"),
}


class PensionScheme(StrEnum):
    """The fund that pays most of a person's pension.

    - GENERAL: the French general scheme (CNAV, Carsat).
    - AGRICULTURAL: the French agricultural scheme (MSA).
    - PUBLIC: French civil servants, of the State, towns or hospitals (CNRACL).
    - OTHER_FRENCH: another French fund, as that of seafarers (ENIM).
    - BELGIAN: a Belgian pension.
    """

    GENERAL = "general"
    AGRICULTURAL = "agricultural"
    PUBLIC = "public"
    OTHER_FRENCH = "other_french"
    BELGIAN = "belgian"


class KatzForfait(StrEnum):
    """The daily lump sum of Belgian home nursing that a Katz form opens; NONE says it opens none.

    Nomenclature of the INAMI/RIZIV, article 8.
    """

    NONE = "none"
    A = "a"
    B = "b"
    C = "c"


class Tenure(StrEnum):
    """By what right a person occupies the home."""

    OWNER = "owner"
    TENANT = "tenant"


class Anchor(StrEnum):
    """What ties a person to the law of one country for a benefit.

    - RESIDENCE: where the person lives.
    - INSURANCE: where the person has health insurance.
    - CARER_WORK: where the family carer works. CARER_INSURANCE: where the carer is affiliated.
    """

    RESIDENCE = "residence"
    INSURANCE = "insurance"
    CARER_WORK = "carer_work"
    CARER_INSURANCE = "carer_insurance"


class BenefitNeed(StrEnum):
    """The need a benefit answers: benefits of one need are set side by side across the border."""

    DEPENDENCY = "dependency"
    AFTER_HOSPITAL = "after_hospital"
    DISABILITY = "disability"
    NURSING = "nursing"
    HEALTH_COSTS = "health_costs"
    CARER = "carer"
    HOME_ADAPTATION = "home_adaptation"
    HOUSEHOLD_HELP = "household_help"
    PALLIATIVE = "palliative"
    LOW_INCOME = "low_income"
    SERVICES_OF_FUNDS = "services_of_funds"


BENEFIT_NEED_NAMES = {
    BenefitNeed.DEPENDENCY: N_("Loss of autonomy of older people"),
    BenefitNeed.AFTER_HOSPITAL: N_("Short help after hospital"),
    BenefitNeed.DISABILITY: N_("Disability before old age"),
    BenefitNeed.NURSING: N_("Nursing at home"),
    BenefitNeed.HEALTH_COSTS: N_("Limiting what care costs"),
    BenefitNeed.CARER: N_("Family carers"),
    BenefitNeed.HOME_ADAPTATION: N_("Adapting the home"),
    BenefitNeed.HOUSEHOLD_HELP: N_("Household help and its tax relief"),
    BenefitNeed.PALLIATIVE: N_("End of life at home"),
    BenefitNeed.LOW_INCOME: N_("A minimum income"),
    BenefitNeed.SERVICES_OF_FUNDS: N_("Services of health insurance funds"),
}


class Unit(StrEnum):
    """What a number of the rules counts."""

    EURO = "euro"
    EURO_DAY = "euro_day"
    EURO_MONTH = "euro_month"
    EURO_YEAR = "euro_year"
    EURO_HOUR = "euro_hour"
    EURO_VOUCHER = "euro_voucher"
    RATIO = "ratio"
    PERCENT = "percent"
    YEARS = "years"
    MONTHS = "months"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    HOURS_MONTH = "hours_month"
    POINTS = "points"
    COUNT = "count"


class AskEvent(StrEnum):
    """What a benefit must be asked before, or counts its delays from."""

    DISCHARGE = "discharge"
    MONTH_END = "month_end"
    WORKS = "works"
    PURCHASE = "purchase"


class ExclusionRule(StrEnum):
    """What happens when two benefits cannot be had together.

    - PREVAILS: this one takes the place of the other.
    - YIELDS: this one gives way to the other.
    - CHOICE: the person chooses one of them.
    """

    PREVAILS = "prevails"
    YIELDS = "yields"
    CHOICE = "choice"
