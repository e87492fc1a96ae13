"""Routes that cannot be left open: each declares its scope, and checks the asker before all else.

The order is: credential, scope, query, body. Who has no business here learns nothing more.
"""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypedDict

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

from app import errors
from app.api.bodies import JSON_LIMIT, BoundedRequest, is_storable
from app.api.guarding import authenticated
from app.errors import Refused
from app.identity.callers import SCOPES, Caller
from engine.errors import Finding

VERSION = "0.1.0"
SCOPE = "x-required-permissions"
PUBLIC = "x-public"
UPLOAD = "x-upload-limit"
EMPTY_BODIES: tuple[object, ...] = (None, {})


class Declaration(TypedDict):
    """What every route says of itself, for the router's decorators."""

    operation_id: str
    openapi_extra: dict[str, Any]


def declared(operation_id: str, scope: str, **extra: object) -> Declaration:
    """Declare a route: its operation id, in Camunda's words, and the scope it needs."""
    marks = {SCOPE: [scope], "x-eventually-consistent": False, "x-added-in-version": VERSION}
    return Declaration(operation_id=operation_id, openapi_extra={**marks, **extra})


def public(operation_id: str, **extra: object) -> Declaration:
    """Declare a route that anybody may call: it must show nothing of any case."""
    marks = {PUBLIC: True, "x-eventually-consistent": False, "x-added-in-version": VERSION}
    return Declaration(operation_id=operation_id, openapi_extra={**marks, **extra})


class UndeclaredRoute(TypeError):
    """A route was written without saying who may use it; the service does not start."""


class GuardedRoute(APIRoute):
    """A route with a declared scope, closed to unknown query parameters and oversized bodies."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the endpoint behind its checks.

        Raises:
            UndeclaredRoute: the route names neither a scope nor that it is public.
        """
        handle = super().get_route_handler()
        marks = self.openapi_extra or {}
        scope = _declared_scope(self.path, marks)
        limit = marks.get(UPLOAD, JSON_LIMIT)
        allowed = frozenset(_query_names(self.dependant))
        has_body = self.body_field is not None

        async def guarded(request: Request) -> Response:
            if scope:
                request.state.caller = await authenticated(request, scope)
            _check_path(request)
            _check_query(request, allowed)
            bounded = BoundedRequest(request.scope, request.receive, limit=limit)
            if UPLOAD in marks:
                await bounded.body()
            else:
                await _check_body(bounded, has_body=has_body)
            return await handle(bounded)

        return guarded


def caller_of(request: Request) -> Caller:
    """Return who asks; only behind a route that declares a scope."""
    caller: Caller = request.state.caller
    return caller


def _declared_scope(path: str, marks: dict[str, Any]) -> str:
    if marks.get(PUBLIC):
        return ""
    names = marks.get(SCOPE, [])
    if len(names) != 1 or names[0] not in SCOPES:
        raise UndeclaredRoute(f"{path} must declare one scope of {', '.join(SCOPES)}")
    return str(names[0])


def _check_path(request: Request) -> None:
    if not is_storable(request.url.path) or "\0" in str(request.path_params):
        raise Refused(errors.NOT_FOUND, "No path holds such characters")
    if any(not is_storable(str(value)) for value in request.path_params.values()):
        raise Refused(errors.NOT_FOUND, "No key holds such characters")


def _check_query(request: Request, allowed: frozenset[str]) -> None:
    for name, value in request.query_params.multi_items():
        if name not in allowed:
            known = f"; allowed: {', '.join(sorted(allowed))}" if allowed else ""
            raise Refused(
                errors.INVALID_QUERY,
                f"There is no query parameter {name[:100]!r} here{known}",
                findings=[Finding(code="UNKNOWN_PARAMETER", message="Unknown parameter")],
            )
        if not is_storable(value):
            raise Refused(errors.INVALID_QUERY, f"{name!r} may hold no NUL characters")


async def _check_body(request: BoundedRequest, *, has_body: bool) -> None:
    body = await request.body()
    if has_body:
        _check_media_type(request, body)
        await request.read_json()
    elif body and await request.read_json() not in EMPTY_BODIES:
        raise Refused(errors.INVALID_BODY, "Nothing is expected in the body; leave it empty")


def _check_media_type(request: Request, body: bytes) -> None:
    if not body:
        raise Refused(errors.INVALID_BODY, "A body of JSON is needed")
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refused(errors.MEDIA_TYPE_UNSUPPORTED, "Send `Content-Type: application/json`")


def _query_names(dependant: Dependant) -> Iterator[str]:
    for parameter in dependant.query_params:
        model = parameter.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            yield from (field.alias or name for name, field in model.model_fields.items())
        else:
            yield parameter.alias
    for inner in dependant.dependencies:
        yield from _query_names(inner)
