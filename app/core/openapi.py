"""The JSON interface: one OpenAPI document, one error shape (RFC 9457 problem details)."""

from typing import Any

from flask import Flask, Request
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest


class FaultSchema(Schema):
    """One wrong field."""

    field = fields.String(metadata={"description": "Dotted path, such as needs.0.care"})
    message = fields.String(metadata={"description": "What is wrong, in the asked language"})


class ProblemSchema(Schema):
    """Problem details, RFC 9457."""

    type = fields.String(metadata={"description": "Always about:blank: the status says it all"})
    title = fields.String()
    status = fields.Integer()
    detail = fields.String(metadata={"description": "What happened, in the asked language"})
    instance = fields.String(metadata={"description": "The address asked"})
    request_id = fields.String(metadata={"description": "To quote when asking for help"})
    errors = fields.List(fields.Nested(FaultSchema))


class BodyParser(FlaskParser):
    """Reads JSON bodies. One that is hostile to the reader of JSON is refused like a broken one."""

    def _raw_load_json(self, req: Request) -> Any:
        """The body; thousands of digits or of brackets are a bad request, not a fault of ours."""
        try:
            return super()._raw_load_json(req)
        except (ValueError, RecursionError) as error:
            raise BadRequest from error


class Interface(Blueprint):  # type: ignore[misc]  # flask-smorest carries no types
    """A room's JSON interface that takes bodies."""

    ARGUMENTS_PARSER = BodyParser()


class PublicApi(Api):  # type: ignore[misc]  # flask-smorest carries no types
    """flask-smorest whose errors are answered by `core.web`, like all others."""

    ERROR_SCHEMA = ProblemSchema

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
    return PublicApi(app)


_INFO: dict[str, Any] = {
    "description": (
        "Home care across the Franco-Belgian border. Texts come in the language of "
        "`Accept-Language` or `?lang=` (fr, nl, en). Coordinates are WGS84, latitude first, "
        "except in GeoJSON, where the standard puts longitude first."
    ),
    "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
}
