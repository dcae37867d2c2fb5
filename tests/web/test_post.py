"""Letters: sent by the command, shown in the demonstration, absent in production."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.config import Config, ConfigError
from app.core.extensions import db
from app.post import operations, queries
from app.post.channels import SmtpCarrier, UndeliveredError, carriers
from app.post.sending import outgoing
from app.post.vocabulary import Channel, Letter, MessageState
from tests.conftest import production

EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">'


def put(app: Flask, channel: Channel = Channel.MAIL, key: str = "k1") -> str:
    letter = Letter(
        channel=channel,
        to="soins@example.invalid",
        subject="Demande <b>à</b> Givet",
        text=f"Voir : http://127.0.0.1:8000/fr/r/abc\n{EVIL}",
        html=f"<p>Voir</p>{EVIL}",
        language="fr",
        reply_to="team@example.invalid",
        about="referral:1",
        key=key,
    )
    with app.app_context():
        public_id = operations.enqueue(db.session, letter, now=clock.now()).public_id
        db.session.commit()
    return public_id


def test_the_command_writes_one_file_for_each_letter_and_says_so(app: Flask) -> None:
    mail, paper = put(app), put(app, Channel.PAPER, "k2")
    said = app.test_cli_runner().invoke(args=["post", "send"])
    assert said.output.strip() == "2 sent"
    folder = Path(app.config["PASSERELLE"].var_dir) / "post"
    assert b"Reply-To: team@example.invalid" in (folder / "mail" / f"{mail}.eml").read_bytes()
    assert (folder / "paper" / f"{paper}.txt").read_text(encoding="utf-8").startswith("soins@")
    again = app.test_cli_runner().invoke(args=["post", "send"])
    assert again.output.strip() == "Nothing is due."
    assert "sent: 2" in app.test_cli_runner().invoke(args=["post", "status"]).output


def test_a_notice_of_a_mail_server_is_read_by_the_command(app: Flask, tmp_path: Path) -> None:
    public_id = put(app)
    notice = tmp_path / "notice.eml"
    notice.write_text(
        "Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n"
        "--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
        "Final-Recipient: rfc822; soins@example.invalid\nAction: failed\nStatus: 5.1.1\n\n"
        "--B\nContent-Type: text/rfc822-headers\n\n"
        f"Message-ID: <{public_id}@passerelle.invalid>\n\n--B--\n",
        encoding="ascii",
    )
    said = app.test_cli_runner().invoke(args=["post", "bounces", str(notice)])
    assert said.output.strip() == "1 not delivered, 0 delayed, 0 not ours"
    with app.app_context():
        found = db.session.scalars(queries.by_public_id(public_id)).one()
        assert found.state == MessageState.FAILED


def test_the_demonstration_shows_each_letter_and_nothing_in_it_runs(
    app: Flask, client: FlaskClient
) -> None:
    public_id = put(app)
    listed = client.get("/fr/dev/mail").text
    assert "Demande &lt;b&gt;à&lt;/b&gt; Givet" in listed
    page = client.get(f"/fr/dev/mail/{public_id}").text
    assert EVIL not in page
    assert "<script>alert" not in page
    assert 'sandbox=""' in page
    assert 'href="/fr/r/abc"' in page


def test_an_unknown_letter_is_not_found(client: FlaskClient) -> None:
    assert client.get("/fr/dev/mail/nothing").status_code == 404


def test_letters_are_not_shown_in_production(production_app: Flask) -> None:
    assert production_app.test_client().get("/fr/dev/mail").status_code == 404


@pytest.mark.parametrize("mode", [{"mode": "demo"}, {"training": True}])
def test_nothing_can_leave_in_a_demonstration_or_in_training(
    mode: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match="MAIL_BACKEND"):
        replace(production(tmp_path), mail_backend="smtp", **mode)


def test_production_hands_letters_to_the_mail_server(tmp_path: Path) -> None:
    config = replace(production(tmp_path), mail_backend="smtp")
    assert isinstance(carriers(config)[Channel.MAIL], SmtpCarrier)


def test_a_mail_server_that_does_not_answer_is_a_passing_trouble(app: Flask) -> None:
    config = Config(mail_host="127.0.0.1", mail_port=9, mail_security="none")
    public_id = put(app)
    with app.app_context():
        letter = outgoing(operations.find_message(db.session, public_id))
    with pytest.raises(UndeliveredError) as caught:
        SmtpCarrier(config).carry(letter)
    assert not caught.value.is_final
