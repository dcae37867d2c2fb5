"""A device that makes passkeys, in software: what a telephone would do, and what a thief would."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

ORIGIN = "http://localhost:8000"
HOST = "localhost"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def as_text(raw: bytes) -> str:
    """As the web writes bytes."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def as_bytes(text: str) -> bytes:
    """The other way round."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Device:
    """One key; `count` grows with each signature, as on a real device."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    count: int = 0
    origin: str = ORIGIN
    host: str = HOST
    flags: int = PRESENT | VERIFIED

    def make(self, options: dict[str, Any]) -> str:
        """Answer to a wish for a new passkey."""
        client = self._client("webauthn.create", options["challenge"])
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1}
        cose |= {-2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}  # type: ignore[dict-item]  # COSE mixes kinds
        size = len(self.credential_id).to_bytes(2, "big")
        attested = bytes(16) + size + self.credential_id + cbor2.dumps(cose)
        data = self._data(self.flags | ATTESTED) + attested
        whole = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._said({"clientDataJSON": client, "attestationObject": whole})

    def sign(self, options: dict[str, Any]) -> str:
        """Answer to a challenge at sign-in."""
        self.count += 1
        client = self._client("webauthn.get", options["challenge"])
        data = self._data(self.flags)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._said(parts)

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _data(self, flags: int) -> bytes:
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes((flags,)) + self.count.to_bytes(4, "big")

    def _said(self, response: dict[str, bytes]) -> str:
        name = as_text(self.credential_id)
        answer = {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}}
        answer["response"] = {key: as_text(one) for key, one in response.items()}
        return json.dumps(answer)
