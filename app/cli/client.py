"""A REST client of a running Reeve, for the commands that work on cases."""

import os
import uuid
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self, TypeAlias

import httpx2

from app.cli.output import WRONG_USE, Stop

Json: TypeAlias = Any  # what a service answers; the caller knows the shape

DEFAULT_URL = "http://127.0.0.1:8080"


class Refused(Stop):
    """The service said no; `problem` is its problem document (RFC 9457)."""

    def __init__(self, status: int, problem: Mapping[str, Json]) -> None:
        lines = [str(problem.get("detail") or problem.get("title") or f"HTTP {status}")]
        lines += [
            f"  {error.get('pointer', '')}: {error.get('detail', '')}"
            for error in problem.get("errors", [])
        ]
        super().__init__("\n".join(lines))
        self.http_status = status
        self.problem = problem


class Client:
    """Speaks to one service with one token; JSON in, JSON out."""

    def __init__(self, url: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._http = httpx2.Client(base_url=url, headers=headers, timeout=60)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def get(self, path: str, **query: str) -> Json:
        """Return the JSON that a GET answers with.

        Raises:
            Refused: the service answered with a problem.
            Stop: the service cannot be reached.
        """
        return self._send("GET", path, params=query)

    def post(self, path: str, body: object = None, **query: str) -> Json:
        """Return the JSON that a POST answers with; each call bears its own idempotency key."""
        key = {"Idempotency-Key": str(uuid.uuid4())}
        return self._send("POST", path, params=query, json=body or {}, headers=key)

    def send_file(self, path: str, content: bytes, media_type: str, **query: str) -> Json:
        """POST bytes of a media type and return the JSON answer."""
        headers = {"Content-Type": media_type, "Idempotency-Key": str(uuid.uuid4())}
        return self._send("POST", path, params=query, content=content, headers=headers)

    def _send(self, method: str, path: str, **request: Json) -> Json:
        try:
            answer = self._http.request(method, path, **request)
        except httpx2.HTTPError as error:
            raise Stop(f"Reeve cannot be reached at {self._http.base_url}: {error}") from error
        if answer.status_code >= httpx2.codes.BAD_REQUEST:
            raise Refused(answer.status_code, _problem(answer))
        return answer.json() if answer.content else None


def connect(url: str, token: str) -> Client:
    """Return a client; the token may also stand in REEVE_TOKEN.

    Raises:
        Stop: no token was given.
    """
    token = token or os.environ.get("REEVE_TOKEN", "")
    if not token:
        raise Stop("Give a token with --token or in REEVE_TOKEN", WRONG_USE)
    return Client(url, token)


def _problem(answer: httpx2.Response) -> Mapping[str, Json]:
    try:
        document = answer.json()
    except ValueError:
        document = None
    return document if isinstance(document, dict) else {"detail": answer.text[:500]}
