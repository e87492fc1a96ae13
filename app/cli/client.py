"""A REST client of a running Reeve, for the commands that work on cases."""

import uuid
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self, TypeAlias

import httpx2

from app.cli.failures import WRONG_USE, Stop

Json: TypeAlias = Any  # what a service answers; the caller knows the shape

PATIENCE_SECONDS = 60
UNAUTHENTICATED = httpx2.codes.UNAUTHORIZED
BROKEN = httpx2.codes.INTERNAL_SERVER_ERROR


class Refused(Stop):
    """The service said no; `problem` is its problem document (RFC 9457)."""

    def __init__(self, status: int, problem: Mapping[str, Json]) -> None:
        lines = [str(problem.get("detail") or problem.get("title") or f"HTTP {status}")]
        lines += [_fault(error) for error in problem.get("errors", [])]
        if status == UNAUTHENTICATED:
            lines.append("Make a new one with `reeve token`, and give it with REEVE_TOKEN.")
        if status >= BROKEN and "traceId" in problem:
            lines.append(f"The log of the service knows more, under {problem['traceId']}.")
        super().__init__("\n".join(lines))
        self.http_status = status
        self.problem = problem


class NotAnAddress(Stop):
    """The URL is none; nothing was sent."""

    def __init__(self, url: str) -> None:
        super().__init__(f"{url} is no address like http://127.0.0.1:8080", WRONG_USE)


class Client:
    """Speaks to one service with one token; JSON in, JSON out."""

    def __init__(self, url: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._url = url
        self._http = httpx2.Client(base_url=url, headers=headers, timeout=PATIENCE_SECONDS)

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
            Stop: the service cannot be reached, or it is no Reeve.
        """
        return self._send("GET", path, params=query)

    def post(self, path: str, body: object = None, **query: str) -> Json:
        """Return the JSON that a POST answers with; each call bears its own idempotency key."""
        key = {"Idempotency-Key": str(uuid.uuid4())}
        return self._send("POST", path, params=query, json=body or {}, headers=key)

    def search(self, path: str) -> list[Json]:
        """Return everything that a search finds, page by page."""
        found: list[Json] = []
        after = None
        while True:
            page = self.post(path, {"page": {"after": after}} if after else {})
            found += page["items"]
            after = page["page"]["endCursor"]
            if after is None:
                return found

    def send_file(self, path: str, content: bytes, media_type: str, **query: str) -> Json:
        """POST bytes of a media type and return the JSON answer."""
        headers = {"Content-Type": media_type, "Idempotency-Key": str(uuid.uuid4())}
        return self._send("POST", path, params=query, content=content, headers=headers)

    def _send(self, method: str, path: str, **request: Json) -> Json:
        try:
            answer = self._http.request(method, path, **request)
        except (httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
            raise NotAnAddress(self._url) from error
        except httpx2.TimeoutException as error:
            raise Stop(f"{self._url} did not answer within {PATIENCE_SECONDS} s") from error
        except httpx2.HTTPError as error:
            raise Stop(
                f"Nobody answers at {self._url} ({error}). Start Reeve there (`make run`, or"
                " `reeve serve`), or name another address with --url."
            ) from error
        if answer.is_error:
            raise Refused(answer.status_code, _problem(answer))
        return self._content(answer)

    def _content(self, answer: httpx2.Response) -> Json:
        try:
            return answer.json() if answer.content else None
        except ValueError as error:
            raise Stop(f"What answers at {self._url} is no Reeve: it speaks no JSON") from error


def connect(url: str, token: str) -> Client:
    """Return a client of the service at `url`.

    Raises:
        Stop: no token was given, or what was given cannot be one.
    """
    if not token:
        raise Stop("Give a token with --token or in REEVE_TOKEN", WRONG_USE)
    if not (token.isascii() and token.isprintable()):
        raise Stop("This is no token: it must be copied as it was printed", WRONG_USE)
    try:
        return Client(url, token)
    except httpx2.InvalidURL as error:
        raise NotAnAddress(url) from error


def _fault(error: Mapping[str, Json]) -> str:
    where = ":".join(
        str(error[part]) for part in ("resource", "line", "elementId", "pointer") if error.get(part)
    )
    advice = f"\n      {error['advice']}" if error.get("advice") else ""
    return f"  {where}: {error.get('detail', '')}{advice}"


def _problem(answer: httpx2.Response) -> Mapping[str, Json]:
    try:
        document = answer.json()
    except ValueError:
        document = None
    if not isinstance(document, dict):
        return {"detail": f"What answers there is no Reeve: HTTP {answer.status_code}"}
    return document
