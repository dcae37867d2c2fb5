"""Passwords: argon2id hashes, and which new ones are refused."""

import logging
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.access.guessing import is_guessed_first
from app.access.leaked import is_leaked
from app.core.errors import InvalidInput
from app.core.messages import N_, Message

_LOG = logging.getLogger("passerelle.passwords")
LONGEST = 200
"""Longer input is refused before it is hashed."""
PASSWORD_LENGTH = N_("A password has from 1 to %(most)s characters.")

LEAST_OF_ITS_OWN = 8
"""Signs that must remain when the names of the person and of the place are taken away."""
SHORTEST_WORD = 4
_WORD = re.compile(r"\w+")

_HASHER = PasswordHasher()

COMMON = frozenset(
    """
    123456789012 1234567890123 12345678901234 123123123123 111111111111 000000000000 121212121212
    987654321098 qwertyuiop12 qwertyuiop123 azertyuiop12 azertyuiop123 qwertyuiop[] azertyuiopqs
    qwertyuiopasdfghjkl azertyuiopqsdfghjklm 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1qaz2wsx3edc 1a2z3e4r5t6y
    password1234 passwordpassword password12345 password123456 motdepasse12 motdepasse123
    motdepasse1234 motdepassemotdepasse wachtwoord12 wachtwoord123 wachtwoord1234 bonjourbonjour
    azertyazerty qwertyqwerty administrateur administrator administrator1 welcome12345 bienvenue123
    bienvenue1234 welkomwelkom welkom123456 iloveyou1234 jetaimejetaime doudoudoudou loulouloulou
    changemechangeme letmeinletmein abcdefghijkl abcdefghijklmnop aaaaaaaaaaaa abcabcabcabc
    hospital1234 hopital12345 ziekenhuis12 ziekenhuis123 passerelle12 passerelle123 soinsadomicile
    thuiszorg1234 trustno1trustno1 superman1234 football1234 liverpool1234 chocolat1234
    marseille1234
    """.split()  # noqa: SIM905 - ten lines are easier to read than sixty
)
"""Guessed first around here, besides the thirty thousand of zxcvbn; in small letters."""


def hash_password(password: str) -> str:
    """The argon2id hash to keep."""
    return _HASHER.hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """Whether the password is the one that was hashed.

    Without a hash the same work is done, so that time does not tell which accounts exist.
    """
    try:
        _HASHER.verify(stored or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def check_new(password: str, *, email: str, shortest: int, known: Iterable[str] = ()) -> None:
    """Raise InvalidInput on a password that is short, long, common, or said of the account.

    `known`: what whoever knows the person tries first, such as their name and their house.
    """
    fault = _fault(password, email, shortest) or _known_fault(password, known)
    if fault:
        raise InvalidInput(Message(N_("Choose another password.")), {"password": [fault]})


def check_leaked(folder: Path, password: str) -> None:
    """Raise InvalidInput on a password that was stolen somewhere.

    A list that cannot be read is logged, and `flask doctor` tells it: nobody is kept from changing
    a password meanwhile.
    """
    try:
        found = is_leaked(folder, password)
    except OSError:
        _LOG.error("the list of leaked passwords cannot be read: flask doctor")
        return
    if found:
        fault = Message(N_("This password was found among stolen ones. Choose another."))
        raise InvalidInput(Message(N_("Choose another password.")), {"password": [fault]})


def _fault(password: str, email: str, shortest: int) -> Message | None:
    if len(password) < shortest:
        sentence = N_(
            "A password has at least %(count)s characters; several words make a good one."
        )
        return Message(sentence, {"count": shortest})
    if len(password) > LONGEST:
        return Message(N_("A password has at most %(count)s characters."), {"count": LONGEST})
    folded = password.lower()
    is_known = folded in COMMON or folded in _guessed_everywhere()
    if is_known or len(set(folded)) < 4 or is_guessed_first(password):
        return Message(N_("This password is among the first that are guessed."))
    name = email.partition("@")[0]
    if folded in email or (len(name) > 3 and name in folded):
        return Message(N_("A password does not contain the e-mail address."))
    return None


def _known_fault(password: str, known: Iterable[str]) -> Message | None:
    """Words of the person and the place may be in a password, but must not be most of it."""
    rest = password.lower()
    for word in sorted({one for text in known for one in _words(text)}, key=len, reverse=True):
        rest = rest.replace(word, "")
    if len(rest) >= LEAST_OF_ITS_OWN:
        return None
    return Message(N_("A password is more than names of people and places one knows of you."))


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.lower()) if len(word) >= SHORTEST_WORD]


@cache
def _guessed_everywhere() -> frozenset[str]:
    """The passwords that were seen most often in the world, as zxcvbn lists them."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 - slow, seldom needed

    return frozenset(FREQUENCY_LISTS["passwords"])


@cache
def _nobody() -> str:
    return _HASHER.hash("no account has this password")
