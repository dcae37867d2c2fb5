"""Official numbers of providers and their check digits. Pure.

Rules:
- FINESS: 9 characters, the department first (2A and 2B count as 21 and 22), Luhn. The Corsican
  rule is to be confirmed: it holds for the numbers we know, no text was found that states it.
- SIREN: 9 digits, Luhn. SIRET: 14 digits, Luhn, except La Poste (python-stdnum has both).
- BCE/KBO: 10 digits, the first is 0 or 1; the last two are 97 minus the first eight modulo 97.
- INAMI/RIZIV: 11 digits: profession and serial number (6), check (2), qualification (3); the
  check is 97 minus the first six modulo 97. To be confirmed: no official text was at hand.
- RPPS: 11 digits, Luhn.
"""

import re
from collections.abc import Callable

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.fr import siren, siret

from app.cadastre.vocabulary import IDENTIFIER_NAMES, IdentifierKind
from app.core.errors import Refused
from app.core.messages import N_, Message

_SEPARATORS = re.compile(r"[\s.\-/]")
_SHAPES = {
    IdentifierKind.FINESS: (r"[0-9][0-9AB][0-9]{7}", N_("9 characters")),
    IdentifierKind.SIREN: (r"[0-9]{9}", N_("9 digits")),
    IdentifierKind.SIRET: (r"[0-9]{14}", N_("14 digits")),
    IdentifierKind.BCE: (r"[01][0-9]{9}", N_("10 digits, the first being 0 or 1")),
    IdentifierKind.INAMI: (r"[0-9]{11}", N_("11 digits")),
    IdentifierKind.RPPS: (r"[0-9]{11}", N_("11 digits")),
}


def check(kind: IdentifierKind, text: str) -> str:
    """The number without separators; raises Refused saying which kind and what is wrong."""
    number = _SEPARATORS.sub("", text).upper()
    if kind is IdentifierKind.BCE and re.fullmatch(r"(BE)?[0-9]{9,10}", number):
        number = number.removeprefix("BE").rjust(10, "0")
    shape, expected = _SHAPES[kind]
    if not re.fullmatch(shape, number):
        sentence = N_("%(kind)s “%(value)s”: %(expected)s are expected.")
        raise Refused(_fault(sentence, kind, text, expected=Message(expected)))
    if not _CHECKS[kind](number):
        raise Refused(_fault(N_("%(kind)s “%(value)s”: the check digits are wrong."), kind, text))
    return number


def check_siret_or_siren(text: str) -> tuple[IdentifierKind, str]:
    """Read a field meant for a SIRET that may hold the SIREN of the owner only."""
    bare = _SEPARATORS.sub("", text)
    kind = IdentifierKind.SIREN if len(bare) == 9 else IdentifierKind.SIRET
    return kind, check(kind, text)


def _fault(sentence: str, kind: IdentifierKind, text: str, **more: object) -> Message:
    return Message(sentence, {"kind": Message(IDENTIFIER_NAMES[kind]), "value": text[:40], **more})


def _finess(number: str) -> bool:
    return bool(luhn.is_valid(number.replace("A", "1").replace("B", "2")))


def _bce(number: str) -> bool:
    return 97 - int(number[:8]) % 97 == int(number[8:])


def _inami(number: str) -> bool:
    return 97 - int(number[:6]) % 97 == int(number[6:8])


def _with(validate: Callable[[str], str]) -> Callable[[str], bool]:
    def is_valid(number: str) -> bool:
        try:
            validate(number)
        except ValidationError:
            return False
        return True

    return is_valid


_CHECKS: dict[IdentifierKind, Callable[[str], bool]] = {
    IdentifierKind.FINESS: _finess,
    IdentifierKind.SIREN: _with(siren.validate),
    IdentifierKind.SIRET: _with(siret.validate),
    IdentifierKind.BCE: _bce,
    IdentifierKind.INAMI: _inami,
    IdentifierKind.RPPS: _with(luhn.validate),
}
