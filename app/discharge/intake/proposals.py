"""Needs that a situation proposes, with the reason of each; nothing is ever ticked. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.messages import N_, Listing, Message
from app.discharge.intake.vocabulary import Proposal
from app.discharge.vocabulary import NeedWish


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A need that may be added, and why it is proposed; `key` names it in the form."""

    key: str
    wish: NeedWish
    why: Message


def proposed(
    proposals: Iterable[tuple[str, Proposal]],
    answers: Mapping[str, bool],
    on_the_list: frozenset[str],
    starts_on: date,
) -> list[Proposed]:
    """What is worth proposing: not what is on the list, not what an answer rules out.

    `answers`: what is known of the person; a question without an answer stays an "if".
    """
    found = []
    seen = set(on_the_list)
    for key, one in proposals:
        if one.care in seen or (one.when and answers.get(one.when) is False):
            continue
        seen.add(one.care)
        is_known = one.when is None or one.when in answers
        found.append(Proposed(key=key, wish=wish_of(one, starts_on), why=_why(one, known=is_known)))
    return found


def wish_of(proposal: Proposal, starts_on: date) -> NeedWish:
    """The need itself, from the day of the discharge on."""
    weeks = proposal.weeks
    return NeedWish(
        care=proposal.care,
        days=proposal.days,
        visits_per_day=proposal.visits,
        starts_on=starts_on,
        until=starts_on + timedelta(days=7 * weeks - 1) if weeks else None,
        essential=proposal.essential,
        bands=proposal.bands,
    )


def _why(proposal: Proposal, *, known: bool) -> Message:
    reasons = Listing(proposal.why)
    if known:
        return Message(N_("Suggested because %(reasons)s."), {"reasons": reasons})
    return Message(N_("Suggested if it is so that %(reasons)s."), {"reasons": reasons})
