"""From the forms of news to what they mean; every fault names its field."""

from collections.abc import Collection

from app.coordination.news.operations import Said
from app.coordination.news.vocabulary import NewsKind
from app.coordination.shared.bilingual import read_both
from app.core.forms import Form, Reading

Words = tuple[dict[str, str], dict[str, str]]


def read_news(form: Form) -> Said:
    """A line of news: a title and a text in both languages."""
    titles, texts = read_letter(form)
    return Said(kind=NewsKind.NEWS, titles=titles, texts=texts)


def read_letter(form: Form) -> Words:
    """A title and a text in both languages."""
    reading = Reading(form)
    titles = read_both(reading, "title", fewest=2)
    texts = read_both(reading, "text", lines=True, fewest=2)
    reading.finish()
    return titles, texts


def read_reader(form: Form, languages: Collection[str]) -> tuple[str, str, str]:
    """Name, address and language of a reader."""
    reading = Reading(form)
    name, email = reading.text("reader_name"), reading.mail("email")
    language = reading.choice("language", languages)
    reading.require("reader_name", name)
    reading.require("email", email)
    reading.finish()
    return name or "", email or "", language or "fr"
