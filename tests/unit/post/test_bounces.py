import mailbox
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from app.post.bounces import bounces_in, read_bounces

NOTICE = """From: MAILER-DAEMON@mx.example.invalid
To: passerelle@passerelle.invalid
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.invalid

Final-Recipient: rfc822; soins@example.invalid
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--B
Content-Type: {kind}

Message-ID: <0123456789abcdef@passerelle.invalid>
Subject: anything

--B--
"""


def notice(action: str = "failed", status: str = "5.1.1", kind: str = "message/rfc822") -> str:
    return NOTICE.format(action=action, status=status, kind=kind)


def read(text: str) -> EmailMessage:
    return message_from_string(text, policy=policy.default)


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_refusal_names_our_letter_and_why(kind: str) -> None:
    (bounce,) = bounces_in(read(notice(kind=kind)))
    assert bounce.message_id == "0123456789abcdef"
    assert bounce.recipient == "soins@example.invalid"
    assert bounce.reason == "5.1.1 550 5.1.1 User unknown"
    assert bounce.is_final


def test_a_delay_is_not_final() -> None:
    (bounce,) = bounces_in(read(notice(action="delayed", status="4.4.1")))
    assert not bounce.is_final


def test_a_success_notice_and_an_ordinary_answer_say_nothing() -> None:
    assert list(bounces_in(read(notice(action="delivered", status="2.0.0")))) == []
    assert list(bounces_in(read("Subject: Re: demande\n\nOui, mardi."))) == []


def test_notices_are_read_from_a_file_a_folder_a_maildir_and_an_mbox(tmp_path: Path) -> None:
    file = tmp_path / "one.eml"
    file.write_text(notice(), encoding="ascii")
    folder = mailbox.Maildir(tmp_path / "maildir", create=True)
    folder.add(notice())
    box = mailbox.mbox(tmp_path / "box", create=True)
    box.add(notice())
    box.close()
    for place in (file, tmp_path, tmp_path / "maildir", tmp_path / "box"):
        assert [bounce.message_id for bounce in read_bounces(place)] == ["0123456789abcdef"]
