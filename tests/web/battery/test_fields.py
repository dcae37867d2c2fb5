"""Whatever is typed into whatever field of whatever form: no fault of ours, nothing run or lost.

The small size fills every text field of every form of two readers once, each with another text. The
full size puts every text of each list into every field of every form of six readers.
"""

import re
import socket
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import lxml.html
import pytest

from tests.web.battery import lists
from tests.web.battery.conftest import FULL, Figure, some
from tests.web.battery.ground import Crawl, Form, Rows, forms_of, send
from tests.web.battery.lists import Probe
from tests.web.battery.test_heads import SECURE, faults

NAUGHTY = tuple(map(Probe, lists.naughty()))
TEMPLATES = tuple(lists.templates())
MARKUPS = tuple(map(Probe, lists.markups()))
LEAVES = {"access.sign_out", "access.end_other_sessions", "access.enter_as"}
"""Forms that change who is sitting there; they are tried by the tests of sessions."""
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd\ud800-\udfff\ufeff]+")


@dataclass
class Tally:
    """What came back."""

    tried: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        by_status = ", ".join(f"{many} x {code}" for code, many in sorted(self.answers.items()))
        return f"{self.tried} tried ({by_status}), {len(self.faults)} faults, lost {self.lost}"


@dataclass(frozen=True)
class Try:
    """One sending: the form, and what was typed into which of its fields."""

    form: Form
    typed: dict[str, Probe]

    def body(self) -> list[tuple[str, str]]:
        return self.form.body(**{name: probe.text for name, probe in self.typed.items()})


def at_once(form: Form, probes: Sequence[Probe], turn: int) -> Iterator[Try]:
    """All text fields together, each with another text; every field meets every text in the end."""
    names = [one.name for one in form.fields if one.takes_text]
    for start in range(len(probes)) if FULL else (turn,):
        yield Try(form, {n: probes[(start + 7 * k) % len(probes)] for k, n in enumerate(names)})


def one_by_one(form: Form, probes: Sequence[Probe], turn: int) -> Iterator[Try]:
    """One field after the other, so that no fault of a neighbour stands before it."""
    names = [one.name for one in form.fields if one.takes_text and one.kind != "hidden"]
    for name in dict.fromkeys(names) if FULL else names[turn % 3 : turn % 3 + 1]:
        for probe in probes if FULL else (probes[turn % len(probes)],):
            yield Try(form, {name: probe})


def bare(text: str) -> str:
    """Without blanks and without the signs that no page can hold."""
    return _BLANK.sub("", text)


def running(page: Any) -> list[str]:
    """What of a page would run, had a text become markup."""
    handlers = page.xpath("//@*[starts-with(name(), 'on')]")
    scripts = page.xpath("//script[not(@src) and not(contains(@type, 'json'))]/text()")
    return [
        *map(str, handlers),
        *(one for one in map(str, scripts) if "alert(1)" in one or "window.ran" in one),
        *(
            one
            for one in map(str, page.xpath("//@href|//@action"))
            if one.startswith("javascript:")
        ),
        *map(
            str, page.xpath("//iframe/@srcdoc|//math|//details[@ontoggle]|//*[local-name()='mi']")
        ),
    ]


def look(tally: Tally, one: Try, answer: Any, where: str) -> None:
    """Note what an answer shows that it should not."""
    said = ", ".join(f"{name}={probe.text[:50]!r}" for name, probe in one.typed.items())
    if answer.status_code >= 500:
        tally.faults.append(f"{answer.status_code} {where} {said}")
    if answer.mimetype != "text/html":
        return
    ran = [mark for probe in one.typed.values() for mark in probe.ran if mark in answer.text]
    if ran:
        tally.faults.append(f"evaluated {ran} {where} {said}")
    page = lxml.html.document_fromstring(answer.text or "<p></p>")
    if found := running(page):
        tally.faults.append(f"runs {found[:2]} {where} {said}")
    if answer.status_code == 422 and one.form.method == "POST":
        tally.lost.update(lost(one, page))


