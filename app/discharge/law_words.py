"""The law and the payer behind offers, made ready for pages: each reading once. Knows no web."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.benefits.payer_screens import Aids, PayerCard, payer_card
from app.core.messages import LText, Message
from app.discharge.matching.engine import Match
from app.discharge.matching.law import PayerReading
from app.professions.practising import Finding as LegalFinding
from app.professions.sheets import Claim
from app.reference.vocabulary import COUNTRY_NAMES, Country, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalCard:
    """What the sheets say of one profession that would cross the border."""

    code: str
    profession: LText
    country: Message
    found: Sequence[LegalFinding]
    claims: Sequence[Claim]


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerLine:
    """Who pays one line of the plan: in short, then what it rests on."""

    verdict: Verdict
    reason: Message
    ask: Message | None
    share: Message | None
    card: PayerCard


def legal_cards(matches: Iterable[Match]) -> list[LegalCard]:
    """What the law says of these services, by profession: each reason and each claim once."""
    law = None
    found: dict[tuple[str, Country], dict[str, LegalFinding]] = {}
    for match in matches:
        reading, law = match.legal, match.need.law
        for code, one in reading.found if reading else ():
            assert reading is not None
            found.setdefault((code, reading.country), {})[one.reason.text] = one
    if law is None:
        return []
    return [
        LegalCard(
            code=code,
            profession=law.sheets[code, country].name,
            country=Message(COUNTRY_NAMES[country]),
            found=sorted(reasons.values(), key=lambda one: one.verdict.severity),
            claims=list({one.id: one for each in reasons.values() for one in each.claims}.values()),
        )
        for (code, country), reasons in found.items()
        if (code, country) in law.sheets
    ]


def payer_cards(matches: Iterable[Match], aids: Aids) -> list[PayerCard]:
    """Who pays, for each country of the services that may come, each answer once."""
    readings = {id(one.payer): one.payer for one in matches if one.verdict is not Verdict.UNMET}
    return [_card(reading, aids) for reading in readings.values() if reading]


def payer_line(match: Match | None, aids: Aids) -> PayerLine | None:
    """Who pays the service of one line; None where nobody comes."""
    reading = match.payer if match else None
    if reading is None:
        return None
    return PayerLine(
        verdict=reading.verdict,
        reason=reading.reason,
        ask=reading.ask,
        share=_share(reading, aids),
        card=_card(reading, aids),
    )


def _card(reading: PayerReading, aids: Aids) -> PayerCard:
    return payer_card(reading.answer, reading.country, None, aids)


def _share(reading: PayerReading, aids: Aids) -> Message | None:
    """The share at the tariff that counts; None where no number is known."""
    tariff = reading.answer.tariff
    if tariff is None:
        return None
    known = [one for one in reading.answer.shares if one.country is tariff]
    if not any(one.low is not None for one in known):
        return None
    country = Message(COUNTRY_NAMES[tariff])
    texts = [one.text for one in _card(reading, aids).shares]
    return next((text for text in texts if text.values["country"] == country), None)
