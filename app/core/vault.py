"""What is written unreadable: encrypted columns, blind indexes, seals. The keys come from Config.

A sealed value is: version, length of the key's name, name, 12 bytes of nonce, AES-256-GCM of the
text. The name of table and column is bound in, so that a value moved to another column is refused.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

Value = TypeVar("Value")

VERSION = 1
NONCE = 12
KEY_BYTES = 32
DEMO_NAME = "demo"
"""The name of the one key that everybody knows; production refuses it."""


class VaultError(RuntimeError):
    """The vault is shut, a key is missing, or what is stored was changed by another hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """The keys of one installation: the first of `data` encrypts, all of them decrypt."""

    data: Mapping[str, bytes] = field(repr=False)
    index: bytes = field(repr=False)
    audit: bytes = field(repr=False)

    @property
    def first(self) -> str:
        """The name of the key that encrypts."""
        return next(iter(self.data))

    def seal(self, text: str, place: str) -> bytes:
        """Encrypt a text for one place (`table.column`)."""
        return self.seal_bytes(text.encode(), place)

    def seal_bytes(self, content: bytes, place: str) -> bytes:
        """Encrypt bytes, such as a file, for one place."""
        name = self.first.encode()
        head = bytes((VERSION, len(name))) + name
        nonce = secrets.token_bytes(NONCE)
        return head + nonce + AESGCM(self.data[self.first]).encrypt(nonce, content, _aad(place))

    def open(self, sealed: bytes, place: str) -> str:
        """Decrypt; raises VaultError for a missing key or a value that was changed or moved."""
        try:
            return self.open_bytes(sealed, place).decode()
        except UnicodeDecodeError as error:
            raise VaultError(f"a value of {place} is not a text") from error

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        """Decrypt bytes; raises VaultError like `open`."""
        name, start = key_name(sealed), 2 + sealed[1]
        key = self.data.get(name)
        if key is None:
            raise VaultError(f"{place} needs the data key {name!r}, which is not in the key ring")
        nonce, body = sealed[start : start + NONCE], sealed[start + NONCE :]
        try:
            return AESGCM(key).decrypt(nonce, body, _aad(place))
        except (InvalidTag, ValueError) as error:
            raise VaultError(f"a value of {place} was changed or moved") from error


def key_name(sealed: bytes) -> str:
    """The name of the key that sealed a value."""
    if len(sealed) < 2 + NONCE or sealed[0] != VERSION:
        raise VaultError("this is not a sealed value of this version")
    return sealed[2 : 2 + sealed[1]].decode()


def read_key(text: str, *, what: str) -> bytes:
    """A key of 32 bytes from base64; raises ValueError that says what is wrong."""
    try:
        key = base64.b64decode(text.strip(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"{what} is not base64") from error
    if len(key) != KEY_BYTES:
        raise ValueError(f"{what} holds {len(key)} bytes instead of {KEY_BYTES}")
    return key


def new_key() -> str:
    """A fresh random key, as it is written in the environment."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def demo_ring(secret: str) -> Ring:
    """The keys of a demonstration, derived from its public secret. They protect nothing."""

    def derived(use: str) -> bytes:
        return hashlib.sha256(f"{secret}|{use}".encode()).digest()

    return Ring(data={DEMO_NAME: derived("data")}, index=derived("index"), audit=derived("audit"))


_open: dict[str, Ring] = {}


def unlock(ring: Ring) -> None:
    """Use those keys from now on in this process; the factory does it when the application starts.

    Data keys known before still decrypt, so that one process may hold several applications.
    """
    before = _open.get("ring")
    known = {**ring.data, **(before.data if before else {}), **ring.data}
    _open["ring"] = Ring(data=known, index=ring.index, audit=ring.audit)


def ring() -> Ring:
    """The keys in use; raises VaultError when none were given."""
    found = _open.get("ring")
    if found is None:
        raise VaultError("the vault is shut: no application gave its keys")
    return found


def blind_index(text: str) -> str:
    """What to look an encrypted text up by: equal for equal texts, and telling nothing else.

    Capitals, width of letters and repeated spaces do not matter.
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return hmac.new(ring().index, folded.encode(), hashlib.sha256).hexdigest()


class Encrypted(TypeDecorator[Value]):
    """A column that only a holder of the key can read; it knows its own place."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.place!r})"


class EncryptedText(Encrypted[str]):
    """A text that only a holder of the key can read: `EncryptedText("table.column")`."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypt with the first key."""
        return None if value is None else ring().seal(value, self.place)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Decrypt with the key that is named."""
        return None if value is None else ring().open(bytes(value), self.place)


class EncryptedBytes(Encrypted[bytes]):
    """A file that only a holder of the key can read: `EncryptedBytes("table.column")`."""

    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Encrypt with the first key."""
        return None if value is None else ring().seal_bytes(value, self.place)

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        """Decrypt with the key that is named."""
        return None if value is None else ring().open_bytes(bytes(value), self.place)


class BlindIndex(TypeDecorator[str]):
    """The blind index of a text: give it the text itself, to store and to compare."""

    impl = String(64)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Only the index reaches the database."""
        return None if value is None else blind_index(value)


def _aad(place: str) -> bytes:
    return f"passerelle|{place}".encode()
