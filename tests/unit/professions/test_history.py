"""A sheet at two dates, and the feed of its changes."""

from datetime import UTC, date, datetime, timedelta
from xml.etree.ElementTree import fromstring

from icalendar import Calendar

from app.professions.agenda import AgendaEntry, agenda
from app.professions.feeds import Feed, FeedEntry, atom
from app.professions.history import ChangeKind, changes_on, difference, turning_points
from tests.unit.professions.cases import make_claim, make_criterion, make_sheet

BEFORE, CHANGE, AFTER = date(2026, 6, 1), date(2026, 6, 30), date(2026, 7, 31)
RULE, OTHER = make_criterion("rule", 0), make_criterion("other", 1)
OLD = make_claim("old", criterion=RULE, valid_to=CHANGE - timedelta(days=1))
NEW = make_claim("new", criterion=RULE, valid_from=CHANGE)
LATER = make_claim("later", criterion=OTHER, valid_from=CHANGE)
ALWAYS = make_claim("always", criterion=OTHER)
SHEET = make_sheet(OLD, NEW, LATER, ALWAYS)


def test_a_rule_that_ends_while_another_begins_is_replaced() -> None:
    rule, other = difference(SHEET, BEFORE, AFTER)
    assert (rule.kind, rule.ended, rule.begun) == (ChangeKind.REPLACED, (OLD,), (NEW,))
    assert (other.kind, other.ended, other.begun) == (ChangeKind.BEGUN, (), (LATER,))


def test_read_backwards_what_begins_is_what_ends() -> None:
    rule, other = difference(SHEET, AFTER, BEFORE)
    assert (rule.ended, rule.begun) == ((NEW,), (OLD,))
    assert other.kind is ChangeKind.ENDED


def test_nothing_differs_while_nothing_begins_or_ends() -> None:
    assert difference(SHEET, AFTER, AFTER + timedelta(days=900)) == ()


def test_a_sheet_changes_on_the_days_that_its_claims_name() -> None:
    assert turning_points(SHEET) == (CHANGE,)
    assert [change.criterion.id for change in changes_on(SHEET, CHANGE)] == ["rule", "other"]
    assert changes_on(SHEET, AFTER) == ()


def test_a_sheet_is_stale_after_twelve_months_to_the_day() -> None:
    sheet = make_sheet(ALWAYS)
    assert not sheet.is_stale(date(2027, 2, 28))
    assert sheet.is_stale(date(2027, 3, 1))


def test_hostile_text_stays_text_in_a_feed() -> None:
    feed = Feed("<b>", "fr", "https://x.invalid/a.atom", "https://x.invalid/a", BEFORE)
    entry = FeedEntry("k", "</title><script>", "a & b", "https://x.invalid/?a=1&b=2", CHANGE)
    root = fromstring(atom(feed, [entry]))
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert root.findtext("a:title", namespaces=space) == "<b>"
    assert root.findtext("a:entry/a:title", namespaces=space) == "</title><script>"
    assert root.findtext("a:entry/a:updated", namespaces=space) == "2026-06-30T00:00:00Z"


def test_a_calendar_has_a_task_for_each_step_and_a_day_for_each_answer() -> None:
    steps = [
        AgendaEntry("declare", "Déclarer ; vite", "a, b\nc", CHANGE, is_done=False),
        AgendaEntry("done", "Faite", "", AFTER, is_done=True),
        AgendaEntry("open", "Ouverte", "", None, is_done=False),
    ]
    now = datetime(2026, 3, 1, tzinfo=UTC)
    written = agenda("Mon parcours", steps, key="k", now=now)
    calendar = Calendar.from_ical(written)
    tasks, events = calendar.walk("VTODO"), calendar.walk("VEVENT")
    assert [str(task["status"]) for task in tasks] == ["NEEDS-ACTION", "COMPLETED", "NEEDS-ACTION"]
    assert [event.decoded("dtstart") for event in events] == [CHANGE]
    assert str(tasks[0]["description"]) == "a, b\nc"
    assert agenda("Mon parcours", steps, key="k", now=now) == written
