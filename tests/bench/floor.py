"""The floor: what any service on this web server, driver and database costs at the least.

`/noop` answers at once; `/durable` inserts one row and commits it before it answers. There is no
framework, no authorisation, no validation and no engine here.
"""

import os
import sqlite3
import sys
import threading
from collections.abc import Callable

import psycopg
import uvicorn
from anyio import to_thread
from sqlalchemy import make_url
from starlette.types import Receive, Scope, Send

CREATE = "CREATE TABLE IF NOT EXISTS bench_floor (note text NOT NULL)"
NOTE = "x" * 100


class Floor:
    def __init__(self, insert: Callable[[], None]) -> None:
        self._insert = insert

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        while (await receive()).get("more_body"):
            pass
        if scope["path"] == "/durable":
            await to_thread.run_sync(self._insert)
        length = (b"content-length", b"2")
        headers = [(b"content-type", b"application/json"), length]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{}"})


def inserting(url: str) -> Callable[[], None]:
    """A function that makes one row durable; each thread has a connection of its own."""
    own = threading.local()
    connect = _sqlite if url.startswith("sqlite") else _postgresql

    def insert() -> None:
        if not hasattr(own, "insert"):
            own.insert = connect(url)
        own.insert(NOTE)

    return insert


def _postgresql(url: str) -> Callable[[str], None]:
    parts = make_url(url).set(drivername="postgresql")
    connection = psycopg.connect(parts.render_as_string(hide_password=False), autocommit=True)

    def insert(note: str) -> None:
        # One statement outside a transaction commits itself: a single round trip.
        connection.execute("INSERT INTO bench_floor VALUES (%s)", (note,))

    return insert


def _sqlite(url: str) -> Callable[[str], None]:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=30)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")

    def insert(note: str) -> None:
        connection.execute("INSERT INTO bench_floor VALUES (?)", (note,))

    return insert


def prepare(url: str) -> None:
    """Make the table."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as file:
            file.execute(CREATE)
        return
    parts = make_url(url).set(drivername="postgresql")
    with psycopg.connect(parts.render_as_string(hide_password=False)) as connection:
        connection.execute(CREATE)


def main() -> None:
    app = Floor(inserting(os.environ["REEVE_DATABASE_URL"]))
    uvicorn.run(
        app,  # type: ignore[arg-type]  # uvicorn's own types are narrower than ASGI's
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_level="warning",
        access_log=False,
        lifespan="off",
    )


if __name__ == "__main__":
    main()
