"""The mails of a campaign: a signed link each, in the language of whoever reads it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from flask_babel import force_locale
from sqlalchemy.orm import Session

from app.cadastre.campaigns.operations import Write
from app.cadastre.models import Provider
from app.cadastre.upkeep.letters import confirm_letter
from app.cadastre.upkeep_models import Campaign, CampaignCall
from app.core.clock import LOCAL
from app.core.i18n import LANGUAGES, say
from app.post.links import issue_link
from app.post.operations import enqueue
from app.reference.loader import Reference
from app.reference.vocabulary import Country

PURPOSE = "cadastre.confirm"
_FLEMISH = ("15", "16", "17", "18", "19", "2", "3", "8", "9")
"""How Belgian postal codes of places where Dutch is the language of the administration begin."""

Address = Callable[[str, str], str]
"""The whole address of the page of a link: (language, token)."""


def language_of(provider: Provider, postal_code: str | None = None) -> str:
    """The language of a letter: Dutch in Flanders, French elsewhere."""
    is_flemish = provider.country == Country.BE and (postal_code or "").startswith(_FLEMISH)
    return "nl" if is_flemish else "fr"


def writer(
    session: Session,
    reference: Reference,
    address: Address,
    postal_codes: Callable[[Provider], str | None],
    *,
    now: datetime,
) -> Write:
    """What writes one letter and puts it in the outbox; the same one is never written twice."""

    def write(campaign: Campaign, call: CampaignCall, provider: Provider) -> None:
        assert provider.email is not None
        days = reference.policy("confirm_link_days", now.astimezone(LOCAL).date())
        expires = now + timedelta(days=days)
        about = provider.public_id
        token = issue_link(session, purpose=PURPOSE, about=about, expires_at=expires, now=now)
        language = language_of(provider, postal_codes(provider))
        with force_locale(LANGUAGES[language].locale):
            until = expires.astimezone(LOCAL).date()
            letter = confirm_letter(
                provider.email,
                address(language, token),
                provider.name,
                about=(about, until),
                voice=(language, say),
            )
        text = f"{letter.text}\n{campaign.messages['any']}\n" if campaign.messages else letter.text
        key = f"campaign:{campaign.public_id}:{about}:{call.asks}"
        enqueue(session, replace(letter, text=text, key=key), now=now)

    return write