def lost(one: Try, page: Any) -> Iterator[str]:
    """The fields whose text a refusal did not give back, where it shows a form again."""
    held: dict[str, list[str]] = {}
    for shown in forms_of(page, one.form.action):
        for each in shown.fields:
            held.setdefault(each.name, []).append(bare(each.value))
    kinds = {field.name: field.kind for field in one.form.fields}
    for name, probe in one.typed.items():
        is_shown = kinds[name] not in {"hidden", "password"} and name in held
        wanted = bare(probe.text) if kinds[name] != "number" else ""
        if is_shown and wanted and not any(text and text in wanted for text in held[name]):
            yield f"{one.form.action.rsplit('/', 1)[-1]}:{name}"


Order = Callable[[Form, Sequence[Probe], int], Iterable[Try]]


def run(reached: dict[str, Crawl], rows: Rows, probes: Sequence[Probe], order: Order) -> Tally:
    """Send them all; the rows are put back after each that was taken."""
    tally = Tally()
    done: set[tuple[str, frozenset[str]]] = set()
    for crawl in reached.values():
        cookie = crawl.client.get_cookie("session")
        for key, form in crawl.forms.items():
            if key in done or key[0] in LEAVES or not any(f.takes_text for f in form.fields):
                continue
            done.add(key)
            for one in order(form, probes, len(done)):
                answer = send(crawl.client, form, one.body())
                tally.tried += 1
                tally.answers[answer.status_code] += 1
                look(tally, one, answer, f"{form.method} {form.action}")
                if answer.status_code in {301, 302, 303} and "://" not in answer.location:
                    look(tally, one, crawl.client.get(answer.location), f"after {form.action}")
                if form.method == "POST" and answer.status_code not in {400, 404, 422}:
                    rows.put_back()
                    if cookie is not None:
                        crawl.client.set_cookie("session", cookie.value)
    return tally


@pytest.mark.parametrize(
    ("kind", "tried"),
    [
        ("19 templates through forms", (TEMPLATES, at_once)),
        ("18 markup through forms", (MARKUPS, at_once)),
        ("39 naughty texts, all fields at once", (NAUGHTY, at_once)),
        ("39 naughty texts, one field at a time", (NAUGHTY, one_by_one)),
    ],
    ids=["templates", "markup", "naughty", "naughty-alone"],
)
def test_no_text_in_any_field_breaks_or_becomes_anything(
    reached: dict[str, Crawl],
    rows_kept: Rows,
    figure: Figure,
    kind: str,
    tried: tuple[Sequence[Probe], Order],
) -> None:
    tally = run(reached, rows_kept, *tried)
    figure(kind, tally)
    assert tally.tried > 60
    assert tally.faults == []
    assert tally.lost == {}


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every connection and every name that the process asks for."""
    found: list[Any] = []

    def refuse(*args: Any, **_more: Any) -> Any:
        found.append(args)
        raise OSError("no connection leaves these tests")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    return found


def test_no_address_that_is_given_in_is_ever_fetched(
    reached: dict[str, Crawl], rows_kept: Rows, calls: list[Any], figure: Figure
) -> None:
    wishes, tried = some(lists.inside_addresses(), at=1, of=12), 0
    for crawl in reached.values():
        for key, form in crawl.forms.items():
            names = [one.name for one in form.fields if one.takes_text and is_address(one.name)]
            for wish in wishes if names and key[0] != "access.sign_out" else ():
                answer = send(crawl.client, form, form.body(**dict.fromkeys(names, wish)))
                tried += 1
                assert answer.status_code < 500, (form.action, wish)
                if form.method == "POST" and answer.status_code in {302, 303}:
                    rows_kept.put_back()
    figure("25 addresses given in", f"{tried} tried, {len(calls)} connections")
    assert tried >= len(wishes)
    assert calls == []


def is_address(name: str) -> bool:
    """Whether a field is for an address of the web, or is near one."""
    return any(part in name for part in ("url", "site", "link", "source", "next", "back", "web"))


def test_every_page_that_is_reached_has_every_head(
    reached: dict[str, Crawl], figure: Figure
) -> None:
    wrong, seen = [], 0
    for crawl in reached.values():
        for paths in crawl.pages.values():
            for path in paths if FULL else paths[:1]:
                wrong += faults(crawl.client.get(path, **SECURE), f"GET {path}")
                seen += 1
    figure("33 heads, pages as reached", f"{seen} pages, {len(wrong)} wrong")
    assert wrong == []
    assert seen > 60
