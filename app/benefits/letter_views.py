"""The letter that asks for a benefit, on paper and as text, in the language of who receives it."""

from flask import Response, request
from flask_babel import force_locale
from marshmallow import fields

from app.benefits.blueprint import counter, pages
from app.benefits.letters import Letter, as_pdf, as_text, compose, recipient_language
from app.core.i18n import LANGUAGES, say
from app.core.schemas import Choice, StrictSchema, load_address
from app.core.web import audience


class LetterQuery(StrictSchema):
    """In which language a letter is written, and the day of leaving hospital, if known."""

    langue = Choice((*LANGUAGES, ""), load_default="")
    sortie = fields.Date(load_default=None)


@pages.get("/aides/<code>/lettre.pdf")
@audience("benefits.read")
def letter_document(code: str) -> Response:
    """To print, fill in by hand and sign (`?langue=`, `?sortie=` the day of leaving)."""
    letter = _letter(code)
    name = f'inline; filename="{code}-{letter.language}.pdf"'
    headers = {"Content-Disposition": name}
    return Response(as_pdf(letter), mimetype="application/pdf", headers=headers)


@pages.get("/aides/<code>/lettre.txt")
@audience("benefits.read")
def letter_text(code: str) -> Response:
    """To paste into a message."""
    return Response(as_text(_letter(code)), mimetype="text/plain")


def _letter(code: str) -> Letter:
    asked = load_address(LetterQuery(), request.args)
    benefit = counter().catalogue.get(code)
    language = asked["langue"] or recipient_language(benefit)
    with force_locale(LANGUAGES[language].locale):
        return compose(benefit, asked["sortie"], say, language)
