"""Who of a team is written to."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, or_, select

from app.access.models import Membership, Organisation, User
from app.access.vocabulary import Role


def addresses_of(
    organisation_id: int, roles: Sequence[Role], today: date
) -> Select[int, str, str, str, str]:
    """The active people of a team in those roles: number, name, address, language, team."""
    return (
        select(
            User.id, User.name, User.email, User.language, Organisation.name.label("organisation")
        )
        .join(Membership, Membership.user_id == User.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.role.in_([one.value for one in roles]),
            Membership.valid_from <= today,
            or_(Membership.valid_to.is_(None), Membership.valid_to >= today),
            User.is_active,
        )
        .order_by(User.name, User.id)
    )
