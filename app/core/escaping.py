"""How a template writes a value into a page: escaped, in one step.

Jinja calls `finalize`, then `escape`, which makes an object of each piece of text only to join it
with the next one. A page writes more than a thousand pieces.
"""

from typing import Any, cast

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape
from markupsafe import _escape_inner as escape_text  # type: ignore[attr-defined]  # `escape` less its object


def written(value: object) -> str:
    """The text of a value with its signs of markup escaped; markup stays as it is.

    What is not known leaves its place blank: the word None is neither shown nor sent back.
    """
    kind = type(value)
    if kind is str or kind is Markup:
        text = cast("str", value)
        return text if kind is Markup else escape_text(text)
    return "" if value is None else escape(value)


def or_blank(value: Any) -> Any:
    """The same for what Jinja writes itself: constants, and texts that are no pages."""
    return "" if value is None else value


class Writer(CodeGenerator):
    """Writes the Python of templates. `environment.finalize` is `or_blank`: `written` does it."""

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.written((")  # as many brackets as it closes afterwards
