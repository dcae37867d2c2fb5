"""Words of shared documents. Pure."""

from enum import StrEnum

from app.core.messages import N_


class ProcedureKind(StrEnum):
    """What a shared document is."""

    PROCEDURE = "procedure"
    CHARTER = "charter"
    PROTOCOL = "protocol"
    GOOD_PRACTICE = "good_practice"
    TRAINING = "training"


PROCEDURE_KIND_NAMES = {
    ProcedureKind.PROCEDURE: N_("Procedure"),
    ProcedureKind.CHARTER: N_("Charter of governance"),
    ProcedureKind.PROTOCOL: N_("Protocol of cooperation"),
    ProcedureKind.GOOD_PRACTICE: N_("Good practice"),
    ProcedureKind.TRAINING: N_("Training session"),
}
SIGNED_KINDS = (ProcedureKind.CHARTER, ProcedureKind.PROTOCOL)
"""Documents that partners sign."""


class ProcedureStage(StrEnum):
    """Where a document stands on a day."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    REVIEW_DUE = "review_due"
    WITHDRAWN = "withdrawn"


PROCEDURE_STAGE_NAMES = {
    ProcedureStage.DRAFT: N_("Being written"),
    ProcedureStage.IN_FORCE: N_("Holds"),
    ProcedureStage.REVIEW_DUE: N_("To be reviewed"),
    ProcedureStage.WITHDRAWN: N_("Withdrawn"),
}
PROCEDURE_STAGE_TONES = {
    ProcedureStage.DRAFT: "neutral",
    ProcedureStage.IN_FORCE: "ok",
    ProcedureStage.REVIEW_DUE: "doubt",
    ProcedureStage.WITHDRAWN: "no",
}


class DiffMark(StrEnum):
    """What became of a piece of text from one version to the next."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
