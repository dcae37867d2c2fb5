"""What the pages and the printed plan show, made ready: templates only loop. Knows no web.

Texts are Messages or plain words; the edge gives them the reader's language.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest

from app.benefits.payer_screens import Aids, PayerCard
from app.core.messages import N_, Listing, Message
from app.core.phones import phone_words
from app.discharge import life
from app.discharge.answers import Answer, SavedChoices, date_warnings, situation_of
from app.discharge.law_words import (
    LegalCard,
    PayerLine,
    legal_cards,
    payer_cards,
    payer_line,
)
from app.discharge.matching.engine import Match, explain_order
from app.discharge.matching.findings import Finding
from app.discharge.models import Discharge
from app.discharge.need_words import NeedLine, need_line
from app.discharge.vocabulary import (
    STATUS_NAMES,
    TO_REVIEW,
    DischargeStatus,
    Situation,
)
from app.reference.loader import Reference
from app.reference.terms import SideWord
from app.reference.vocabulary import (
    COUNTRY_NAMES,
    Verdict,
)
from app.reference.zones import ZoneCode

AT_A_GLANCE = 1
"""Services shown for a need before the reader asks for more: the chosen one, else the first."""

ALWAYS_TOLD = frozenset({"covers_home", "has_capacity", "can_start_by", "payer_found"})
"""What a social worker asks first; the other points that fit are folded away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferCard:
    """A service judged for a need: what is told at once, and the points that simply fit.

    `notes`: preferences that it does not meet, which refuse nothing.
    """

    match: Match
    told: Sequence[Finding]
    notes: Sequence[Finding]
    fits: Sequence[Finding]
    phone: str | None
    order: Message | None
    is_chosen: bool
    is_proposed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedBlock:
    """One need with who can come, and why not the others. `more` is folded away at first.

    `lost`: why the service that was chosen before cannot come any more. `payers` and `law`: what
    the reasons on the cards rest on, each once.
    """

    need: NeedLine
    first: Sequence[OfferCard]
    more: Sequence[OfferCard]
    refused: Sequence[OfferCard]
    is_gap: bool
    lost: Message | None
    payers: Sequence[PayerCard]
    law: Sequence[LegalCard]

    @property
    def chosen(self) -> str:
        """The service that is chosen on the page, or nothing."""
        cards = [*self.first, *self.more]
        return next((one.match.offer.service_id for one in cards if one.is_chosen), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEntry:
    """One need of a saved plan and who comes for it; None when it stays to be organised.

    `lost`: why the service that was chosen cannot come any more. `side`: how the country of who
    comes calls this care.
    """

    need: NeedLine
    match: Match | None
    phone: str | None
    lost: Message | None
    payer: PayerLine | None = None
    side: SideWord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What stands above every page of one discharge."""

    public_id: str
    reference: str
    version: int
    hospital: str
    place: Message
    situation: Situation
    leaves_at: datetime
    status: Message
    is_open: bool
    is_home: bool
    is_away: bool
    is_over: bool
    is_cancelled: bool
    over: Message | None
    is_training: bool
    has_needs: bool
    has_plan: bool
    done: frozenset[str]
    is_to_review: bool
    warnings: Sequence[Message]
    facts: Sequence[tuple[Message, object]]


def heading(discharge: Discharge, reference: Reference) -> Heading:
    """The pseudonym, the places and the moment of one discharge."""
    situation = situation_of(discharge)
    to_review = life.is_to_review(discharge.status, has_plan=bool(discharge.plans))
    hospital = reference.hospitals[discharge.hospital_code]
    place = place_label(situation.home, reference)
    insured = situation.insured_in
    spoken = [reference.languages[code].labels for code in situation.languages]
    return Heading(
        public_id=discharge.public_id,
        reference=discharge.reference,
        version=discharge.version,
        hospital=hospital.name,
        place=place,
        situation=situation,
        leaves_at=situation.discharge_at,
        status=_status_words(discharge.status, to_review),
        is_open=life.is_open(discharge.status),
        is_home=life.is_home(discharge.status),
        is_away=life.is_away(discharge.status),
        is_over=not life.is_running(discharge.status),
        is_cancelled=discharge.status == DischargeStatus.CANCELLED,
        over=life.why_over(discharge.status),
        is_training=discharge.is_training,
        has_needs=bool(discharge.needs),
        has_plan=bool(discharge.plans),
        done=_done(discharge, to_review=to_review),
        is_to_review=to_review,
        warnings=date_warnings(
            situation.discharge_at.date(), [hospital.country, situation.home.country]
        ),
        facts=[
            (Message(N_("Leaves")), hospital.name),
            (Message(N_("Goes home to")), place),
            (Message(N_("On")), situation.discharge_at),
            (Message(N_("Insured in")), Message(COUNTRY_NAMES[insured]) if insured else None),
            (Message(N_("Speaks")), Listing(tuple(spoken)) if spoken else None),
        ],
    )


def _done(discharge: Discharge, *, to_review: bool) -> frozenset[str]:
    """The steps that are done, by the page of each: the same on every page of the discharge."""
    needed = len(discharge.needs)
    is_sure = needed > 0 and discharge.needs_confirmed >= needed
    holds = {
        "discharge.situation": True,
        "discharge.needs": needed > 0,
        "discharge.services": bool(discharge.plans) and not to_review,
        "discharge.requests": needed > 0 and discharge.needs_asked >= needed,
        "discharge.followup": is_sure,
        "discharge.plan": is_sure and not to_review,
        "discharge.after": discharge.status == DischargeStatus.CLOSED,
    }
    return frozenset(page for page, is_done in holds.items() if is_done)


def need_lines(discharge: Discharge, reference: Reference) -> list[NeedLine]:
    """The needs of a discharge in words, in their order."""
    return [need_line(row, reference) for row in discharge.needs]


def need_blocks(
    discharge: Discharge,
    answer: Answer,
    saved: SavedChoices,
    reference: Reference,
    aids: Aids | None = None,
) -> list[NeedBlock]:
    """Each need with its ranked matches; chosen are those of the plan, else those proposed.

    A service of the plan that cannot come any more gives way to the proposed one.
    """
    proposed = {
        line.need.key: line.match.offer.service_id for line in answer.proposal.covered if line.match
    }
    matches = {need.key: found for need, found in answer.needs}
    return [
        _need_block(
            need_line(row, reference),
            matches[str(row.id)],
            proposed.get(str(row.id)),
            saved,
            aids or {},
        )
        for row in discharge.needs
    ]


def plan_entries(
    discharge: Discharge,
    answer: Answer,
    saved: SavedChoices,
    reference: Reference,
    *,
    runs: frozenset[int] = frozenset(),
) -> list[PlanEntry]:
    """The lines of a saved plan with what the directory says today of who was chosen.

    `runs`: needs for which the service comes already; whether it could take somebody new says
    nothing of them.
    """
    matches = {need.key: found for need, found in answer.needs}
    return [
        replace(entry, side=_side(row.care, entry.match, reference))
        for row in discharge.needs
        for entry in [_plan_entry(need_line(row, reference), matches[str(row.id)], saved, runs)]
    ]


def _side(care: str, match: Match | None, reference: Reference) -> SideWord | None:
    return reference.terms.care_word(care, match.offer.country) if match else None


def _plan_entry(
    need: NeedLine, matches: Sequence[Match], saved: SavedChoices, runs: frozenset[int]
) -> PlanEntry:
    match = _chosen_of(need, matches, saved)
    lost = None if match and need.id in runs else _lost(need, matches, saved)
    return PlanEntry(
        need=need,
        match=None if lost else match,
        phone=phone_words(match.offer.phone) if match and not lost else None,
        lost=lost,
        payer=None if lost else payer_line(match, {}),
    )


def _chosen_of(need: NeedLine, matches: Sequence[Match], saved: SavedChoices) -> Match | None:
    chosen = saved.services.get(need.id)
    return next((match for match in matches if match.offer.service_id == chosen), None)


def _lost(need: NeedLine, matches: Sequence[Match], saved: SavedChoices) -> Message | None:
    """Why the service chosen before cannot come any more; None when it can, or none was chosen."""
    chosen, match = saved.services.get(need.id), _chosen_of(need, matches, saved)
    if chosen is None or (match and match.verdict is not Verdict.UNMET):
        return None
    if match is None and chosen not in saved.names:
        return Message(N_("The service chosen before is not in the directory any more."))
    if match is None:
        text = N_("The service chosen before does not reach the new home: %(provider)s.")
        return Message(text, {"provider": saved.names[chosen]})
    refusal = next(one for one in match.requirements if one.verdict is Verdict.UNMET)
    values = {"provider": match.offer.provider_name, "reason": refusal.reason}
    if refusal.criterion == "covers_home":
        text = N_("The service chosen before does not reach the new home: %(provider)s. %(reason)s")
    else:
        text = N_("The service chosen before cannot come any more: %(provider)s. %(reason)s")
    return Message(text, values)


def place_label(zone: ZoneCode, reference: Reference) -> Message:
    """A home zone as readers know it: name, postal code, country."""
    return reference.gazetteer.label(reference.zones.zones[zone])


def _need_block(
    need: NeedLine,
    matches: Sequence[Match],
    proposed: str | None,
    saved: SavedChoices,
    aids: Aids,
) -> NeedBlock:
    lost = _lost(need, matches, saved)
    keeps = need.id in saved.services and not lost
    chosen = saved.services[need.id] if keeps else proposed
    cards = [
        _card(match, after, chosen, proposed)
        for match, after in zip_longest(matches, matches[1:])
        if match.verdict is not Verdict.UNMET
    ]
    shown = sorted(cards, key=lambda card: not card.is_chosen)[:AT_A_GLANCE]
    return NeedBlock(
        need=need,
        first=shown,
        more=[card for card in cards if card not in shown],
        refused=[
            _card(match, None, None, None) for match in matches if match.verdict is Verdict.UNMET
        ],
        is_gap=not any(card.is_chosen for card in cards),
        lost=lost,
        payers=payer_cards(matches, aids),
        law=legal_cards(matches),
    )


def _card(match: Match, after: Match | None, chosen: str | None, proposed: str | None) -> OfferCard:
    notes = [one for one in match.preferences if one.verdict is Verdict.UNMET]
    told = [
        one
        for one in match.findings
        if one not in notes and (one.verdict is not Verdict.MET or one.criterion in ALWAYS_TOLD)
    ]
    return OfferCard(
        match=match,
        told=told,
        notes=notes,
        fits=[finding for finding in match.findings if finding not in [*told, *notes]],
        phone=phone_words(match.offer.phone),
        order=explain_order(match, after) if after else None,
        is_chosen=match.offer.service_id == chosen,
        is_proposed=match.offer.service_id == proposed,
    )


def _status_words(status: str, to_review: bool) -> Message:
    return Message(TO_REVIEW if to_review else STATUS_NAMES[DischargeStatus(status)])
