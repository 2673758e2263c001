"""The OpenAPI 3.1 document, made of the tables that the API itself runs by."""

from typing import Any

from dashboard.api.operations import OPERATIONS, Operation
from dashboard.api.parameters import LANG, Parameter
from dashboard.api.problems import MIMETYPE, TITLES
from dashboard.api.schemas import SCHEMAS
from dashboard.guard import COOKIE

VERSION = "1.0.0"
STUDY_PARAMETER: dict[str, Any] = {
    "name": "study",
    "in": "path",
    "required": True,
    "description": "The study's name in addresses.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
}
FILTERS: dict[str, Any] = {
    "name": "filters",
    "in": "query",
    "style": "form",
    "explode": True,
    "description": "With `live=1`, each closed question is a parameter by its code: count only who gave one "
    "of these answers, option codes with commas between them. A value that is itself a code is taken whole.",
    "schema": {"type": "object", "additionalProperties": {"type": "string", "minLength": 1}},
}
SCHEMES: dict[str, Any] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "Made with `user token EMAIL`."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "The dashboard's session.",
    },
}


def openapi_document(public_url: str) -> dict[str, Any]:
    """Return the document for a service at an address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kanal",
            "version": VERSION,
            "description": "Figures of studies: releases for everybody, live ones for who is signed in. Of a "
            "private study only who is signed in and may see it is told anything.",
        },
        "servers": [{"url": public_url}],
        "paths": {_path(one): {"get": _operation(one)} for one in OPERATIONS},
        "components": {"schemas": SCHEMAS, "securitySchemes": SCHEMES},
    }


def _path(operation: Operation) -> str:
    return operation.path.replace("<study>", "{study}")


def _operation(operation: Operation) -> dict[str, Any]:
    query = [_parameter(one) for one in operation.parameters]
    filters = [FILTERS] if operation.filtered else []
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [*([STUDY_PARAMETER] if operation.of_study else []), *query, *filters],
        "responses": _responses(operation),
        "security": _security(operation),
    }


def _security(operation: Operation) -> list[dict[str, Any]]:
    # Without credentials there are the released figures of studies that are not private.
    released: list[dict[str, Any]] = [] if operation.live_only else [{}]
    return [*released, *([{"bearer": []}, {"session": []}] if operation.of_studies else [])]


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": f"{parameter.description} Needs `live=1`." * parameter.live_only
        or parameter.description,
        "schema": {name: value for name, value in parameter.schema.items() if not name.startswith("x-")},
    }


def _responses(operation: Operation) -> dict[str, Any]:
    refusals = {"400": "A parameter that is unknown, given twice, or has a wrong value: it is named."}
    if operation.of_study:
        refusals["404"] = "There is no such study, or no release of it yet."
    if operation.live:
        refusals["401"] = "Live figures are for who is signed in."
    if operation.conflict:
        refusals["409"] = operation.conflict
    refusals |= {"405": "Only reading is possible.", "503": "The store is away; try again."}
    told = {code: _refusal(int(code), description) for code, description in sorted(refusals.items())}
    unchanged = {"304": {"description": "Nothing has changed since `If-None-Match`."}}
    return {"200": _answer(operation), **({} if operation.live_only else unchanged), **told}


def _answer(operation: Operation) -> dict[str, Any]:
    headers: dict[str, Any] = {
        "ETag": {"description": "Of a public answer.", "schema": {"type": "string"}},
        "Cache-Control": {"schema": {"type": "string"}, "required": True},
    }
    if LANG in operation.parameters:
        headers["Vary"] = {"schema": {"type": "string"}, "required": True}
    schema = {"$ref": f"#/components/schemas/{operation.answer}"}
    return {
        "description": operation.summary,
        "headers": headers,
        "content": {"application/json": {"schema": schema}},
    }


def _refusal(code: int, description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": f"{TITLES[code]}. {description}", "content": {MIMETYPE: {"schema": schema}}}
