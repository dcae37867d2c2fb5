"""Telephone numbers as people read and dial them. Stored in E.164. Pure."""

import phonenumbers


def phone_words(number: str | None) -> str | None:
    """A number as dialled from anywhere, +33 3 24 00 00 00; as it stands when it is no number."""
    parsed = _parsed(number)
    if parsed is None:
        return number
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def phone_from(number: str, country: str) -> str:
    """The number as dialled in that country (ISO code); as it stands when it is no number."""
    parsed = _parsed(number)
    if parsed is None:
        return number
    return str(phonenumbers.format_out_of_country_calling_number(parsed, country.upper()))


def _parsed(number: str | None) -> phonenumbers.PhoneNumber | None:
    if number is None:
        return None
    try:
        return phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return None


def typed_phone(text: str, country: str) -> str | None:
    """A number typed in that country (ISO code), in E.164; None when it is no number."""
    try:
        number = phonenumbers.parse(text, country.upper())
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
