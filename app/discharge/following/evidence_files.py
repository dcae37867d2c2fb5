"""The report as a tagged PDF and as a table. Texts travel as data, never as markup."""

import csv
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from app.core.messages import N_, Message
from app.core.printing import set_document
from app.core.spreadsheets import harmless
from app.discharge.following.evidence_screen import Report

_TEMPLATE = Path(__file__).parent / "templates" / "following" / "evidence.typ"

Say = Callable[[object], str]


def words_of(report: Report, say: Say, language: str) -> dict[str, Any]:
    """Everything the printed report says, as plain strings in one language."""
    return {
        "language": language,
        "title": say(Message(N_("Evidence report"))),
        "people": say(
            Message(N_("People who went home in the period: %(number)s"), {"number": report.people})
        ),
        "fictitious": say(Message(N_("Demonstration: these people do not exist.")))
        if report.scope.fictitious
        else "",
        "figures": [
            {
                "title": say(one.title),
                "value": say(one.value),
                "notes": [
                    say(part)
                    for part in (one.sample, *one.missing, one.compared, one.definition)
                    if part is not None
                ],
            }
            for one in report.figures
        ],
        "columns": [say(Message(name)) for name in (N_("Group"), N_("People"), N_("Share"))],
        "nothing": say(Message(N_("No data yet"))),
        "tables": [
            {
                "title": say(one.title),
                "note": say(one.note),
                "rows": [[say(cell) for cell in row] for row in one.rows],
            }
            for one in report.tables
        ],
        "method_title": say(Message(N_("Method"))),
        "method": [say(one) for one in report.method],
        "sources_title": say(Message(N_("Sources"))),
        "sources": sorted({say(one.source.source) for one in report.figures if one.source}),
    }


def as_pdf(report: Report, say: Say, language: str) -> bytes:
    """The document. Raises typst.TypstError when it cannot be set, which no input may cause."""
    return set_document(_TEMPLATE, words_of(report, say, language))


def as_csv(report: Report, say: Say) -> bytes:
    """One line for each figure, as a spreadsheet reads it."""
    content = StringIO()
    writer = csv.writer(content, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    head = (N_("Part"), N_("Group"), N_("People"), N_("Share"), N_("Remark"))
    writer.writerow([say(Message(name)) for name in head])
    for figure in report.figures:
        remarks = [*figure.missing, figure.compared, figure.definition]
        remark = " ".join(say(one) for one in remarks if one is not None)
        row = [say(figure.title), "", say(figure.sample), say(figure.value), remark]
        writer.writerow([harmless(cell) for cell in row])
    for table in report.tables:
        for label, people, part in table.rows:
            row = [say(table.title), say(label), say(people), say(part), say(table.note)]
            writer.writerow([harmless(cell) for cell in row])
    for line in report.method:
        writer.writerow([say(Message(N_("Method"))), "", "", "", harmless(say(line))])
    return ("\ufeff" + content.getvalue()).encode()
