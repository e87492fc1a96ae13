"""What every answer carries: a trace id, and headers that keep browsers from doing harm."""

import re
import secrets
from collections.abc import Mapping, MutableMapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
NO_TRACE = "0" * 32
KEY = "reeve.trace_id"

SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'self'; frame-ancestors 'none'; object-src 'none'; "
        "base-uri 'none'; form-action 'self'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
}

_TRACE = b"x-trace-id"
_ALWAYS = [
    (name.lower().encode(), value.encode())
    for name, value in {**SECURITY_HEADERS, "Cache-Control": "no-store"}.items()
]

# A letter or a picture is paper: it may have a style, and nothing else.
PAPER = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


def trace_id(scope: MutableMapping[str, object]) -> str:
    """Return the trace id of a request: the caller's (W3C traceparent), else a new one."""
    return str(scope.setdefault(KEY, secrets.token_hex(16)))


class SafeHeaders:
    """Puts the headers on every answer; a case's data are never cached unless a route says so."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the headers of its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = TRACEPARENT.fullmatch(Headers(scope=scope).get("traceparent", ""))
        if given and given[1] != NO_TRACE:
            scope[KEY] = given[1]

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(message, trace_id(scope))
            await send(message)

        await self._app(scope, receive, send_safely)


def _complete(start: Message, trace: str) -> None:
    headers: list[tuple[bytes, bytes]] = list(start["headers"])
    given = {name for name, _ in headers}
    headers.extend(one for one in _ALWAYS if one[0] not in given)
    if _TRACE not in given:
        headers.append((_TRACE, trace.encode()))
    start["headers"] = headers
