"""What the page of the assessment shows, made ready: templates only loop. Knows no web."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.benefits.vocabulary import SCALE_NAMES
from app.core.messages import N_, Listing, LText, Message
from app.discharge.intake.assessing import Observation
from app.discharge.intake.books import IntakeBooks
from app.discharge.intake.superset import Rated, rate


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """What one scale says, or what lacks; always said as estimated."""

    title: Message
    sentence: Message
    is_told: bool
    missing: Sequence[tuple[str, LText]]
    steps: Sequence[Message]
    cautions: Sequence[LText]
    sources: Sequence[str | LText]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLine:
    """A score made elsewhere, with what its published thresholds say."""

    label: LText
    sentence: Message
    sources: Sequence[str | LText]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Every scale and every score of one version."""

    scales: Sequence[ResultLine]
    scores: Sequence[ScoreLine]


def results(observation: Observation, books: IntakeBooks) -> Results:
    """What each scale says of what was observed, by the rules of that day."""
    rated = rate(books.superset, observation.answers, books.scales, on=observation.on)
    return Results(
        scales=[_line(one) for one in rated],
        scores=[
            ScoreLine(
                label=one.label,
                sentence=_score(observation.scores[one.code], one.meaning),
                sources=one.sources,
            )
            for one in books.superset.stored
            if one.code in observation.scores
        ],
    )


def _line(rated: Rated) -> ResultLine:
    result = rated.result
    names = Listing(tuple(one.label for one in rated.missing))
    lacking = Message(N_("Cannot tell, because this is missing: %(items)s."), {"items": names})
    return ResultLine(
        title=Message(SCALE_NAMES[rated.scale]),
        sentence=lacking if rated.missing else result.sentence,
        is_told=result.outcome is not None,
        missing=[(one.code, one.label) for one in rated.missing],
        steps=result.steps,
        cautions=result.edition.cautions,
        sources=result.edition.basis.sources,
    )


def _score(score: int, meaning: Any) -> Message:
    told = meaning(score)
    if told is None:
        return Message(N_("Stored: %(score)s. Not computed here."), {"score": score})
    text = N_("Stored: %(score)s. By the published thresholds: %(meaning)s.")
    return Message(text, {"score": score, "meaning": told})


def values_of(observation: Observation, *, today: date) -> dict[str, Any]:
    """What the form shows of the last version; a new version is dated today."""
    answers = {code: str(answer) for code, answer in observation.answers.items()}
    scores = {code: str(score) for code, score in observation.scores.items()}
    return {**answers, **scores, "assessed_on": today.isoformat()}


def field_names(books: IntakeBooks) -> dict[str, Message | LText]:
    """The fields of the form with their labels, in the order of the form."""
    asked = {code: one.label for code, one in books.superset.questions.items()}
    stored = {one.code: one.label for one in books.superset.stored}
    return {"assessed_on": Message(N_("Observed on")), **asked, **stored}


def level_words(books: IntakeBooks, code: str, value: str) -> LText | str:
    """An answer of the form as people read it."""
    question = books.superset.questions.get(code)
    levels = dict(question.levels) if question else {}
    return levels.get(value, value)
