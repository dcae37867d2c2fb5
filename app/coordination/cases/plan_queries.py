"""The SQL of the assessment, the plan and the exchange of a case."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.access.models import User
from app.coordination.cases.models import CaseFile
from app.coordination.cases.plan_models import (
    CaseAction,
    CaseArea,
    CaseDocument,
    CaseGoal,
    CaseMessage,
    CaseNeed,
)
from app.coordination.cases.plan_words import ActionState


def areas_of(case_id: int) -> Select[CaseArea, str | None]:
    """What was said last of each area, with who said it."""
    last = (
        select(CaseArea.area, func.max(CaseArea.version).label("version"))
        .where(CaseArea.case_id == case_id)
        .group_by(CaseArea.area)
        .subquery()
    )
    return (
        select(CaseArea, User.name)
        .join(last, (last.c.area == CaseArea.area) & (last.c.version == CaseArea.version))
        .outerjoin(User, User.id == CaseArea.by_id)
        .where(CaseArea.case_id == case_id)
    )


def last_version(case_id: int, area: str) -> Select[int | None]:
    """The number of the last saving of one area."""
    return select(func.max(CaseArea.version)).where(
        CaseArea.case_id == case_id, CaseArea.area == area
    )


def needs_of(case_id: int) -> Select[CaseNeed]:
    """The needs of a person, in the order they arose."""
    return select(CaseNeed).where(CaseNeed.case_id == case_id).order_by(CaseNeed.id)


def goals_of(case_id: int) -> Select[CaseGoal]:
    """The goals of the plan."""
    return (
        select(CaseGoal).where(CaseGoal.case_id == case_id).order_by(CaseGoal.position, CaseGoal.id)
    )


def actions_of(case_id: int) -> Select[CaseAction, str]:
    """The actions of the plan, with the name of the member who does each."""
    return (
        select(CaseAction, User.name)
        .join(CaseGoal, CaseGoal.id == CaseAction.goal_id)
        .outerjoin(User, User.id == CaseAction.user_id)
        .where(CaseGoal.case_id == case_id)
        .order_by(CaseAction.state != ActionState.TO_DO.value, CaseAction.due_on, CaseAction.id)
    )


def action_of(case_id: int, action_id: int) -> Select[CaseAction]:
    """One action of that plan."""
    return (
        select(CaseAction)
        .join(CaseGoal, CaseGoal.id == CaseAction.goal_id)
        .where(CaseGoal.case_id == case_id, CaseAction.id == action_id)
    )


def actions_due(case_ids: Sequence[int]) -> Select[int, int]:
    """How many actions are still to do in each of those files."""
    return (
        select(CaseGoal.case_id, func.count())
        .join(CaseAction, CaseAction.goal_id == CaseGoal.id)
        .where(CaseGoal.case_id.in_(case_ids), CaseAction.state == ActionState.TO_DO.value)
        .group_by(CaseGoal.case_id)
    )


def my_actions(user_id: int) -> Select[CaseAction, CaseFile]:
    """What one person has to do in all files that go on, the first due first."""
    return (
        select(CaseAction, CaseFile)
        .join(CaseGoal, CaseGoal.id == CaseAction.goal_id)
        .join(CaseFile, CaseFile.id == CaseGoal.case_id)
        .where(
            CaseAction.user_id == user_id,
            CaseAction.state == ActionState.TO_DO.value,
            CaseFile.ended_at.is_(None),
        )
        .order_by(CaseAction.due_on, CaseAction.id)
    )


def messages_of(case_id: int) -> Select[CaseMessage, str | None]:
    """The messages of a case, the newest first, with who wrote them."""
    author = aliased(User)
    return (
        select(CaseMessage, author.name)
        .outerjoin(author, author.id == CaseMessage.by_id)
        .where(CaseMessage.case_id == case_id)
        .order_by(CaseMessage.sent_at.desc(), CaseMessage.id.desc())
    )


def documents_of(case_id: int) -> Select[CaseDocument, str | None]:
    """The documents of a case without their content, the newest first."""
    return (
        select(CaseDocument, User.name)
        .outerjoin(User, User.id == CaseDocument.added_by_id)
        .where(CaseDocument.case_id == case_id)
        .order_by(CaseDocument.added_at.desc(), CaseDocument.id.desc())
    )


def document_named(case_id: int, public_id: str) -> Select[CaseDocument]:
    """One document of that case."""
    return select(CaseDocument).where(
        CaseDocument.case_id == case_id, CaseDocument.public_id == public_id
    )
