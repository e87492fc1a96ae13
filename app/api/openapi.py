"""The OpenAPI 3.1 document: problems on every operation, the scope each one needs, and no more."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.api.problems import MEDIA_TYPE
from app.api.routes import PUBLIC, SCOPE, UPLOAD
from app.errors import PROBLEMS
from app.identity.callers import SCOPES

Document = dict[str, Any]
UNPROCESSABLE = 422
PROBLEM_REF = "#/components/schemas/Problem"
PROBLEM_SCHEMA: Document = {
    "type": "object",
    "description": "A refusal (RFC 9457). `code` and `type` never change their meaning.",
    "required": ["type", "title", "status", "detail", "code", "retryable", "traceId", "errors"],
    "properties": {
        "type": {"type": "string", "enum": sorted(PROBLEMS)},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string", "enum": sorted({p.code for p in PROBLEMS.values()})},
        "retryable": {"type": "boolean"},
        "traceId": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "incidentKey": {"type": "string"},
        "elementId": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail", "code"],
                "properties": {
                    "pointer": {"type": "string", "description": "A JSON Pointer, or empty"},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                    "resource": {"type": "string"},
                    "elementId": {"type": "string"},
                    "line": {"type": "integer"},
                    "advice": {"type": "string"},
                    "severity": {"type": "string"},
                },
            },
        },
    },
}
WORDS: Mapping[int, str] = {
    400: "The request makes no sense",
    401: "No valid credential",
    403: "Not permitted",
    404: "There is no such thing, or not for you",
    409: "Its state does not allow this",
    412: "It has changed since it was read",
    413: "The body is too large",
    415: "The body has a wrong media type",
    422: "The body does not fit its schema, its form or its rules",
    429: "Too many wrong credentials came from this address; try again later",
    503: "Not available now; try again",
}
DESCRIPTION = (
    "Processes, decisions and casework of a local partnership. Every answer sees every earlier "
    "write. Send an API token as a bearer credential. Scopes: "
    + "; ".join(f"`{name}`: {words}" for name, words in SCOPES.items())
    + "."
)


def describe(app: FastAPI) -> Document:
    """Return the document of a service, made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=DESCRIPTION,
            routes=app.routes,
        )
        for method, operation in _operations(document):
            _complete(method, operation)
        _add_components(document)
        app.openapi_schema = document
    return app.openapi_schema


def _operations(document: Document) -> Iterator[tuple[str, Document]]:
    for path in document["paths"].values():
        yield from path.items()


def _complete(method: str, operation: Document) -> None:
    named = {parameter["name"] for parameter in operation.get("parameters", [])}
    responses = operation["responses"]
    for status in _statuses(operation, named):
        # FastAPI's own 422 goes; what a route says of itself stays.
        if status == UNPROCESSABLE or str(status) not in responses:
            responses[str(status)] = _problem(status)
    if "dryRun" in named:
        responses.setdefault("200", {**responses.get("201", {}), "description": "A dry run"})
    if "Prefer" in named:
        responses["204"] = {"description": "Done; the client wants no body"}
    if method == "get" and PUBLIC not in operation:
        responses["304"] = {"description": "The client has it already"}
    if SCOPE in operation:
        operation["security"] = [{"apiToken": []}]
    for mark in (PUBLIC, UPLOAD):
        operation.pop(mark, None)


def _statuses(operation: Document, named: set[str]) -> Iterator[int]:
    yield from (400, 404, 413, UNPROCESSABLE, 503)
    if SCOPE in operation:
        yield from (401, 403, 429)
    if "requestBody" in operation:
        yield 415
    if "dryRun" in named:
        yield 409
    if "If-Match" in named:
        yield 412


def _problem(status: int) -> Document:
    schema = {"$ref": PROBLEM_REF}
    return {"description": WORDS[status], "content": {MEDIA_TYPE: {"schema": schema}}}


def _add_components(document: Document) -> None:
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = PROBLEM_SCHEMA
    components["securitySchemes"] = {
        "apiToken": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "reeve_<id>_<secret>",
            "description": "An API token",
        }
    }
