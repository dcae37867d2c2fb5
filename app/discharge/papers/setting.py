"""Sets papers as tagged PDF: gives each its code, its end and its picture of the link."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.core.pictures import qr_svg
from app.core.printing import set_document
from app.discharge.models import Discharge
from app.discharge.papers.codes import code_of, shown
from app.discharge.papers.gathering import PaperCase
from app.discharge.papers.models import PlanPaper
from app.discharge.papers.vocabulary import PaperKind, PrintWish
from app.discharge.papers.wording import BLANK_LINES, Say, Seal, Tree, close_tree, pair

_HERE = Path(__file__).parent / "templates" / "papers"

Build = Callable[[Say], Tree]
SayIn = Callable[[str, object], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Which paper, and what it says in a language. `about` tells papers of one kind apart, such as
    the sheet of each service."""

    kind: PaperKind
    build: Build
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What printing takes besides the words: who says them, where codes are checked, the moment.

    `link`: where the person reads the plan; None prints no picture.
    """

    say_in: SayIn
    check_at: str
    link: str | None
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A paper: the document, and what the register keeps of it."""

    document: bytes
    paper: PlanPaper


def print_paper(draft: Draft, case: PaperCase, wish: PrintWish, press: Press) -> Printed:
    """Set one paper."""
    languages = [wish.language, *([wish.second] if wish.second else [])]
    trees = [draft.build(_speaker(press, code)) for code in languages]
    version = case.plan.version if case.plan else None
    code = code_of([*trees, wish.size.value, press.link, version], case.discharge.public_id)
    seal = Seal(
        version=version,
        saved_at=case.plan.saved_at if case.plan else None,
        printed_at=press.now,
        code=code,
        check_at=press.check_at,
    )
    whole = [
        {**tree, "close": close_tree(seal, _speaker(press, language))}
        for tree, language in zip(trees, languages, strict=True)
    ]
    house = {
        "words": pair(whole[0], whole[1] if wish.second else None),
        "language": wish.language,
        "second": wish.second or wish.language,
        "size": wish.size.value,
        "code": shown(code),
        "qr": qr_svg(press.link) if press.link else "",
        "blanks": BLANK_LINES,
    }
    series = f"{draft.kind.value}|{'+'.join(languages)}|{wish.size.value}|{draft.about}"
    return Printed(
        document=set_document(_HERE / f"{draft.kind.value}.typ", house),
        paper=_note(case.discharge, code, series, seal),
    )


def _speaker(press: Press, language: str) -> Say:
    return lambda value: press.say_in(language, value)


def _note(discharge: Discharge, code: str, series: str, seal: Seal) -> PlanPaper:
    return PlanPaper(
        discharge_id=discharge.id,
        code=code,
        series=series,
        plan_version=seal.version or 0,
        printed_at=seal.printed_at,
    )
