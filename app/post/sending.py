"""One round of sending: claim, carry, write down; each letter in a transaction of its own.

A round ends after a while, though letters be left: a mail server that lets each one wait must not
hold up the clocks that come after, nor letters longer than they are claimed for.

A sender that dies between carrying and writing down leaves the letter to be sent again under the
same Message-ID: twice is possible, never not at all.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.db import begin_write
from app.post import operations
from app.post.channels import Carrier, UndeliveredError
from app.post.envelopes import Outgoing
from app.post.models import OutboxMessage
from app.post.vocabulary import Channel, MessageState, RetryPolicy

ROUND_SECONDS = 60
"""After this long, what is left waits for the next round."""


def send_due(
    session: Session,
    carriers: Mapping[Channel, Carrier],
    policy: RetryPolicy,
    *,
    now: datetime,
    keeps_text: bool,
) -> Counter[MessageState]:
    """Send what is due; tells in which states the letters ended. Commits after each letter."""
    ends = time.monotonic() + ROUND_SECONDS
    begin_write(session)
    claimed = [message.id for message in operations.claim_due(session, now=now)]
    session.commit()
    told: Counter[MessageState] = Counter()
    for turn, message_id in enumerate(claimed):
        if turn and time.monotonic() > ends:
            _give_back(session, claimed[turn:])
            break
        message = session.get_one(OutboxMessage, message_id)
        letter = outgoing(message)
        session.rollback()  # nothing is locked while a server takes its time
        refusal = _carry(letter, carriers)
        begin_write(session)
        message = session.get_one(OutboxMessage, message_id)
        if refusal is None:
            operations.mark_sent(message, now=now, keeps_text=keeps_text)
        else:
            reason, is_final = refusal.reason, refusal.is_final
            operations.mark_refused(message, reason, policy, is_final=is_final, now=now)
        told[MessageState(message.state)] += 1
        session.commit()
    return told


def _give_back(session: Session, untried: Sequence[int]) -> None:
    begin_write(session)
    for message_id in untried:
        operations.give_back(session.get_one(OutboxMessage, message_id))
    session.commit()


def _carry(letter: Outgoing, carriers: Mapping[Channel, Carrier]) -> UndeliveredError | None:
    try:
        carriers[letter.channel].carry(letter)
    except UndeliveredError as error:
        return error
    return None


def outgoing(message: OutboxMessage) -> Outgoing:
    """The row as a letter on its way."""
    return Outgoing(
        message_id=message.public_id,
        channel=Channel(message.channel),
        to=message.recipient,
        subject=message.subject,
        text=message.text,
        html=message.html,
        calendar=message.calendar,
        language=message.language,
        reply_to=message.reply_to,
        written_at=message.created_at,
    )
