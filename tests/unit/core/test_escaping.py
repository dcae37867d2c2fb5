"""What a template writes is what Jinja itself would write, a piece of text at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined, UndefinedError
from markupsafe import Markup

from app.core.escaping import Writer, or_blank, written

HOSTILE = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "${7*7} {{ 7*7 }} {% raw %}",
    "&amp; & &lt;",
    "\u202eevil\u2066",
    "",
)
EVERY_WAY = (
    "{{ value }}|{% set kept %}<i>{{ value }}</i>{% endset %}{{ kept }}"
    '{% macro told(one) %}<b title="{{ one }}">{{ one }}'
    "{% if caller is defined %}{{ caller() }}{% endif %}</b>{% endmacro %}"
    "{{ told(value) }}{% call told(value) %}{{ value }}{% endcall %}{{ told(told(value)) }}"
    "{% filter upper %}{{ value }}{% endfilter %}{{ [value]|join('<') }}{{ value|safe }}"
    "{% autoescape false %}{{ value }}{% endautoescape %}"
    "{% autoescape switch %}{{ value }}{% endautoescape %}"
    "{% for one in [value, value] %}{{ one }}{% endfor %}{{ '<' ~ value }}{{ '<' }}"
)


class WithMarkup:
    """An object that says its own markup."""

    def __html__(self) -> str:
        return "<hr>"


def plain() -> Environment:
    """Jinja as it comes, blank where nothing is known."""
    return Environment(autoescape=True, finalize=or_blank, undefined=StrictUndefined)


def ours() -> Environment:
    """The same with the writer of the house."""
    found = plain()
    found.written = written  # type: ignore[attr-defined]  # as the platform sets it
    found.code_generator_class = Writer
    return found


PLAIN, OURS = plain().from_string(EVERY_WAY), ours().from_string(EVERY_WAY)

values = st.one_of(
    st.text(),
    st.sampled_from(HOSTILE),
    st.text().map(Markup),
    st.integers(),
    st.booleans(),
    st.none(),
    st.builds(WithMarkup),
    st.lists(st.text(), max_size=2),
)


@given(values, st.booleans())
def test_every_value_is_written_as_jinja_writes_it(value: object, switch: bool) -> None:
    words = {"value": value, "switch": switch}
    assert OURS.render(words) == PLAIN.render(words)


def test_a_hostile_name_stays_text_and_markup_stays_markup() -> None:
    template = ours().from_string("{{ name }}{{ sign }}{{ nothing }}")
    shown = template.render(name=HOSTILE[0], sign=Markup("<br>"), nothing=None)
    assert shown == "&lt;script&gt;alert(1)&lt;/script&gt;<br>"


def test_a_name_that_does_not_exist_is_a_fault() -> None:
    with pytest.raises(UndefinedError):
        ours().from_string("{{ missing }}").render()


def test_the_writer_is_the_one_that_writes() -> None:
    found = ours()
    found.written = "seen: {}".format  # type: ignore[attr-defined]  # as the platform sets it
    assert found.from_string("{{ name }}").render(name="x") == "seen: x"
