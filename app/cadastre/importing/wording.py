"""Sentences as JSON holds them, so that a row can keep its reason and a page say it later."""

from collections.abc import Mapping
from typing import Any

from app.core.messages import Listing, LText, Message


def pack(message: Message) -> dict[str, Any]:
    """A sentence with its values, for a JSON column."""
    return {
        "text": message.text,
        "values": {name: _pack(value) for name, value in message.values.items()},
        **({"plural": message.plural} if message.plural else {}),
    }


def unpack(packed: Mapping[str, Any]) -> Message:
    """The sentence that `pack` wrote."""
    values = {name: _unpack(value) for name, value in packed["values"].items()}
    return Message(packed["text"], values, packed.get("plural"))


def _pack(value: object) -> Any:
    if isinstance(value, Message):
        return {"message": pack(value)}
    if isinstance(value, LText):
        return {"texts": dict(value.texts)}
    if isinstance(value, Listing):
        return {"list": [_pack(one) for one in value.items]}
    return value if isinstance(value, int | float | bool) or value is None else str(value)


def _unpack(value: Any) -> object:
    if not isinstance(value, dict):
        return value
    if "message" in value:
        return unpack(value["message"])
    if "texts" in value:
        return LText(value["texts"])
    return Listing(tuple(_unpack(one) for one in value["list"]))
