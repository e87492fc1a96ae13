"""Where the time of one completion over HTTP goes, layer by layer."""

import asyncio
import cProfile
import json
import pstats
from collections import Counter
from collections.abc import Iterator
from time import process_time

import pytest
from fastapi import FastAPI

from app.api import routes
from app.identity.issuing import issue_directly
from app.identity.tokens import Wish
from app.main import create_app
from app.settings import KNOWN_TO_ALL, Settings
from engine.records import StartRequest
from tests.bench import models
from tests.bench.bench import Bench
from tests.bench.measures import Measured
from tests.engine.builders import ROOT, bundle

TITLE = "Share of each layer in one completion"
HOW = (
    "Own processor time by module under a profiler, which inflates small calls several times, so"
    " only shares are given. The application is called without a web server and in one thread:"
    " the server's parsing and the change of threads are not in it."
)
# The first that fits; what stands in no file is C code, told by what it belongs to.
LAYERS = (
    ("HTTP framework", ("/fastapi/", "/starlette/", "/pydantic", "/anyio/", "pydantic_core")),
    ("SQL: SQLAlchemy", ("/sqlalchemy/",)),
    ("SQL: driver and commit", ("/psycopg", "sqlite3.", "select.", "_cursor_base")),
    ("authorisation", ("/app/identity/", "guarding.py", "/app/store/tokens", "hmac", "/hashing")),
    ("requests and answers", ("/app/api/", "/json/")),
    ("SQL: our rows", ("/engine/store/",)),
    ("expressions", ("/engine/feel/",)),
    ("codec and history", ("encoding.py", "codec.py", "snapshot.py", "history.py", "msgspec",
                           "zlib", "openssl")),
    ("engine", ("/engine/", "/SpiffWorkflow/", "dataclasses")),
)  # fmt: skip
REST = "Python's own"


def measure(bench: Bench) -> Iterator[Measured]:
    for kind in bench.places.kinds:
        with bench.places.database(kind) as place:
            shares = shares_on(place.url, bench.size(60, 2))
        for layer, share in shares.most_common():
            yield Measured(f"{kind}: {layer}", [share], "%")


def shares_on(url: str, lives: int) -> Counter[str]:
    """The share of each layer, in percent, when so many instances are completed."""
    app = create_app(Settings(database_url=url, worker=False, master_key=KNOWN_TO_ALL))
    app.state.engine.deploy(bundle(models.tasks_in_a_row(5)), by=ROOT)
    wish = Wish(subject="bench", scopes=frozenset({"tasks", "operate"}))
    (token,) = issue_directly(url, [wish])
    asyncio.run(_complete_all(app, token, 2))
    profile = cProfile.Profile(process_time)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(routes, "run_in_threadpool", _here)
        profile.runcall(asyncio.run, _complete_all(app, token, lives))
    app.state.engine.database.close()
    return _by_layer(profile)


async def _here(act, *given):
    return act(*given)


async def _complete_all(app: FastAPI, token: str, lives: int) -> None:
    for _ in range(lives):
        request = StartRequest(process_definition_id="row_5")
        task = app.state.engine.start(request, by=ROOT).next_user_tasks[0]
        key, element = task.key, task.element_id
        while key:
            answer = await _complete(app, token, key, models.submissions(5)[element])
            following = answer["nextUserTasks"]
            key, element = (
                (following[0]["userTaskKey"], following[0]["elementId"]) if following else ("", "")
            )


async def _complete(app: FastAPI, token: str, key: str, given: object):
    body = json.dumps({"variables": given}).encode()
    path = f"/v1/user-tasks/{key}/completion"
    headers = {
        "host": "bench", "authorization": f"Bearer {token}", "content-type": "application/json",
        "content-length": str(len(body)),
    }  # fmt: skip
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "scheme": "http", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2), "state": {},
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    assert sent[0]["status"] == 200, sent
    return json.loads(sent[1]["body"])


def _by_layer(profile: cProfile.Profile) -> Counter[str]:
    spent: Counter[str] = Counter()
    for (file, _, function), row in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        spent[_layer(f"{file} {function}")] += row[2]
    whole = sum(spent.values())
    return Counter({layer: seconds / whole * 100 for layer, seconds in spent.items()})


def _layer(place: str) -> str:
    fitting = (layer for layer, marks in LAYERS if any(mark in place for mark in marks))
    return next(fitting, REST)
