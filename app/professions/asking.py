"""What stands in an address becomes the answers of one person; what does not fit is told."""

from collections.abc import Mapping
from datetime import date

from app.core.errors import InvalidInput
from app.core.messages import N_, Message
from app.professions.route import Answers
from app.professions.routebook import RouteBook, Title
from app.professions.vocabulary import Origin, Practice, WorkStatus
from app.reference.vocabulary import Country

LAST_DAY = date(2100, 12, 31)
_RECOGNISED_IN = {
    Origin.FR: Country.FR,
    Origin.THIRD_FR: Country.FR,
    Origin.BE: Country.BE,
    Origin.THIRD_BE: Country.BE,
}


def to_answers(query: Mapping[str, str], book: RouteBook) -> Answers:
    """Return the answers; raises InvalidInput naming each one that lacks or contradicts."""
    origin, to = Origin(query["obtained"]), Country(query["to"])
    place = next((found for found in book.places_in(to) if found.id == query["place"]), None)
    faults: dict[str, list[Message | str]] = {}
    if not query["profession"]:
        faults["profession"] = [Message(N_("Choose a profession."))]
    if _RECOGNISED_IN.get(origin) is to:
        faults["to"] = [Message(N_("Your title already counts there: choose the other country."))]
    if query["place"] and place is None:
        faults["place"] = [Message(N_("This place is not in the country of practice."))]
    title = _title(query, book, faults)
    if faults:
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), faults)
    return Answers(
        profession=query["profession"],
        obtained_in=origin,
        title=title,
        lives_in=Country(query["lives"]),
        works_in=None if query["works"] == "nowhere" else Country(query["works"]),
        works_as=WorkStatus(query["works_as"]) if query["works_as"] else None,
        practise_in=to,
        place=place,
        status=WorkStatus(query["status"]),
        mode=Practice(query["mode"]),
        card=query["card"] == "1",
    )


def _title(
    query: Mapping[str, str], book: RouteBook, faults: dict[str, list[Message | str]]
) -> Title | None:
    known = book.titles_of(query["profession"], Origin(query["obtained"]))
    found = next((title for title in known if title.id == query["title"]), None)
    if known and found is None:
        faults["title"] = [Message(N_("Say which title you hold: the way depends on it."))]
    elif query["title"] and found is None:
        faults["title"] = [Message(N_("This title does not belong to this profession or country."))]
    return found


def check_day(name: str, day: date | None, *, first: date, today: date) -> date:
    """Return the asked day, or today; raises InvalidInput outside what the sheets can tell."""
    if day is None:
        return today
    if day < first:
        text = N_("The first sheets describe the rules as they stood on %(day)s: none is older.")
        raise _wrong(name, Message(text, {"day": first}))
    if day > LAST_DAY:
        raise _wrong(name, Message(N_("Choose a day no later than %(day)s."), {"day": LAST_DAY}))
    return day


def _wrong(name: str, fault: Message) -> InvalidInput:
    return InvalidInput(Message(N_("Some fields need to be corrected.")), {name: [fault]})
