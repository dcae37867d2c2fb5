"""Languages of the interface: which one, and how a Message is said in it. The only translator."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from babel import Locale
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import force_locale, get_domain, get_locale
from jinja2 import pass_context
from jinja2.runtime import Context
from werkzeug.routing import BaseConverter

from app.core.bidi import isolated
from app.core.extensions import babel
from app.core.messages import LText
from app.core.voice import Voice


@dataclass(frozen=True, slots=True)
class InterfaceLanguage:
    """A language of the interface: its own name, and the Babel locale of its catalogue."""

    autonym: str
    locale: str


LANGUAGES: Mapping[str, InterfaceLanguage] = {
    "fr": InterfaceLanguage("Français", "fr"),
    "nl": InterfaceLanguage("Nederlands", "nl"),
    "en": InterfaceLanguage("English", "en_GB"),
}
"""To add a language, add a line, then `make language CODE=de`."""

DEFAULT_LANGUAGE = "fr"
LANGUAGE_COOKIE = "language"


class LanguageConverter(BaseConverter):
    """The first part of the address of every page."""

    regex = "|".join(LANGUAGES)


def choose_language() -> str:
    """The language code of this request: address, `?lang=`, cookie, browser, then French."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    chosen: str | None = g.get("lang")
    if chosen:
        return chosen
    candidates = [request.args.get("lang", "")]
    if not request.path.startswith("/api/"):
        candidates.append(request.cookies.get(LANGUAGE_COOKIE, ""))
    candidates.append(request.accept_languages.best_match(list(LANGUAGES)) or "")
    return next((code for code in candidates if code in LANGUAGES), DEFAULT_LANGUAGE)


def current_language() -> str:
    """The language code texts are being said in now; follows `force_locale`."""
    locale = get_locale()
    code = locale.language if locale else DEFAULT_LANGUAGE
    return code if code in LANGUAGES else DEFAULT_LANGUAGE


def say(value: object) -> str:
    """Any value of the field as text in the current language."""
    return _voice().say(value)


def say_in(language: str, value: object) -> str:
    """A value in that language, whatever the language of the page."""
    with force_locale(LANGUAGES[language].locale):
        return say(value)


def said(value: object) -> str:
    """The same, for templates: a text that was said already stays as it is, markup too."""
    return value if isinstance(value, str) else _voice().say(value)


def say_list(items: Iterable[object]) -> str:
    """Several values as one list with the right "and"."""
    return _voice().listing(items)


def _voice() -> Voice:
    """The voice of the current language; follows `force_locale`.

    A page asks hundreds of times: it is kept beside the locale that Flask-Babel chose, which is
    another object as soon as another language is spoken.
    """
    seat = g.get("_flask_babel")
    locale, voice = getattr(seat, "voice", (None, None))
    if voice is None or locale is not getattr(seat, "babel_locale", None):
        voice = _find_voice()
        seat = g.get("_flask_babel")
        if seat is not None:
            seat.voice = (getattr(seat, "babel_locale", None), voice)
    return voice


def _find_voice() -> Voice:
    """The voice of a locale, kept by the application."""
    locale = get_locale() or Locale.parse(LANGUAGES[DEFAULT_LANGUAGE].locale)
    voices: dict[tuple[str, str | None], Voice] = current_app.extensions["passerelle.voices"]
    key = (locale.language, locale.territory)
    if key not in voices:
        catalogue = get_domain().get_translations()
        voices[key] = Voice(locale, catalogue, current_language())
    return voices[key]


def _gettext(text: str) -> str:
    """The texts of templates; the catalogue is looked up directly."""
    return _voice().translate(text)


def _ngettext(one: str, many: str, number: int) -> str:
    """`ngettext("…", "…", number)` of the templates."""
    return _voice().translate_counted(one, many, number)


def _isolating(speak: Callable[..., str]) -> Callable[..., str]:
    """The same sentences of templates, with what is put into them isolated from them."""

    @pass_context
    def told(context: Context, *texts: Any, **values: object) -> str:
        if values:
            return speak(context, *texts, **_isolated(values))
        # A page says hundreds, most without values: as Jinja made each, it is kept.
        kept, key = _voice().told, (context.eval_ctx.autoescape, *texts)
        if key not in kept:
            kept[key] = speak(context, *texts)
        return kept[key]

    return told


def _isolated(values: Mapping[str, object]) -> dict[str, object]:
    return {
        name: isolated(value) if isinstance(value, str) else value for name, value in values.items()
    }


def pick(texts: Mapping[str, str], language: str) -> str:
    """The text of the data in that language, else in French, else in any."""
    return LText(texts).in_(language)


def init_app(app: Flask, translations: str) -> None:
    """Bind languages to the application: addresses, catalogues, filters of templates."""
    app.url_map.converters["language"] = LanguageConverter
    babel.init_app(
        app,
        default_locale=LANGUAGES[DEFAULT_LANGUAGE].locale,
        default_timezone="Europe/Brussels",
        default_translation_directories=translations,
        locale_selector=lambda: LANGUAGES[choose_language()].locale,
    )
    app.extensions["passerelle.voices"] = {}

    @app.url_value_preprocessor
    def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        first = request.path.split("/", 2)[1]
        g.lang = values.pop("lang", None) if values else first if first in LANGUAGES else None

    @app.url_defaults
    def _give_language(endpoint: str, values: dict[str, Any]) -> None:
        known = endpoint in app.view_functions and "lang" not in values
        if known and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = choose_language()

    app.jinja_env.policies["ext.i18n.trimmed"] = True  # as the texts are extracted
    app.jinja_env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]  # the i18n extension adds it to the environment
    for name in ("gettext", "ngettext"):
        speak = cast("Callable[..., str]", app.jinja_env.globals[name])
        app.jinja_env.globals[name] = _isolating(speak)
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"]
    app.jinja_env.filters["say"] = say
    app.jinja_env.filters["said"] = said
    app.jinja_env.filters["say_list"] = say_list
