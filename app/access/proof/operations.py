"""What an account has to show who somebody is. Commits nothing."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.access.models import User
from app.access.passkeys.operations import count_passkeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """What is asked: everything that the account has; a passkey alone does too.

    An account with neither password nor code gets a link to its address. In the demonstration a
    press of a button is enough for fictitious people.
    """

    password: bool
    code: bool
    passkey: bool
    button: bool

    @property
    def link(self) -> bool:
        """Whether a letter is the only way."""
        return not (self.password or self.code or self.button)


def proofs_of(session: Session, user: User, *, is_demo: bool) -> Proofs:
    """What that account is asked for."""
    return Proofs(
        password=user.password_hash is not None,
        code=user.totp_since is not None,
        passkey=user.totp_since is not None and count_passkeys(session, user.id) > 0,
        button=is_demo and user.is_demo and user.password_hash is None and user.totp_since is None,
    )
