"""Sign-in by an identity provider: the code flow with PKCE, and what is checked of its answer.

The provider says who somebody is; only our memberships say what the person may do.
"""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.models import OutsideIdentity, User
from app.core.config import Config
from app.core.errors import Conflict, Refused
from app.core.messages import N_, Message

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session

TIMEOUT = 5
ALGORITHMS = ["RS256", "PS256", "ES256"]
LEEWAY = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What must come back from the provider unchanged; kept in the session meanwhile."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Errand":
        """Fresh random values."""
        return cls(state=token_urlsafe(24), nonce=token_urlsafe(24), verifier=token_urlsafe(36))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Who somebody is for the provider."""

    issuer: str
    subject: str
    is_strong: bool


def send_away(config: Config, errand: Errand, back: str) -> str:
    """The address at the provider to send the browser to."""
    address, _state = _client(config, back).create_authorization_url(
        config.oidc_authorize_url,
        state=errand.state,
        nonce=errand.nonce,
        code_verifier=errand.verifier,
        **({"acr_values": config.oidc_acr} if config.oidc_acr else {}),
    )
    return str(address)


def who_came_back(
    config: Config, errand: Errand, answer: dict[str, str], back: str, *, now: datetime
) -> Known:
    """Who it is, after every check. Raises Refused on any doubt, and when the provider is down."""
    if answer.get("state") != errand.state or not answer.get("code"):
        raise _doubt()
    if answer.get("iss", config.oidc_issuer) != config.oidc_issuer:
        raise _doubt()
    claims = _claims(config, errand, answer["code"], back)
    _check(config, errand, claims, now)
    is_strong = bool(config.oidc_acr) or "mfa" in (claims.get("amr") or ())
    return Known(issuer=claims["iss"], subject=claims["sub"], is_strong=is_strong)


def _claims(config: Config, errand: Errand, code: str, back: str) -> dict[str, Any]:
    """What the provider says, its signature checked. Raises Refused on any doubt."""
    import requests  # noqa: PLC0415 - slow to import, seldom needed
    from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415 - slow to import, seldom needed
    from joserfc import jwt  # noqa: PLC0415 - slow to import, seldom needed
    from joserfc.errors import JoseError  # noqa: PLC0415 - slow to import, seldom needed
    from joserfc.jwk import KeySet  # noqa: PLC0415 - slow to import, seldom needed

    try:
        token = _client(config, back).fetch_token(
            config.oidc_token_url, code=code, code_verifier=errand.verifier, timeout=TIMEOUT
        )
        raw = requests.get(config.oidc_jwks_url, timeout=TIMEOUT, allow_redirects=False)
        raw.raise_for_status()
        keys = KeySet.import_key_set(raw.json())
        return jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS).claims
    except (AuthlibBaseError, JoseError, requests.RequestException, KeyError, ValueError) as error:
        raise _doubt() from error


def _check(config: Config, errand: Errand, claims: dict[str, Any], now: datetime) -> None:
    """Issuer, audience, time, nonce, level: each exactly as expected."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    moment = now.timestamp()
    is_numeric = all(isinstance(claims.get(name), int | float) for name in ("exp", "iat"))
    right = (
        claims.get("iss") == config.oidc_issuer,
        config.oidc_client_id in audiences,
        len(audiences) == 1 or claims.get("azp") == config.oidc_client_id,
        claims.get("nonce") == errand.nonce,
        isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= 200,
        is_numeric and claims["iat"] - LEEWAY <= moment < claims["exp"] + LEEWAY,
        not config.oidc_acr or claims.get("acr") == config.oidc_acr,
    )
    if not all(right):
        raise _doubt()


def account_of(session: Session, known: Known) -> User | None:
    """The active account linked with that identity."""
    return session.scalar(
        select(User)
        .join(OutsideIdentity, OutsideIdentity.user_id == User.id)
        .where(
            OutsideIdentity.issuer == known.issuer,
            OutsideIdentity.subject == known.subject,
            User.is_active,
        )
    )


def link(session: Session, user_id: int, known: Known, *, now: datetime) -> None:
    """Link an identity with the account of who is signed in; one identity opens one account."""
    holder = session.scalar(
        select(OutsideIdentity.user_id).where(
            OutsideIdentity.issuer == known.issuer, OutsideIdentity.subject == known.subject
        )
    )
    if holder is not None and holder != user_id:
        raise Conflict(Message(N_("This identity opens another account already.")))
    if holder is None:
        session.add(
            OutsideIdentity(
                user_id=user_id, issuer=known.issuer, subject=known.subject, linked_at=now
            )
        )
        session.flush()


def _client(config: Config, back: str) -> "OAuth2Session":
    from authlib.integrations.requests_client import OAuth2Session  # noqa: PLC0415 - slow to import, seldom needed

    return OAuth2Session(
        config.oidc_client_id,
        config.oidc_client_secret,
        scope="openid",
        redirect_uri=back,
        code_challenge_method="S256",
    )


def _doubt() -> Refused:
    return Refused(
        Message(N_("The sign-in at the identity provider did not succeed. Nothing was opened."))
    )
