"""Shapes of what comes in from the forms of the intake. Knows no rows."""

from app.core.schemas import Choice, StrictSchema, Text
from app.discharge.intake.vocabulary import TaskState


class SettlingShape(StrictSchema):
    """What somebody says of a task."""

    state = Choice([state.value for state in TaskState], required=True)
    reason = Text(load_default="", max_length=200)
