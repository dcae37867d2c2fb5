"""What cells of any source have in common: names, telephones, addresses, official numbers."""

import re
import unicodedata

import phonenumbers

from app.cadastre.identifiers import check
from app.cadastre.importers.tables import Unfit
from app.cadastre.vocabulary import IdentifierKind
from app.core.errors import Refused
from app.core.messages import N_, Message
from app.reference.vocabulary import Country

LONGEST_NAME = 300
LONGEST_TEXT = 4000

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_BAD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SITE = re.compile(
    r"(https?://)?([^\s/@:.]{1,63}\.){1,10}[a-z]{2,24}(:[0-9]{1,5})?(/\S*)?", re.IGNORECASE
)
_BETWEEN = re.compile(r"[;/,]|\b(?:ou|of|or)\b", re.IGNORECASE)


def name_of(text: str, column: str = "name") -> str:
    """A name, on one line."""
    if not text:
        raise Unfit(column, text, Message(N_("A name is missing.")))
    if len(text) > LONGEST_NAME or _CONTROL.search(text):
        sentence = N_("The name is too long or holds control characters.")
        raise Unfit(column, text, Message(sentence))
    return unicodedata.normalize("NFC", text)


def line_of(text: str, column: str, most: int) -> str | None:
    """A short text, on one line, or None when blank."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    if not plain:
        return None
    if len(plain) > most or _CONTROL.search(plain):
        sentence = N_("At most %(count)s characters on one line are expected.")
        raise Unfit(column, text, Message(sentence, {"count": most}))
    return plain


def text_of(text: str, column: str) -> str | None:
    """A text of several lines, or None when blank."""
    plain = unicodedata.normalize("NFC", text).strip()
    if not plain:
        return None
    if len(plain) > LONGEST_TEXT or _BAD.search(plain):
        sentence = N_("The text is too long or holds control characters.")
        raise Unfit(column, text, Message(sentence))
    return plain


def phone_of(text: str, country: Country, column: str = "phone") -> str | None:
    """The first phone number of a cell, as +33… or +32…, or None when none is given."""
    if not text:
        return None
    first = _BETWEEN.split(text)[0].rstrip() if not _is_possible(text, country) else text
    try:
        number = phonenumbers.parse(first, country.value.upper())
    except phonenumbers.NumberParseException as error:
        raise Unfit(column, text, Message(N_("This is not a phone number."))) from error
    if not phonenumbers.is_possible_number(number):
        french, belgian = (
            N_("This is not a French phone number."),
            N_("This is not a Belgian phone number."),
        )
        raise Unfit(column, text, Message(french if country is Country.FR else belgian))
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _is_possible(text: str, country: Country) -> bool:
    try:
        number = phonenumbers.parse(text, country.value.upper())
    except phonenumbers.NumberParseException:
        return False
    return bool(phonenumbers.is_possible_number(number))


def email_of(text: str, column: str = "email") -> str | None:
    """An e-mail address, or None when blank; nobody is written to here."""
    if not text:
        return None
    from email_validator import (  # noqa: PLC0415 - slow to import, needed when a file is imported only
        EmailNotValidError,
        validate_email,
    )

    try:
        found = validate_email(
            text.removeprefix("mailto:"), check_deliverability=False, test_environment=True
        )
    except EmailNotValidError as error:
        raise Unfit(column, text, Message(N_("This is not an e-mail address."))) from error
    return str(found.normalized)


def website_of(text: str, column: str = "website") -> str | None:
    """A web address with its scheme, or None when blank."""
    if not text:
        return None
    if len(text) > LONGEST_NAME or not _SITE.fullmatch(text):
        raise Unfit(column, text, Message(N_("This is not a web address.")))
    return text if text.lower().startswith(("http://", "https://")) else f"https://{text}"


def identifier_of(kind: IdentifierKind, text: str, column: str) -> tuple[IdentifierKind, str]:
    """An official number, its check digits seen."""
    try:
        return kind, check(kind, text)
    except Refused as error:
        raise Unfit(column, text, error.message) from error
