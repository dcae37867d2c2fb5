"""Words of partners. Pure."""

from enum import StrEnum

from app.core.messages import N_


class PartnerKind(StrEnum):
    """What a partner is in the territory."""

    HOSPITAL = "hospital"
    SERVICE = "service"
    SELF_EMPLOYED = "self_employed"
    INSURER = "insurer"
    AUTHORITY = "authority"
    COORDINATION = "coordination"
    ASSOCIATION = "association"
    OTHER = "other"


PARTNER_KIND_NAMES = {
    PartnerKind.HOSPITAL: N_("Hospital"),
    PartnerKind.SERVICE: N_("Service at home"),
    PartnerKind.SELF_EMPLOYED: N_("Self-employed professionals"),
    PartnerKind.INSURER: N_("Health insurer"),
    PartnerKind.AUTHORITY: N_("Public authority"),
    PartnerKind.COORDINATION: N_("Coordination of care"),
    PartnerKind.ASSOCIATION: N_("Association of people or families"),
    PartnerKind.OTHER: N_("Other partner"),
}
