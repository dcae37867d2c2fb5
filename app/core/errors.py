"""The family of refusals. Pure: the HTTP status of each is decided in core.web."""

from collections.abc import Mapping, Sequence

from app.core.messages import Message


class HomeCareError(Exception):
    """Something the reader must be told, in one sentence."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message


class NotFound(HomeCareError):
    """The thing asked for does not exist, or not for this reader."""


class Conflict(HomeCareError):
    """The thing changed meanwhile, or exists already."""


class Refused(HomeCareError):
    """A rule says no."""


class InvalidInput(HomeCareError):
    """Some fields are wrong; `faults` names each one by its dotted path, such as `needs.0.care`.

    `choices` holds, for a field that may mean several things, the code and label of each.
    """

    def __init__(
        self,
        message: Message,
        faults: Mapping[str, Sequence[Message | str]],
        choices: Mapping[str, Sequence[tuple[str, Message]]] | None = None,
    ) -> None:
        super().__init__(message)
        self.faults = faults
        self.choices = choices or {}
