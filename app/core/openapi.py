"""The JSON interface: one OpenAPI document, one error shape (RFC 9457 problem details)."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

from flask import Flask, Request
from flask_smorest import Api, Blueprint
from marshmallow import RAISE, Schema, fields
from webargs.flaskparser import FlaskParser, abort, is_json_request

from app.core.i18n import LANGUAGES
from app.core.messages import N_, Message
from app.core.schemas import Choice, StrictSchema

View = TypeVar("View", bound=Callable[..., Any])
PROBLEM = "application/problem+json"
GEOJSON = "application/geo+json"


class LanguageQuery(StrictSchema):
    """The language of the texts, instead of `Accept-Language`."""

    lang = Choice(tuple(LANGUAGES), metadata={"description": "Language of the texts"})


class ChoiceSchema(Schema):
    """Something that may have been meant."""

    code = fields.String(metadata={"description": "To send instead"})
    label = fields.String(metadata={"description": "In the asked language"})


class FaultSchema(Schema):
    """One wrong field."""

    field = fields.String(metadata={"description": "Dotted path, such as needs.0.care"})
    message = fields.String(metadata={"description": "What is wrong, in the asked language"})
    choices = fields.List(
        fields.Nested(ChoiceSchema),
        metadata={"description": "What may have been meant, where that is known"},
    )


class ProblemSchema(Schema):
    """Problem details, RFC 9457."""

    type = fields.String(metadata={"description": "Always about:blank: the status says it all"})
    title = fields.String(metadata={"description": "The status in words, in the asked language"})
    status = fields.Integer()
    detail = fields.String(metadata={"description": "What happened, in the asked language"})
    instance = fields.String(metadata={"description": "The address asked"})
    request_id = fields.String(metadata={"description": "To quote when asking for help"})
    errors = fields.List(fields.Nested(FaultSchema))


class StrictParser(FlaskParser):
    """Reads JSON bodies and addresses; what it cannot read is named, what it does not know too."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012 - webargs declares it without ClassVar
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
    }

    def _raw_load_json(self, req: Request) -> dict[str, Any]:
        """The body, which must be one JSON object."""
        content = req.get_data(cache=True)
        if not content.strip():
            _refuse(400, Message(N_("The body is empty; a JSON object is expected.")))
        if not is_json_request(req):
            abort(415)
        read = _read_json(content)
        if not isinstance(read, dict):
            sentence = N_("A JSON object is expected, such as {…}; this is %(found)s.")
            _refuse(422, Message(sentence, {"found": _JSON_NAMES[type(read)]}))
        return read


def _read_json(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        sentence = N_("The body is not in UTF-8: see byte %(position)s.")
        _refuse(400, Message(sentence, {"position": error.start + 1}))
    except json.JSONDecodeError as error:
        sentence = N_("The body is not JSON: see line %(line)s, column %(column)s.")
        _refuse(400, Message(sentence, {"line": error.lineno, "column": error.colno}))
    except RecursionError:
        _refuse(400, Message(N_("The body is nested too deeply.")))
    except ValueError:  # Python reads no number of more than some thousands of digits
        _refuse(400, Message(N_("The body holds a number that is too long.")))


def _refuse(status: int, fault: Message) -> NoReturn:
    abort(status, messages={"json": {"body": [fault]}})


_JSON_NAMES: dict[type, str] = {
    list: "[…]",
    str: '"…"',
    type(None): "null",
    bool: "true, false",
    int: "0",
    float: "0.0",
}


class Interface(Blueprint):  # type: ignore[misc]  # flask-smorest carries no types
    """A room's JSON interface. Unknown parameters and unreadable bodies are refused by name."""

    ARGUMENTS_PARSER = StrictParser()

    def _store_endpoint_docs(self, endpoint: str, *args: Any, **options: Any) -> None:
        """Each operation has a name, by which links and generated clients call it."""
        super()._store_endpoint_docs(endpoint, *args, **options)
        for told in self._docs[endpoint].values():
            if isinstance(told, dict):
                told["manual_doc"] = {"operationId": endpoint} | told.get("manual_doc", {})


def leads_to(**operations: Mapping[str, str]) -> Callable[[View], View]:
    """Say which operations an answer leads to, and where in it their parameters stand.

    `leads_to(zone={"code": "items/0/code"})`: the first code of the answer can be asked for there.
    """
    links = {
        name: {
            "operationId": name,
            "parameters": {key: f"$response.body#/{place}" for key, place in found.items()},
        }
        for name, found in operations.items()
    }
    return Interface.doc(responses={200: {"links": links}})  # type: ignore[no-any-return]  # untyped


class PublicApi(Api):  # type: ignore[misc]  # flask-smorest carries no types
    """flask-smorest whose errors are answered by `core.web`, like all others."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_RESPONSE_CONTENT_TYPE: str = "application/json"

    def _register_responses(self) -> None:
        """Refusals and faults are problem details, and say so in their content type."""
        usual = self.DEFAULT_RESPONSE_CONTENT_TYPE
        self.DEFAULT_RESPONSE_CONTENT_TYPE = PROBLEM
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = usual

    def _register_error_handlers(self) -> None:
        """Nothing: one handler answers for the whole application."""


def configure(app: Flask, version: str) -> PublicApi:
    """Bind the JSON interface to the application."""
    app.config.update(
        API_TITLE="Passerelle",
        API_VERSION=version,
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={"info": _INFO},
    )
    api = PublicApi(app)

    def codes(_converter: object, field: fields.Field[Any], **_: object) -> dict[str, Any]:
        """The codes of a field that are read from data/reference, by the name of their table."""
        table = field.metadata.get("codes_of")
        return (
            {"enum": list(getattr(app.extensions["passerelle.reference"], table))} if table else {}
        )

    api.ma_plugin.converter.add_attribute_function(codes)
    return api


_INFO: dict[str, Any] = {
    "description": (
        "Home care across the Franco-Belgian border. Texts come in the language of "
        "`Accept-Language` or `?lang=` (fr, nl, en). Coordinates are WGS84, latitude first, "
        "except in GeoJSON, where the standard puts longitude first."
    ),
    "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
}
