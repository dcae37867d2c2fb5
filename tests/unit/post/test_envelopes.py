from datetime import UTC, datetime
from email import message_from_bytes, policy

from app.post.envelopes import Outgoing, mail_of, page_of
from app.post.vocabulary import Channel


def outgoing(channel: Channel = Channel.MAIL) -> Outgoing:
    return Outgoing(
        message_id="0123456789abcdef",
        channel=channel,
        to="soins@example.invalid" if channel is Channel.MAIL else "Soins du Pont\n08600 Givet",
        subject="Réponse souhaitée avant mercredi 12 h",
        text="Bonjour à tous",
        html="<p>Bonjour à tous</p>",
        language="fr",
        reply_to="service@hopital.invalid",
        written_at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
    )


def test_a_mail_has_text_first_then_html_and_answers_go_to_the_team() -> None:
    mail = mail_of(outgoing(), "Passerelle <passerelle@passerelle.invalid>")
    read = message_from_bytes(mail.as_bytes(), policy=policy.default)
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    assert read["Reply-To"] == "service@hopital.invalid"
    assert read["From"] == "Passerelle <passerelle@passerelle.invalid>"
    assert read["Message-ID"] == "<0123456789abcdef@passerelle.invalid>"
    assert read["Subject"] == "Réponse souhaitée avant mercredi 12 h"
    assert read["Auto-Submitted"] == "auto-generated"


def test_a_page_of_paper_starts_with_the_address_of_the_envelope() -> None:
    page = page_of(outgoing(Channel.PAPER))
    assert page.startswith("Soins du Pont\n08600 Givet\n")
    assert "Bonjour à tous" in page
