"""What is written unreadable: encrypted columns, blind indexes, seals. The keys come from Config.

A sealed value is: version, length of the key's name, name, 12 bytes of nonce, AES-256-GCM of the
text. Table, column and the name of the row are bound in (version 2), so that a value moved to
another column or row is refused. Version 1 was bound to the column only; it is still read, and
`flask vault rotate` writes it anew. How a row gets its name: app.core.row_seals.
"""

import base64
import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import ColumnElement, LargeBinary, String
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeDecorator

Value = TypeVar("Value")

COLUMN_BOUND, ROW_BOUND = 1, 2
VERSIONS = frozenset({COLUMN_BOUND, ROW_BOUND})
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

    def seal(self, text: str, place: str, row: str | None = None) -> bytes:
        """Encrypt a text for one place (`table.column`), and for one row of it."""
        return self.seal_bytes(text.encode(), place, row)

    def seal_bytes(self, content: bytes, place: str, row: str | None = None) -> bytes:
        """Encrypt bytes, such as a file, for one place, and for one row of it."""
        name = self.first.encode()
        version = COLUMN_BOUND if row is None else ROW_BOUND
        nonce = secrets.token_bytes(NONCE)
        aad = _aad(place, row)
        body = AESGCM(self.data[self.first]).encrypt(nonce, content, aad)
        return bytes((version, len(name))) + name + nonce + body

    def open(self, sealed: bytes, place: str, row: str | None = None) -> str:
        """Decrypt; raises VaultError for a missing key or a value that was changed or moved."""
        try:
            return self.open_bytes(sealed, place, row).decode()
        except UnicodeDecodeError as error:
            raise VaultError(f"a value of {place} is not a text") from error

    def open_bytes(self, sealed: bytes, place: str, row: str | None = None) -> bytes:
        """Decrypt bytes; raises VaultError like `open`."""
        name, start = key_name(sealed), 2 + sealed[1]
        aad = _aad(place, row if sealed[0] == ROW_BOUND else None)
        key = self.data.get(name)
        if key is None:
            raise VaultError(f"{place} needs the data key {name!r}, which is not in the key ring")
        nonce, body = sealed[start : start + NONCE], sealed[start + NONCE :]
        try:
            return AESGCM(key).decrypt(nonce, body, aad)
        except (InvalidTag, ValueError) as error:
            cause = f"was changed or moved, or the data key {name!r} is another than sealed it"
            raise VaultError(f"a value of {place} {cause}") from error


def key_name(sealed: bytes) -> str:
    """The name of the key that sealed a value."""
    if len(sealed) < 2 + NONCE or sealed[0] not in VERSIONS:
        raise VaultError("this is not a sealed value of this version")
    return sealed[2 : 2 + sealed[1]].decode()


def read_key(text: str, *, what: str) -> bytes:
    """A key of 32 bytes from base64; raises ValueError that says what is wrong."""
    try:
        key = base64.b64decode(text.strip(), altchars=b"-_", validate=True)
    except ValueError as error:
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


class BoundText(str):
    """A text with the name of the row that it is about to be written into."""

    __slots__ = ("row",)
    row: str


class BoundBytes(bytes):
    """Bytes with the name of the row that they are about to be written into."""

    row: str


def bound(value: str | bytes, row: str) -> BoundText | BoundBytes:
    """A value for one row of its table; nothing else may be written into an encrypted column."""
    found = BoundText(value) if isinstance(value, str) else BoundBytes(value)
    found.row = row
    return found


def row_column(columns: Any) -> Any:
    """The column that names a row of a table with encrypted columns, known before it is written.

    A random name (`seal_id`, `public_id`), else the key itself; None for what is no table.
    """
    for name in ("seal_id", "public_id"):
        if name in columns:
            return columns[name]
    keys = [column for column in columns if column.primary_key]
    return keys[0] if len(keys) == 1 else None


class WithRow(ColumnElement[Any]):
    """An encrypted value as it is read: the name of its row, a null byte, the value."""

    inherit_cache = True
    _traverse_internals = [  # noqa: RUF012 - SQLAlchemy reads it as a plain class attribute
        ("row", InternalTraversal.dp_clauseelement),
        ("value", InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, row: Any, value: Any) -> None:
        self.row, self.value, self.type = row, value, value.type


@compiles(WithRow)
def _with_row_sqlite(element: WithRow, compiler: Any, **kw: Any) -> str:
    row, value = compiler.process(element.row, **kw), compiler.process(element.value, **kw)
    return f"CAST(CAST({row} AS TEXT) || x'00' || {value} AS BLOB)"


@compiles(WithRow, "postgresql")
def _with_row_postgresql(element: WithRow, compiler: Any, **kw: Any) -> str:
    row, value = compiler.process(element.row, **kw), compiler.process(element.value, **kw)
    return f"convert_to(CAST({row} AS TEXT), 'UTF8') || '\\x00'::bytea || {value}"


class Encrypted(TypeDecorator[Value]):
    """A column that only a holder of the key can read; it knows its own place, and reads each value
    with the name of its row. An empty value without a row is what erasing leaves: nothing."""

    impl = LargeBinary
    cache_ok = True

    def column_expression(self, column: Any) -> Any:
        """Every SELECT of the column brings the name of the row along."""
        table = getattr(column, "table", None)
        row = None if table is None else row_column(table.c)
        return column if row is None else WithRow(row, column)

    def _sealed(self, value: str | bytes) -> bytes:
        if not value and not isinstance(value, BoundText | BoundBytes):
            return b""
        if not isinstance(value, BoundText | BoundBytes):
            raise VaultError(f"a value of {self.place} was to be written without its row")
        content = value.encode() if isinstance(value, str) else bytes(value)
        return ring().seal_bytes(content, self.place, value.row)

    def _opened(self, value: bytes) -> bytes:
        row, sealed = None, bytes(value)
        if sealed and sealed[0] not in VERSIONS:
            name, _, sealed = sealed.partition(b"\0")
            row = name.decode()
        return ring().open_bytes(sealed, self.place, row) if sealed else b""

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
        return None if value is None else self._sealed(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Decrypt with the key that is named."""
        if value is None:
            return None
        try:
            return self._opened(value).decode()
        except UnicodeDecodeError as error:
            raise VaultError(f"a value of {self.place} is not a text") from error


class EncryptedBytes(Encrypted[bytes]):
    """A file that only a holder of the key can read: `EncryptedBytes("table.column")`."""

    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Encrypt with the first key."""
        return None if value is None else self._sealed(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        """Decrypt with the key that is named."""
        return None if value is None else self._opened(value)


class BlindIndex(TypeDecorator[str]):
    """The blind index of a text: give it the text itself, to store and to compare."""

    impl = String(64)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Only the index reaches the database."""
        return None if value is None else blind_index(value)


def _aad(place: str, row: str | None) -> bytes:
    return f"passerelle|{place}".encode() + (b"" if row is None else f"|{row}".encode())
