"""Every sentence that marshmallow may say of our forms and addresses is one that is translated."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields

import app.factory  # every form of the house comes with it
from app.core.messages import Message
from app.core.schemas import LIBRARY_SENTENCES, Sized, StrictSchema, flatten

NEVER_SAID = {"format", "invalid_awareness"}
"""Of dates: said when one is written out, or where it must have a time zone."""


def shapes(above: type[Schema] = StrictSchema) -> Iterator[type[Schema]]:
    for shape in above.__subclasses__():
        yield shape
        yield from shapes(shape)


def inside(one: fields.Field[Any]) -> Iterator[fields.Field[Any]]:
    yield one
    if isinstance(one, fields.List):
        yield from inside(one.inner)


def every_field() -> Iterator[tuple[str, fields.Field[Any]]]:
    assert callable(app.factory.create_app)
    for shape in shapes():
        for name, declared in shape._declared_fields.items():
            for one in inside(declared):
                yield f"{shape.__module__}.{shape.__name__}.{name}", one


def test_every_default_sentence_of_every_field_of_ours_is_known() -> None:
    unknown = set()
    for where, one in every_field():
        for key, text in one.error_messages.items():
            values = defaultdict(str, obj_type=getattr(one, "OBJ_TYPE", ""))
            said = str(text).format_map(values)
            if key not in NEVER_SAID and said not in LIBRARY_SENTENCES:
                unknown.add((where, key, said))
    assert unknown == set()


def test_no_validator_of_ours_speaks_in_the_words_of_the_library() -> None:
    found = list(every_field())
    assert len(found) > 300
    theirs = {
        (where, type(check).__name__)
        for where, one in found
        for check in one.validators
        if type(check).__module__.startswith("marshmallow")
    }
    assert theirs == set()


@pytest.mark.parametrize(
    ("text", "fits"), [("", False), ("a", True), ("abc", True), ("abcd", False)]
)
def test_a_length_out_of_bounds_is_a_message_with_its_bound(text: str, fits: bool) -> None:
    check = Sized("At most %(most)s.", least=1, most=3)
    if fits:
        assert check(text) == text
        return
    with pytest.raises(ValidationError) as caught:
        check(text)
    assert flatten(caught.value.messages) == {"": [Message("At most %(most)s.", {"most": 3})]}
