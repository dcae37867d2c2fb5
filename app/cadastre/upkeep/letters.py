"""The letters of upkeep, in the language of whoever gets them. Pure: the edge gives the voice."""

from collections.abc import Callable
from datetime import date

from app.core.messages import N_, Message
from app.post.vocabulary import Channel, Letter

Say = Callable[[object], str]


def code_letter(to: str, code: str, name: str, *, key: str, voice: tuple[str, Say]) -> Letter:
    """The code that proves that whoever asks for a record reads its mail."""
    language, say = voice
    lines = (
        Message(N_("Somebody asks to look after the record of %(name)s."), {"name": name}),
        Message(N_("If this is you, type this code on the page: %(code)s"), {"code": code}),
        Message(N_("If not, do nothing: without the code nothing changes.")),
    )
    return Letter(
        channel=Channel.MAIL,
        to=to,
        subject=say(Message(N_("Your code for Passerelle"))),
        text="\n\n".join(map(say, lines)) + "\n",
        html=None,
        language=language,
        reply_to=None,
        about=f"claim:{key}",
        key=f"claim:{key}",
    )


def confirm_letter(
    to: str, address: str, name: str, *, about: tuple[str, date], voice: tuple[str, Say]
) -> Letter:
    """Asks an owner whether everything is still right; the link changes nothing by being opened."""
    language, say = voice
    provider, until = about
    lines = (
        Message(N_("Is the record of %(name)s still right?"), {"name": name}),
        Message(N_("See it and confirm it here: %(address)s"), {"address": address}),
        Message(N_("The link works until %(day)s. No account is needed."), {"day": until}),
    )
    return Letter(
        channel=Channel.MAIL,
        to=to,
        subject=say(Message(N_("Is your record still right?"))),
        text="\n\n".join(map(say, lines)) + "\n",
        html=None,
        language=language,
        reply_to=None,
        about=f"confirm:{provider}",
        key=f"confirm:{provider}:{until.isoformat()}",
    )
