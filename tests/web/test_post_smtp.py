"""Letters through a real mail server of this machine."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.core.config import Config
from app.post import channels
from app.post.channels import SmtpCarrier, UndeliveredError
from app.post.envelopes import Outgoing
from app.post.vocabulary import Channel
from tests.conftest import free_port
from tools.bad_mail import bad_server, config_for


class Server:
    """Takes mail, and knows who does not live here."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    async def handle_RCPT(  # noqa: N802 - the name and arguments of the library
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.startswith("unknown@"):
            return "550 5.1.1 User unknown"
        if address.startswith("busy@"):
            return "450 4.2.1 Try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - same
        assert isinstance(envelope.content, bytes)
        self.taken.append(envelope.content)
        return "250 OK"


@pytest.fixture
def server() -> Iterator[tuple[Server, Config]]:
    """A mail server of this machine and the settings that lead to it."""
    found = Server()
    port = free_port()  # another worker of the tests may have its own
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    yield found, Config(mail_host="127.0.0.1", mail_port=port, mail_security="none")
    controller.stop()


def letter(to: str) -> Outgoing:
    return Outgoing(
        message_id="0123456789abcdef",
        channel=Channel.MAIL,
        to=to,
        subject="Aanvraag voor thuisverpleging in Kortrijk - antwoord vóór woensdag",
        text="Beste collega’s",
        html="<p>Beste collega’s</p>",
        language="nl",
        reply_to="sociale.dienst@ziekenhuis.invalid",
        written_at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
    )


WHAT_PASSES = ("banner 554", "530 at MAIL", "451 after DATA", "banner drips", "hangs at DATA")


@pytest.mark.parametrize("way", [*WHAT_PASSES, "554 after DATA"])
def test_only_what_a_server_says_of_the_letter_itself_is_final(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "PATIENCE_SECONDS", 0.3)
    with bad_server(way) as server, pytest.raises(UndeliveredError) as caught:
        SmtpCarrier(config_for(server)).carry(letter("zorg@example.invalid"))
    assert caught.value.is_final is (way == "554 after DATA")


def test_a_letter_that_was_taken_has_left_whatever_the_server_says_at_the_end() -> None:
    with bad_server("554 at QUIT") as server:
        SmtpCarrier(config_for(server)).carry(letter("zorg@example.invalid"))
        assert server.taken.total() == 1


def test_a_certificate_that_is_not_right_may_be_right_tomorrow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def wrong(*_args: object) -> None:
        raise ssl.SSLCertVerificationError(1, "certificate has expired")

    monkeypatch.setattr(channels, "_Limited", wrong)
    with pytest.raises(UndeliveredError, match="expired") as caught:
        SmtpCarrier(Config(mail_security="none")).carry(letter("zorg@example.invalid"))
    assert not caught.value.is_final


def test_a_letter_arrives_whole(server: tuple[Server, Config]) -> None:
    found, config = server
    SmtpCarrier(config).carry(letter("zorg@example.invalid"))
    read = message_from_bytes(found.taken[0], policy=policy.default)
    assert read["Subject"].endswith("antwoord vóór woensdag")
    assert read["Reply-To"] == "sociale.dienst@ziekenhuis.invalid"
    text = read.get_body(("plain",))
    assert text is not None
    assert "Beste collega’s" in text.get_content()


@pytest.mark.parametrize(("to", "is_final"), [("unknown", True), ("busy", False)])
def test_the_answer_of_the_server_decides_whether_to_try_again(
    server: tuple[Server, Config], to: str, *, is_final: bool
) -> None:
    _found, config = server
    with pytest.raises(UndeliveredError) as caught:
        SmtpCarrier(config).carry(letter(f"{to}@example.invalid"))
    assert caught.value.is_final is is_final
    assert caught.value.reason.startswith(("550 5.1.1", "450 4.2.1"))
