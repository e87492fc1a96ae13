"""Clients that never give up, and the ledger of what was answered.

A request without an answer is sent again with the same idempotency key, to the next node, until
there is one. What was answered is on the disk before anything else is done.
"""

import http.client
import json
import os
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OK, CREATED, NO_CONTENT, UNAVAILABLE = 200, 201, 204, 503
PAUSE_SECONDS = 0.05
PATIENCE_SECONDS = 60.0


class NoAnswer(Exception):
    """Nobody answered for a very long time."""


class Refused(Exception):
    """The service answered with a fault of the client's, which it should not."""


class Ledger:
    """A file of what was answered; each line is on the disk when `note` returns."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._path = path
        self._lock = threading.Lock()
        self.count = 0

    def note(self, kind: str, key: str) -> None:
        with self._lock:
            os.write(self._file, f"{kind} {key}\n".encode())
            os.fdatasync(self._file)
            self.count += kind == "completed"

    def read(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for line in self._path.read_text().splitlines():
            kind, _, key = line.partition(" ")
            found.setdefault(kind, []).append(key)
        return found


@dataclass(slots=True)
class Client:
    """One client with a connection of its own; `refusals` counts answers of 503."""

    ports: Sequence[int]
    token: str
    turn: int = 0
    refusals: int = 0
    faults: list[int] = field(default_factory=list)
    _connection: http.client.HTTPConnection | None = None

    def post(self, path: str, body: object, key: str) -> Mapping[str, Any]:
        """Send until it is answered.

        Raises:
            Refused: the answer is none of 200, 201, 204, 500 and above.
            NoAnswer: there was none within a minute.
        """
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                status, headers, text = self.once("POST", path, body, key)
            except (OSError, http.client.HTTPException):
                self.leave()
            else:
                if status in (OK, CREATED, NO_CONTENT):
                    return dict(json.loads(text or "{}"))
                self._note(status, headers, text)
            time.sleep(PAUSE_SECONDS)
        raise NoAnswer(path)

    def _note(self, status: int, headers: Mapping[str, str], text: str) -> None:
        if status == UNAVAILABLE and "retry-after" in headers:
            self.refusals += 1
        elif status >= 500:
            self.faults.append(status)
        else:
            raise Refused(f"{status}: {text}")

    def once(
        self, method: str, path: str, body: object = None, key: str = "", seconds: float = 40
    ) -> tuple[int, Mapping[str, str], str]:
        """Send once and return status, headers and body, whatever they are."""
        if self._connection is None:
            port = self.ports[self.turn % len(self.ports)]
            self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        content = json.dumps(body) if body is not None else None
        self._connection.request(method, path, body=content, headers=headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, text

    def leave(self) -> None:
        """Go to the next node with the next request."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        self.turn += 1
