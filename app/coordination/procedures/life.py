"""Where a shared document stands, and what it takes to publish it. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.coordination.procedures.vocabulary import ProcedureStage
from app.coordination.shared.bilingual import LANGUAGES
from app.core.messages import N_, Message


def stage_of(
    *, is_published: bool, is_withdrawn: bool, review_on: date, today: date
) -> ProcedureStage:
    """The stage on a day: a published text holds until its review is due, and then still holds."""
    if is_withdrawn:
        return ProcedureStage.WITHDRAWN
    if not is_published:
        return ProcedureStage.DRAFT
    return ProcedureStage.REVIEW_DUE if review_on < today else ProcedureStage.IN_FORCE


def missing_to_publish(
    titles: Mapping[str, str], texts: Mapping[str, str]
) -> Mapping[str, Sequence[Message]]:
    """The fields that stand empty; both languages are published together or not at all."""
    sentence = N_("Write it in both languages: this one is missing.")
    return {
        f"{name}_{code}": [Message(sentence)]
        for name, said in (("title", titles), ("text", texts))
        for code in LANGUAGES
        if not said.get(code)
    }
