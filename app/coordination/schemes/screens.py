"""What the pages of schemes show: the whole, one action, its trace from refusal to figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.coordination.schemes import queries
from app.coordination.schemes.models import (
    SchemeAction,
    SchemePart,
    SchemeValue,
    TerritorialScheme,
)
from app.coordination.schemes.reckoning import share_done, standing_of
from app.coordination.schemes.vocabulary import (
    PROGRESS_NAMES,
    PROGRESS_TONES,
    STANDING_NAMES,
    STANDING_TONES,
    PartLevel,
    Progress,
    Standing,
)
from app.coordination.tables.action_screen import DecisionView, decision_view
from app.coordination.tables.queries import actions_of
from app.coordination.tables.wording import Words
from app.core.clock import LOCAL
from app.core.messages import LText, Message
from app.reference.areas import named


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLine:
    """An action with its figure: where it started, where it is, where it should be."""

    public_id: str
    title: LText
    owner: str
    partners: Sequence[str]
    due_on: date
    is_late: bool
    progress: Message
    progress_tone: str
    indicator: LText
    unit: str
    baseline: float | None
    baseline_on: date | None
    target: float
    value: float | None
    value_on: date | None
    source: str | None
    standing: Message
    standing_tone: str
    share: int | None


def action_line(action: SchemeAction, values: Sequence[SchemeValue], today: date) -> ActionLine:
    """An action in words; its value is the newest that was noted."""
    last = values[-1] if values else None
    value = last.value if last else None
    standing = standing_of(action.baseline, action.target, value)
    progress = Progress(action.progress)
    is_open = progress in {Progress.NOT_STARTED, Progress.UNDER_WAY}
    return ActionLine(
        public_id=action.public_id,
        title=LText(action.titles),
        owner=action.owner,
        partners=action.partners,
        due_on=action.due_on,
        is_late=is_open and action.due_on < today,
        progress=Message(PROGRESS_NAMES[progress]),
        progress_tone=PROGRESS_TONES[progress],
        indicator=LText(action.indicator),
        unit=action.unit,
        baseline=action.baseline,
        baseline_on=action.baseline_on,
        target=action.target,
        value=value,
        value_on=last.on if last else None,
        source=last.source if last else None,
        standing=Message(STANDING_NAMES[standing]),
        standing_tone=STANDING_TONES[standing],
        share=share_done(action.baseline, action.target, value),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """An intention with its orientations, or an orientation with its actions."""

    public_id: str
    number: str
    title: LText
    parts: "Sequence[PartView]"
    actions: Sequence[ActionLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeView:
    """A scheme in words, in four statements whatever its size."""

    public_id: str
    title: LText
    territory: object
    valid_from: date
    valid_to: date
    intentions: Sequence[PartView]
    orientations: int
    actions: int
    reached: int
    unknown: int
    late: int


def scheme_view(session: Session, scheme: TerritorialScheme, words: Words) -> SchemeView:
    """A scheme with all of its parts and actions."""
    parts = session.scalars(queries.parts(scheme.id)).all()
    actions = session.scalars(queries.actions(scheme.id)).all()
    values = _by_action(session.scalars(queries.values([one.id for one in actions])).all())
    lines = {one.id: action_line(one, values.get(one.id, []), words.today) for one in actions}
    tops = [one for one in parts if one.level == PartLevel.INTENTION]
    told = list(lines.values())
    return SchemeView(
        public_id=scheme.public_id,
        title=LText(scheme.titles),
        territory=named(scheme.zones, words.reference),
        valid_from=scheme.valid_from,
        valid_to=scheme.valid_to,
        intentions=[_part(one, str(n), (parts, actions), lines) for n, one in enumerate(tops, 1)],
        orientations=len(parts) - len(tops),
        actions=len(actions),
        reached=_with(told, Standing.REACHED),
        unknown=_with(told, Standing.UNKNOWN),
        late=sum(one.is_late for one in told),
    )


def _with(lines: Sequence[ActionLine], standing: Standing) -> int:
    return sum(one.standing.text == STANDING_NAMES[standing] for one in lines)


def _by_action(values: Sequence[SchemeValue]) -> dict[int, list[SchemeValue]]:
    found: dict[int, list[SchemeValue]] = {}
    for one in values:
        found.setdefault(one.action_id, []).append(one)
    return found


Rows = tuple[Sequence[SchemePart], Sequence[SchemeAction]]


def _part(part: SchemePart, number: str, rows: Rows, lines: Mapping[int, ActionLine]) -> PartView:
    parts, actions = rows
    below = [one for one in parts if one.parent_id == part.id]
    return PartView(
        public_id=part.public_id,
        number=number,
        title=LText(part.titles),
        parts=[_part(one, f"{number}.{n}", rows, lines) for n, one in enumerate(below, 1)],
        actions=[lines[one.id] for one in actions if one.part_id == part.id],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeLine:
    """A scheme in the list."""

    public_id: str
    title: LText
    territory: object
    valid_from: date
    valid_to: date
    intentions: int
    orientations: int
    actions: int


def scheme_lines(session: Session, words: Words) -> list[SchemeLine]:
    """Every scheme, in three statements."""
    parts = {(row[0], row[1]): row[2] for row in session.execute(queries.counts())}
    actions = {row[0]: row[1] for row in session.execute(queries.action_counts())}
    return [
        SchemeLine(
            public_id=one.public_id,
            title=LText(one.titles),
            territory=named(one.zones, words.reference),
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            intentions=parts.get((one.id, PartLevel.INTENTION.value), 0),
            orientations=parts.get((one.id, PartLevel.ORIENTATION.value), 0),
            actions=actions.get(one.id, 0),
        )
        for one in session.scalars(queries.schemes())
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A decision of the trace: where and when it was taken."""

    decision: DecisionView
    table: LText
    meeting_id: str
    day: date
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """From what went wrong to the figure that moved."""

    line: ActionLine
    steps: Sequence[Step]
    values: Sequence[SchemeValue]
    free: Sequence[tuple[str, str]]
    can_take: bool


def trace_of(session: Session, action: SchemeAction, words: Words) -> Trace:
    """Everything that an action comes from and led to, in five statements."""
    values = session.scalars(queries.values([action.id])).all()
    rows = session.execute(queries.tied(action.id)).all()
    follow = session.scalars(actions_of([row[0].id for row in rows])).all()
    steps = [
        Step(
            decision=decision_view(
                decision, item, [one for one in follow if one.decision_id == decision.id], words
            ),
            table=LText(table.names),
            meeting_id=meeting.public_id,
            day=meeting.planned_at.astimezone(LOCAL).date(),
            first=meeting.first,
            last=meeting.last,
        )
        for decision, item, meeting, table in rows
    ]
    free = [
        (decision.public_id, f"{meeting.planned_at.date():%d/%m/%Y}: {_short(decision.trial)}")
        for decision, meeting in session.execute(queries.free_decisions(action.id))
    ]
    return Trace(
        line=action_line(action, values, words.today),
        steps=steps,
        values=values,
        free=free,
        can_take=bool(session.scalars(queries.measured(action.id)).all()),
    )


def _short(texts: dict[str, str]) -> str:
    return next(iter(texts.values()), "")[:90]
