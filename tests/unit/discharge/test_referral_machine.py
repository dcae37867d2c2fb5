"""The states of a request: one table, and no way around it."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.core.errors import Refused
from app.core.messages import Message
from app.discharge.referrals.machine import EVEN_WHEN_OVER, TRANSITIONS, WHO, after, may, restored
from app.discharge.referrals.vocabulary import (
    EVENT_NAMES,
    OPEN,
    REVEALED,
    SAID_YES,
    STATE_NAMES,
    Actor,
    ReferralEvent,
    ReferralState,
)

S, E = ReferralState, ReferralEvent


def test_every_state_and_event_has_words_and_every_event_an_actor() -> None:
    assert set(STATE_NAMES) == set(S)
    assert set(EVENT_NAMES) == set(E)
    assert set(WHO) == set(E)


def test_every_state_can_be_reached_and_every_event_can_happen() -> None:
    assert set(TRANSITIONS.values()) == set(S)
    assert {event for _, event in TRANSITIONS} | {E.RESTORE} == set(E)


def test_nobody_but_the_provider_says_yes_and_nobody_but_the_ward_confirms() -> None:
    assert after(S.SENT, E.ACCEPT, Actor.PROVIDER) is S.ACCEPTED
    for actor in (Actor.WARD, Actor.CLOCK):
        with pytest.raises(Refused):
            after(S.SENT, E.ACCEPT, actor)
    with pytest.raises(Refused):
        after(S.ACCEPTED, E.CONFIRM, Actor.PROVIDER)


@pytest.mark.parametrize("state", [S.DRAFT, S.WITHDRAWN, S.NOT_RETAINED, S.DECLINED])
def test_a_closed_request_cannot_be_accepted(state: ReferralState) -> None:
    assert not may(state, E.ACCEPT)


def test_a_late_yes_is_still_a_yes() -> None:
    assert after(S.EXPIRED, E.ACCEPT, Actor.PROVIDER) is S.ACCEPTED


def test_a_provider_may_pull_out_even_after_the_confirmation() -> None:
    assert after(S.CONFIRMED, E.DECLINE, Actor.PROVIDER) is S.DECLINED


def test_silence_ends_a_request_but_not_while_the_ward_owes_an_answer() -> None:
    assert after(S.SEEN, E.EXPIRE, Actor.CLOCK) is S.EXPIRED
    assert not may(S.QUESTION, E.EXPIRE)


def test_identity_opens_after_a_yes_only() -> None:
    assert {state for state in S if may(state, E.REVEAL)} == set(REVEALED)


@pytest.mark.parametrize("state", S)
def test_a_cancelled_discharge_ends_what_anybody_may_still_count_on(state: ReferralState) -> None:
    counts = state in {S.DRAFT, *OPEN, *SAID_YES, S.EXPIRED}
    assert may(state, E.CANCEL) is counts
    if counts:
        assert after(state, E.CANCEL, Actor.WARD) is S.CANCELLED
        assert restored(state, Actor.WARD) is state
    else:
        with pytest.raises(Refused) as caught:
            restored(state, Actor.WARD)
        assert set(caught.value.message.values) == {"state", "event"}


@pytest.mark.parametrize("event", sorted(set(E) - {E.REOPEN, E.NOTE, E.BOUNCE}))
def test_nothing_happens_to_a_cancelled_request_but_asking_anew(event: ReferralEvent) -> None:
    assert not may(S.CANCELLED, event)


def test_only_the_ward_takes_a_cancellation_back() -> None:
    for actor in (Actor.PROVIDER, Actor.CLOCK):
        with pytest.raises(Refused):
            restored(S.CONFIRMED, actor)


WAITING = (S.SENT, S.SEEN)
ASKED = (*WAITING, S.QUESTION)
YES = (S.ACCEPTED_CONDITIONALLY, S.ACCEPTED)
EVERY = tuple(S)
FROM: dict[ReferralEvent, tuple[tuple[ReferralState, ...], ReferralState | None]] = {
    E.SEND: ((S.DRAFT,), S.SENT),
    E.UNDO: ((S.SENT,), S.DRAFT),
    E.SEE: ((S.SENT,), S.SEEN),
    E.ASK: ((*ASKED, S.EXPIRED), S.QUESTION),
    E.ANSWER_QUESTION: ((S.QUESTION,), S.SEEN),
    E.ACCEPT: ((*ASKED, S.EXPIRED, S.ACCEPTED_CONDITIONALLY), S.ACCEPTED),
    E.ACCEPT_CONDITIONALLY: ((*ASKED, S.EXPIRED), S.ACCEPTED_CONDITIONALLY),
    E.DECLINE: ((*ASKED, *YES, S.EXPIRED, S.CONFIRMED), S.DECLINED),
    E.CONFIRM: (YES, S.CONFIRMED),
    E.WITHDRAW: ((S.DRAFT, *ASKED, *YES, S.EXPIRED, S.CONFIRMED), S.WITHDRAWN),
    E.CANCEL: ((S.DRAFT, *ASKED, *YES, S.EXPIRED, S.CONFIRMED), S.CANCELLED),
    E.RESTORE: ((), None),
    E.RELEASE: ((*ASKED, *YES), S.NOT_RETAINED),
    E.EXPIRE: (WAITING, S.EXPIRED),
    E.REOPEN: ((S.DECLINED, S.EXPIRED, S.WITHDRAWN, S.NOT_RETAINED, S.CANCELLED), S.SENT),
    E.REMIND: (WAITING, None),
    E.NOTE: (EVERY, None),
    E.BOUNCE: (tuple(set(S) - {S.DRAFT}), None),
    E.REVEAL: ((S.ACCEPTED, S.CONFIRMED), None),
    E.PASS_ON: (ASKED, None),
}
"""From which states each event leads where (none: nowhere else), written by hand."""
BY_PROVIDER = {E.SEE, E.ASK, E.ACCEPT, E.ACCEPT_CONDITIONALLY, E.DECLINE, E.REVEAL, E.PASS_ON}
BY_CLOCK = {E.EXPIRE, E.BOUNCE}


def who_may(event: ReferralEvent) -> set[Actor]:
    """Who brings an event about, as people say it: the ward, unless it is said otherwise."""
    if event is E.REMIND:
        return {Actor.WARD, Actor.CLOCK}
    return {
        Actor.PROVIDER if event in BY_PROVIDER else Actor.CLOCK if event in BY_CLOCK else Actor.WARD
    }


@pytest.mark.parametrize("event", E)
def test_each_event_leads_where_the_table_by_hand_says(event: ReferralEvent) -> None:
    states, to = FROM[event]
    for state in S:
        assert may(state, event) is (state in states)
        for actor in Actor:
            if state in states and actor in who_may(event):
                assert after(state, event, actor) is (to or state)
                continue
            with pytest.raises(Refused) as caught:
                after(state, event, actor)
            words = {"state": Message(STATE_NAMES[state]), "event": Message(EVENT_NAMES[event])}
            assert caught.value.message.values == words


def test_next_to_nothing_happens_once_the_discharge_is_over() -> None:
    over = {E.CANCEL, E.WITHDRAW, E.EXPIRE, E.NOTE, E.BOUNCE}
    assert over == EVEN_WHEN_OVER


class AnyRequest(RuleBasedStateMachine):
    """Whatever is tried, in whatever order, by whomever."""

    def __init__(self) -> None:
        super().__init__()
        self.state = S.DRAFT
        self.said_yes = False

    @rule(event=st.sampled_from(E), actor=st.sampled_from(Actor))
    def try_it(self, event: ReferralEvent, actor: Actor) -> None:
        before = self.state
        try:
            self.state = after(before, event, actor)
        except Refused:
            assert (before, event) not in TRANSITIONS or actor not in WHO[event]
            return
        assert TRANSITIONS[before, event] is self.state
        assert actor in WHO[event]
        if self.state in {S.ACCEPTED, S.ACCEPTED_CONDITIONALLY}:
            self.said_yes = True
        if event in {E.REOPEN, E.UNDO}:
            self.said_yes = False

    @invariant()
    def the_state_is_declared(self) -> None:
        assert self.state in set(S)

    @invariant()
    def nothing_is_confirmed_or_revealed_without_a_yes(self) -> None:
        assert self.said_yes or self.state not in REVEALED


AnyRequest.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestAnyRequest = AnyRequest.TestCase
