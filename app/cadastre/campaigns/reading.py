"""The form of a campaign: which records, how far it goes by itself, by which channels. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from app.cadastre.campaigns.vocabulary import CHANNELS, CampaignLevel
from app.core.errors import InvalidInput
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.vocabulary import Country

LONGEST_DAYS = 180
_TEXT = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which records a campaign asks about, and how. `zone` is a zone code or None."""

    due_only: bool
    country: str | None
    care: str | None
    type_code: str | None
    zone: str | None
    level: str
    channels: tuple[str, ...]

    def stored(self) -> dict[str, Any]:
        """As the row of the campaign keeps it."""
        return {**asdict(self), "channels": list(self.channels)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A campaign as the form asks for it."""

    name: str
    answer_by: date
    message: str
    wish: Wish


class _Reading:
    def __init__(self, form: Mapping[str, list[str]]) -> None:
        self.form = form
        self.faults: dict[str, list[Message | str]] = {}

    def one(self, name: str) -> str:
        return " ".join((self.form.get(name) or [""])[0].split())

    def fault(self, name: str, sentence: str, **values: object) -> None:
        self.faults.setdefault(name, []).append(Message(sentence, values))

    def code(self, name: str, known: Iterable[str]) -> str | None:
        said = self.one(name)
        if said and said not in {str(one) for one in known}:
            self.fault(name, N_("“%(value)s” is none of the choices."), value=said[:60])
        return said or None


def read_plan(form: Mapping[str, list[str]], reference: Reference, *, today: date) -> Plan:
    """The campaign that a form asks for; raises InvalidInput naming every fault."""
    reading = _Reading(form)
    name, message = reading.one("name"), reading.one("message")
    if not 1 <= len(name) <= 120:
        reading.fault("name", N_("Give the campaign a name of at most 120 characters."))
    if len(message) > _TEXT:
        reading.fault("message", N_("At most %(count)s characters are kept here."), count=_TEXT)
    answer_by = _answer_by(reading, today)
    wish = Wish(
        due_only=reading.one("due") != "all",
        country=reading.code("country", Country),
        care=reading.code("care", reference.care),
        type_code=reading.code("type", reference.provider_types),
        zone=_zone(reading, reference, today),
        level=reading.code("level", CampaignLevel) or CampaignLevel.PROPOSE.value,
        channels=_channels(reading),
    )
    if reading.faults:
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), reading.faults)
    return Plan(name=name, answer_by=answer_by, message=message, wish=wish)


def _answer_by(reading: _Reading, today: date) -> date:
    try:
        day = date.fromisoformat(reading.one("answer_by"))
    except ValueError:
        reading.fault("answer_by", N_("By which day do you hope for answers?"))
        return today
    if not today < day <= today + timedelta(days=LONGEST_DAYS):
        sentence = N_("A day after today is expected, at most %(days)s days away.")
        reading.fault("answer_by", sentence, days=LONGEST_DAYS)
    return day


def _channels(reading: _Reading) -> tuple[str, ...]:
    ticked = [one.value for one in CHANNELS if one.value in (reading.form.get("channels") or ())]
    if not ticked:
        reading.fault("channels", N_("Tick one way of asking at least."))
    return tuple(ticked)


def _zone(reading: _Reading, reference: Reference, today: date) -> str | None:
    """A zone by its code (ticked in the list of areas) or a town by its name."""
    area = reading.one("area")
    known = {str(code) for code in reference.zones.zones}
    if area:
        return reading.code("area", known)
    place = reading.one("place")
    if not place:
        return None
    found = reference.gazetteer.resolve(place, day=today).zone
    if found is None:
        reading.fault("place", N_("No single town is called “%(value)s”."), value=place[:60])
        return None
    return str(found.code)
