"""What the pages before an end say: who is told, what nobody does yet. Knows no web."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core.clock import LOCAL
from app.core.messages import N_, LText, Message, counted
from app.core.phones import phone_words
from app.discharge.ending.models import DischargeEnd
from app.discharge.ending.vocabulary import END_NAMES, EndKind
from app.discharge.models import Discharge
from app.discharge.need_words import NeedLine, need_line
from app.discharge.referrals.ending import KNOWS
from app.discharge.referrals.models import Referral
from app.discharge.referrals.standing import CoverStanding, NeedCover
from app.discharge.referrals.vocabulary import STATE_NAMES, ReferralState
from app.reference.loader import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLine:
    """A service that was asked and is told. `by_mail`: else somebody of the ward calls it."""

    provider: str
    care: LText
    state: Message
    by_mail: bool
    phone: str | None
    phone_words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelPage:
    """What cancelling does."""

    told: Sequence[ToldLine]
    effects: Sequence[Message]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneLine:
    """One need and whether somebody comes."""

    need: NeedLine
    cover: NeedCover


@dataclass(frozen=True, slots=True, kw_only=True)
class GonePage:
    """What is sure on the day of going home. `warnings`: what speaks against it today."""

    lines: Sequence[GoneLine]
    warnings: Sequence[Message]
    uncovered: Sequence[NeedLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedPage:
    """An end that can be taken back. `at_once`: nobody was told yet, no reason is asked."""

    what: Message
    at: datetime
    by: str | None
    at_once: bool
    effects: Sequence[Message]


def cancel_page(requests: Sequence[Referral], tasks: int, reference: Reference) -> CancelPage:
    """Who is told, and what else follows."""
    told = [_told(one, reference) for one in requests if one.state in KNOWS]
    drafts = sum(one.state == ReferralState.DRAFT for one in requests)
    counts = (
        (
            counted(
                "%(count)s request that was only prepared is never sent.",
                "%(count)s requests that were only prepared are never sent.",
                drafts,
            ),
            drafts,
        ),
        (counted("%(count)s task is closed.", "%(count)s tasks are closed.", tasks), tasks),
    )
    always = (
        Message(N_("Places kept for the person are free again.")),
        Message(N_("Links of letters open nothing of the person any more.")),
        Message(N_("The person's own page and the printed plan say that it is cancelled.")),
    )
    return CancelPage(told=told, effects=[*(words for words, number in counts if number), *always])


def _told(one: Referral, reference: Reference) -> ToldLine:
    return ToldLine(
        provider=one.provider_name,
        care=reference.care[one.shown["care"]].labels,
        state=Message(STATE_NAMES[ReferralState(one.state)]),
        by_mail=one.recipient is not None,
        phone=one.phone,
        phone_words=phone_words(one.phone),
    )


def gone_page(
    discharge: Discharge, covers: Mapping[int, NeedCover], reference: Reference, *, today: date
) -> GonePage:
    """Each need with who comes; warnings for a day too early and for needs nobody covers."""
    lines = [
        GoneLine(need=need_line(row, reference), cover=covers[row.id]) for row in discharge.needs
    ]
    planned = discharge.discharge_at.astimezone(LOCAL).date()
    open_ones = [one for one in lines if one.cover.standing is not CoverStanding.CONFIRMED]
    essential = sum(one.need.essential for one in open_ones)
    early = Message(
        N_("The discharge is planned for %(day)s, which has not come yet."), {"day": planned}
    )
    gaps = counted(
        "%(count)s essential need has no confirmed service.",
        "%(count)s essential needs have no confirmed service.",
        essential,
    )
    told = ((early, today < planned), (gaps, essential > 0))
    return GonePage(
        lines=lines,
        warnings=[words for words, holds in told if holds],
        uncovered=[one.need for one in open_ones if one.need.essential],
    )


_TAKEN_BACK = {
    (EndKind.CANCELLED, True): (
        N_("Nobody was told yet: every request and place stands as before."),
    ),
    (EndKind.CANCELLED, False): (
        N_("The services were told that nobody needs to come: ask them again on “Follow-up”."),
        N_("The plan is to be looked at again; the tasks are to do again."),
    ),
    (EndKind.GONE_HOME, True): (N_("The days after are not followed; the plan stays as it is."),),
    (EndKind.GONE_HOME, False): (N_("The days after are not followed; the plan stays as it is."),),
}


def ended_page(end: DischargeEnd, by: str | None, *, at_once: bool) -> EndedPage:
    """What ended, when, by whom, and what taking it back does."""
    kind = EndKind(end.kind)
    return EndedPage(
        what=Message(END_NAMES[kind]),
        at=end.at,
        by=by,
        at_once=at_once,
        effects=[Message(one) for one in _TAKEN_BACK[kind, at_once]],
    )
