"""The life of a case file: which deed leads from which state to which. Pure; the only place."""

from app.coordination.cases.vocabulary import (
    CASE_DEED_NAMES,
    CASE_STATE_NAMES,
    CaseDeed,
    CaseState,
)
from app.core.errors import Refused
from app.core.messages import N_, Message

_S, _D = CaseState, CaseDeed

MOVES: dict[tuple[CaseState, CaseDeed], CaseState] = {
    (_S.REFERRED, _D.ADMIT): _S.WAITING,
    (_S.REFERRED, _D.DECLINE): _S.DECLINED,
    (_S.WAITING, _D.ASSIGN): _S.ACTIVE,
    (_S.WAITING, _D.REORIENT): _S.REORIENTED,
    (_S.WAITING, _D.CLOSE): _S.CLOSED,
    (_S.ACTIVE, _D.ASSIGN): _S.ACTIVE,
    (_S.ACTIVE, _D.UNASSIGN): _S.WAITING,
    (_S.ACTIVE, _D.ENTER_HOSPITAL): _S.IN_HOSPITAL,
    (_S.ACTIVE, _D.REORIENT): _S.REORIENTED,
    (_S.ACTIVE, _D.CLOSE): _S.CLOSED,
    (_S.IN_HOSPITAL, _D.ASSIGN): _S.IN_HOSPITAL,
    (_S.IN_HOSPITAL, _D.LEAVE_HOSPITAL): _S.ACTIVE,
    (_S.IN_HOSPITAL, _D.REORIENT): _S.REORIENTED,
    (_S.IN_HOSPITAL, _D.CLOSE): _S.CLOSED,
    (_S.DECLINED, _D.REFER_AGAIN): _S.REFERRED,
    (_S.REORIENTED, _D.REFER_AGAIN): _S.REFERRED,
    (_S.CLOSED, _D.REFER_AGAIN): _S.REFERRED,
}
"""Everything that may happen; what is not here is refused."""


def after(state: CaseState, deed: CaseDeed) -> CaseState:
    """The state that follows; raises Refused with a sentence when the deed is not possible."""
    found = MOVES.get((state, deed))
    if found is None:
        text = N_("“%(deed)s” is not possible while the file is in this state: %(state)s.")
        values = {
            "deed": Message(CASE_DEED_NAMES[deed]),
            "state": Message(CASE_STATE_NAMES[state]),
        }
        raise Refused(Message(text, values))
    return found


def deeds_of(state: CaseState) -> frozenset[CaseDeed]:
    """What may be done with a file in that state."""
    return frozenset(deed for (start, deed) in MOVES if start is state)
