"""From the forms of coming and going to plain values; every fault names its field. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.cadastre.facts import Notice, plain_notice
from app.cadastre.owning.address import Address, read_address
from app.cadastre.owning.fields import WRONG, bounded
from app.cadastre.record_words import NoticeKind
from app.cadastre.records import ProviderRecord, ServiceRecord, SiteRecord
from app.cadastre.upkeep.reading import (
    LANGUAGES,
    Form,
    Reading,
    as_text,
    read_day,
    read_email,
    read_phone,
    read_website,
)
from app.cadastre.vocabulary import ServiceStatus
from app.core.errors import InvalidInput
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.vocabulary import Country

HERE = "new"
"""The choice of an address that the directory does not have yet."""

_NEEDED = N_("Please fill in this field.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A service that closes for good: from which day, why, and what becomes of those it serves."""

    day: date
    reason: str
    words: Mapping[str, str]

    def columns(self, before: list[dict[str, Any]] | None, today: date) -> dict[str, Any]:
        """The columns of the service; until the day has come it stays open, and says so."""
        ending = Notice(
            kind=NoticeKind.ENDING, first=self.day, last=None, text=as_text(dict(self.words))
        )
        status = ServiceStatus.CLOSED if self.day <= today else ServiceStatus.OPEN
        return {
            "notices": [*without_ending(before), plain_notice(ending)],
            "closed_reason": self.reason,
            "status": status.value,
        }


def going_on(before: list[dict[str, Any]] | None) -> dict[str, Any]:
    """The columns of a service that goes on after all."""
    kept = without_ending(before)
    return {"notices": kept or None, "closed_reason": None, "status": ServiceStatus.OPEN.value}


def without_ending(notices: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """The other notices of a service."""
    return [one for one in notices or () if one["kind"] != NoticeKind.ENDING]


def read_closing(form: Form, reference: Reference, country: Country) -> Closing:
    """What the form says; raises InvalidInput by field."""
    reading = Reading(form, reference, country)
    day = reading.taken("closing_day", read_day)
    reason = reading.taken("reason", bounded("name"))
    words = reading.texts("words")
    for name, value in (("closing_day", day), ("reason", reason), (_first_text(form), words)):
        if not value and name not in reading.faults:
            reading.fault(name, Message(_NEEDED))
    if reading.faults:
        raise InvalidInput(WRONG, reading.faults)
    return Closing(day=day, reason=reason, words=words or {})


def _first_text(form: Form) -> str:
    """The text to point at when none is written: the first that the page shows."""
    return next((f"words_{code}" for code in LANGUAGES if f"words_{code}" in form), "words_fr")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """A service that a provider adds: its care, and its address, known (a row) or new."""

    care: str
    site_id: int | None
    address: Address | None


def read_addition(
    form: Form, reference: Reference, country: Country, sites: set[int], *, today: date
) -> Addition:
    """What the form says; raises InvalidInput by field, UnclearTown for an unclear town."""
    reading = Reading(form, reference, country)
    care = _care(reading)
    chosen = reading.one("site")
    if chosen != HERE and not (chosen.isdigit() and int(chosen) in sites):
        reading.fault("site", Message(N_("Please choose an address.")))
    if reading.faults:
        raise InvalidInput(WRONG, reading.faults)
    if chosen != HERE:
        return Addition(care=care, site_id=int(chosen), address=None)
    address = read_address(form, reference, country, today=today)
    if address.town.country is not country:
        fault = Message(
            N_("This town is in the other country: a provider of that side needs its own record.")
        )
        raise InvalidInput(WRONG, {"town": [fault]})
    return Addition(care=care, site_id=None, address=address)


def _care(reading: Reading) -> str:
    code = reading.one("care")
    if code not in reading.reference.care:
        reading.fault("care", Message(N_("Please choose a kind of care.")))
    return code


def site_record(address: Address, country: Country) -> SiteRecord:
    """A new address as the directory takes it."""
    return SiteRecord(
        street=address.street,
        postal_code=address.postal_code,
        city=address.town.name(country.value),
        zone=address.town.code,
        point=address.point,
        precision=address.precision,
    )


def read_record(form: Form, reference: Reference, *, key: str, today: date) -> ProviderRecord:
    """A whole new provider with one service; raises InvalidInput by field."""
    kind = reference.provider_types.get((form.get("type_code") or [""])[0])
    country = kind.country if kind else Country.FR
    reading = Reading(form, reference, country)
    name = reading.taken("name", bounded("name"))
    told = {
        "phone": reading.taken("phone", lambda text: read_phone(text, country)),
        "email": reading.taken("email", read_email),
        "website": reading.taken("website", read_website),
    }
    care = _care(reading)
    if name is None and "name" not in reading.faults:
        reading.fault("name", Message(_NEEDED))
    if kind is None:
        reading.fault("type_code", Message(N_("Please choose a kind of provider.")))
    address = read_address(form, reference, country, today=today) if not reading.faults else None
    if address is not None and address.town.country is not country:
        fault = Message(N_("This kind of provider is of the other country than this town."))
        reading.fault("type_code", fault)
    if address is None or kind is None or reading.faults:
        raise InvalidInput(WRONG, reading.faults)
    return ProviderRecord(
        key=key,
        name=name,
        type_code=kind.code,
        country=country,
        site=site_record(address, country),
        services=(ServiceRecord(care=care),),
        **told,
    )
