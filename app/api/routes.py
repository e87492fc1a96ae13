"""Routes that cannot be left open: each declares its scope, and checks the asker before all else.

The order is: credential, scope, query, body. Who has no business here learns nothing more.

A request changes threads once. Its body is taken in on the event loop; then one thread of the pool
checks the asker, reads the body and does the work. Each further change would cost as much as a
statement of SQL (docs/benchmarks.md).
"""

import functools
import inspect
from collections.abc import Callable, Coroutine, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, TypedDict, TypeVar

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from app import errors
from app.api.bodies import JSON_LIMIT, BoundedRequest, is_storable
from app.api.guarding import authenticated
from app.api.parameters import added, read_by
from app.errors import Refused
from app.identity.callers import SCOPES, Caller
from engine.errors import Finding

F = TypeVar("F", bound=Callable[..., object])
VERSION = "0.1.0"
SCOPE = "x-required-permissions"
PUBLIC = "x-public"
UPLOAD = "x-upload-limit"
THREADED = "runs_in_the_thread_of_its_request"
WRITES = "writes_to_the_database"
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


def writing(dependency: F) -> F:
    """Mark a dependency: routes that have it write, so they take turns where that is needed."""
    setattr(dependency, WRITES, True)
    return dependency


class UndeclaredRoute(TypeError):
    """A route was written without saying who may use it; the service does not start."""


class GuardedRoute(APIRoute):
    """A route with a declared scope, closed to unknown query parameters and oversized bodies."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:  # noqa: ANN401
        super().__init__(path, _in_this_thread(endpoint), **more)
        extra = self.openapi_extra or {}
        if parameters := added(extra.get("parameters", ()), read_by(self.dependant)):
            self.openapi_extra = {**extra, "parameters": parameters}

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the endpoint behind its checks.

        Raises:
            UndeclaredRoute: the route names neither a scope nor that it is public.
        """
        handle = super().get_route_handler()
        marks = self.openapi_extra or {}
        check = _Check(
            scope=_declared_scope(self.path, marks),
            query=frozenset(_query_names(self.dependant)),
            has_json=None if UPLOAD in marks else self.body_field is not None,
        )
        waits = not hasattr(self.endpoint, THREADED)
        return _Guarded(
            check=check,
            handle=handle,
            limit=marks.get(UPLOAD, JSON_LIMIT),
            waits=waits,
            asker_first=waits or UPLOAD in marks,
            writes=_writes(self.dependant),
        ).answer


@dataclass(frozen=True, slots=True, kw_only=True)
class _Check:
    """What a route asks of a request; `has_json` is None where any bytes will do."""

    scope: str
    query: frozenset[str]
    has_json: bool | None

    def asker(self, request: Request) -> None:
        if self.scope:
            request.state.caller = authenticated(request, self.scope)
        _check_path(request)
        _check_query(request, self.query)

    async def body(self, request: BoundedRequest) -> None:
        if self.has_json is not None:
            await _check_body(request, has_body=self.has_json)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guarded:
    """An endpoint behind its checks; `waits` says that only the event loop can carry it out."""

    check: _Check
    handle: Callable[[Request], Coroutine[Any, Any, Response]]
    limit: int
    waits: bool
    asker_first: bool
    writes: bool

    async def answer(self, request: Request) -> Response:
        """Answer a request, or refuse it as the checks say."""
        bounded = BoundedRequest(request.scope, request.receive, limit=self.limit)
        if not self.asker_first:
            await bounded.take_in()
            async with request.app.state.turn if self.writes else nullcontext():
                return await run_in_threadpool(self._all, bounded)
        # Whoever has no business here shall not make us hold a large body, or wait.
        await run_in_threadpool(self.check.asker, bounded)
        await bounded.body()
        if self.waits:
            return await self._checked(bounded)
        return await run_in_threadpool(_finished, self._checked(bounded))

    def _all(self, request: BoundedRequest) -> Response:
        self.check.asker(request)
        return _finished(self._checked(request))

    async def _checked(self, request: BoundedRequest) -> Response:
        await self.check.body(request)
        return await self.handle(request)


def caller_of(request: Request) -> Caller:
    """Return who asks; only behind a route that declares a scope."""
    caller: Caller = request.state.caller
    return caller


def _in_this_thread(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Return an endpoint that the framework awaits, so that it does not look for a thread."""
    if inspect.iscoroutinefunction(endpoint):
        return endpoint

    @functools.wraps(endpoint)
    async def called(*args: object, **named: object) -> object:
        return endpoint(*args, **named)

    setattr(called, THREADED, True)
    return called


def _finished(steps: Coroutine[Any, Any, Response]) -> Response:
    """Take every step of something that never waits: what it needs is there.

    Raises:
        RuntimeError: it did wait; a dependency of the route does what only the loop can.
    """
    try:
        steps.send(None)
    except StopIteration as end:
        response: Response = end.value
        return response
    steps.close()
    raise RuntimeError("what a route declares must not wait")


def _declared_scope(path: str, marks: dict[str, Any]) -> str:
    if marks.get(PUBLIC):
        return ""
    names = marks.get(SCOPE, [])
    if len(names) != 1 or names[0] not in SCOPES:
        raise UndeclaredRoute(f"{path} must declare one scope of {', '.join(SCOPES)}")
    return str(names[0])


def _check_path(request: Request) -> None:
    if not is_storable(request.scope["path"]):
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


def _writes(dependant: Dependant) -> bool:
    return hasattr(dependant.call, WRITES) or any(map(_writes, dependant.dependencies))


def _query_names(dependant: Dependant) -> Iterator[str]:
    for parameter in dependant.query_params:
        model = parameter.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            yield from (field.alias or name for name, field in model.model_fields.items())
        else:
            yield parameter.alias
    yield from (one["name"] for one in read_by(dependant) if one["in"] == "query")
    for inner in dependant.dependencies:
        yield from _query_names(inner)
