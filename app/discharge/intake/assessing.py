"""Saves what was observed of a person, as one more version; reads the last ones. None commits."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.models import User
from app.access.vocabulary import Subject
from app.core.errors import Conflict, InvalidInput
from app.core.messages import N_, Message
from app.discharge.intake.models import Assessment
from app.discharge.intake.superset import NO, YES, Answers, Observed, Question, Superset
from app.discharge.models import Discharge

Faults = dict[str, list[Message | str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What somebody observed on a day; `scores` were made elsewhere and are only stored."""

    on: date
    answers: Answers
    scores: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """One version of what was observed, with who saved it."""

    version: int
    observation: Observation
    saved_at: datetime
    saved_by: str


def save_assessment(  # noqa: PLR0913 - a version of one discharge, by somebody, at some time
    session: Session,
    subject: Subject,
    discharge: Discharge,
    observation: Observation,
    *,
    seen: int,
    now: datetime,
) -> int:
    """Add a version. `seen`: the version on the screen; raises Conflict when there is a newer."""
    asked = select(func.max(Assessment.version)).where(Assessment.discharge_id == discharge.id)
    last = session.scalar(asked) or 0
    if last != seen:
        text = N_("Somebody changed this discharge meanwhile. Look at it again, then retry.")
        raise Conflict(Message(text))
    assert subject.user_id is not None  # a subject with an organisation is a person
    content = {"answers": dict(observation.answers), "scores": dict(observation.scores)}
    session.add(
        Assessment(
            discharge_id=discharge.id,
            version=last + 1,
            assessed_on=observation.on,
            content=json.dumps(content, ensure_ascii=False),
            saved_at=now,
            saved_by_id=subject.user_id,
        )
    )
    session.flush()
    return last + 1


def assessments_of(session: Session, discharge_id: int) -> list[Saved]:
    """Every version, the newest first."""
    asked = (
        select(Assessment, User.name)
        .join(User, User.id == Assessment.saved_by_id)
        .where(Assessment.discharge_id == discharge_id)
        .order_by(Assessment.version.desc())
    )
    return [_saved(row, name) for row, name in session.execute(asked)]


def _saved(row: Assessment, name: str) -> Saved:
    content = json.loads(row.content)
    observation = Observation(
        on=row.assessed_on, answers=content["answers"], scores=content["scores"]
    )
    return Saved(version=row.version, observation=observation, saved_at=row.saved_at, saved_by=name)


def read_observation(form: Mapping[str, str], superset: Superset, *, today: date) -> Observation:
    """What the form says; an empty answer is not known. Raises InvalidInput by field."""
    faults: Faults = {}
    answers: dict[str, Observed] = {}
    for code, question in superset.questions.items():
        answer = _answer(question, form.get(code, "").strip(), faults)
        if answer is not None:
            answers[code] = answer
    scores: dict[str, int] = {}
    for one in superset.stored:
        number = _number(one.code, form.get(one.code, "").strip(), (one.low, one.high), faults)
        if number is not None:
            scores[one.code] = number
    on = _day(form.get("assessed_on", "").strip(), today, faults)
    if faults:
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), faults)
    return Observation(on=on, answers=answers, scores=scores)


def _answer(question: Question, typed: str, faults: Faults) -> Observed | None:
    if not question.levels:
        return _number(question.code, typed, (question.low, question.high), faults)
    allowed = [code for code, _ in question.levels]
    if not typed or typed in allowed:
        return typed or None
    values = {"value": typed[:60], "choices": ", ".join(allowed)}
    faults[question.code] = [Message(N_("“%(value)s” is not one of: %(choices)s."), values)]
    return None


def _number(code: str, typed: str, bounds: tuple[int, int], faults: Faults) -> int | None:
    if not typed:
        return None
    low, high = bounds
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else -1
    if low <= number <= high:
        return number
    text = N_("A whole number from %(low)s to %(high)s is expected.")
    faults[code] = [Message(text, {"low": low, "high": high})]
    return None


def _day(typed: str, today: date, faults: Faults) -> date:
    try:
        day = date.fromisoformat(typed) if typed else today
    except ValueError:
        faults["assessed_on"] = [Message(N_("Not a valid date."))]
        return today
    if day > today:
        faults["assessed_on"] = [Message(N_("An assessment cannot be made in the future."))]
    return day


def yes_or_no(answers: Answers) -> dict[str, bool]:
    """The questions answered by yes or no."""
    return {code: said == YES for code, said in answers.items() if said in {YES, NO}}
