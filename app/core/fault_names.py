"""The list of faults at the top of a page names the field of each, as the form below it does.

A sentence such as “Choose one answer.” is understood only with the name of its field, and only the
form knows that name. So it is read from the page itself, and no page can forget to repeat it.
"""

import re
from html import escape, unescape
from html.parser import HTMLParser

from flask import Flask, Response
from flask_babel import gettext as _

_MARK = "<li data-unnamed>"
_UNNAMED = re.compile(r'<li data-unnamed><a href="#([^"]*)">(.*?)</a></li>', re.DOTALL)
_CONTROLS = ("input", "select", "textarea")
_TICKED = ("radio", "checkbox")
_ASIDE = ("field__need", "visually-hidden")
_LEVELS = ("label", "legend", "span", "fieldset")


def init_app(app: Flask) -> None:
    """Every page whose form was refused passes here before it leaves."""
    app.after_request(_complete)


def _complete(answer: Response) -> Response:
    is_page = answer.mimetype == "text/html" and not answer.is_streamed
    if is_page and _MARK.encode() in answer.get_data():
        answer.set_data(name_faults(answer.get_data(as_text=True)))
    return answer


def name_faults(page: str) -> str:
    """The page with the name of its field before each fault of the summary that lacks it."""
    if _MARK not in page:
        return page
    fields = _Fields()
    fields.feed(page)

    def named(found: re.Match[str]) -> str:
        target, label = fields.find(unescape(found[1]))
        fault = unescape(found[2])
        if label:
            fault = _("%(field)s: %(fault)s", field=label, fault=fault)
        return f'<li><a href="#{escape(target)}">{escape(fault)}</a></li>'

    return _UNNAMED.sub(named, page)


class _Fields(HTMLParser):
    """How a page calls each of its fields."""

    def __init__(self) -> None:
        super().__init__()
        self._labels: dict[str, str] = {}
        self._groups: dict[str, str] = {}
        self._targets: dict[str, str] = {}
        self._faulty: set[str] = set()
        self._legends: list[str] = []
        self._open: list[tuple[str, str, bool]] = []

    def find(self, field: str) -> tuple[str, str]:
        """The place of a field on the page, and its name; blank when the page does not say."""
        target = self._targets.get(field, field)
        return target, self._groups.get(field) or self._labels.get(target, "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the place of a field, and where a name begins."""
        said = {name: value or "" for name, value in attrs}
        if tag in _CONTROLS:
            self._control(said)
        elif tag in _LEVELS:
            is_aside = any(one in said.get("class", "").split() for one in _ASIDE)
            self._open.append((tag, said.get("for", ""), is_aside))
            if tag == "fieldset":
                self._legends.append("")

    def handle_endtag(self, tag: str) -> None:
        """A name ends."""
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
            if tag == "fieldset":
                self._legends.pop()

    def handle_data(self, data: str) -> None:
        """The words of a name, without what is said aside."""
        if any(is_aside for _tag, _key, is_aside in self._open):
            return
        tag, key = next(((t, k) for t, k, _aside in reversed(self._open) if t != "span"), ("", ""))
        if tag == "label" and key:
            self._labels[key] = _joined(self._labels.get(key, ""), data)
        elif tag == "legend" and self._legends:
            self._legends[-1] = _joined(self._legends[-1], data)

    def _control(self, said: dict[str, str]) -> None:
        """The first field of that name, or the first that is said to be wrong."""
        name, place = said.get("name", ""), said.get("id", "")
        is_faulty = said.get("aria-invalid") == "true" and name not in self._faulty
        if place and (is_faulty or name not in self._targets):
            self._targets[name] = place
        if is_faulty:
            self._faulty.add(name)
        if said.get("type") in _TICKED and self._legends:
            self._groups.setdefault(name, self._legends[-1])


def _joined(before: str, more: str) -> str:
    return " ".join(f"{before} {more}".split())
