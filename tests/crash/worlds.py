"""A database with the journey deployed, and fresh processes that act on it."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from app.identity.callers import SCOPES
from app.identity.issuing import issue_directly
from app.identity.tokens import Wish
from engine.engine import Engine
from engine.records import Bundle, StartRequest
from engine.timelapse import Timelapse
from engine.worker import Worker
from tests.api.permits import zipped
from tests.crash.journeys import CLOCKWORK, FILES, START
from tests.crash.launcher import stage
from tests.databases import ROOT as HERE
from tests.engine.builders import ROOT, open_tasks

Order = Mapping[str, Any]
DAY = timedelta(days=1)
LEASE_IS_OVER = timedelta(seconds=31)


@dataclass(frozen=True, slots=True)
class Report:
    """How a process ended: the signal that killed it (0: none), what it passed and answered."""

    signal: int
    status: int
    boundaries: list[str]
    answer: Mapping[str, Any] | None


@dataclass(slots=True)
class World:
    """One database; `engine` looks at it from a process that never dies."""

    url: str
    engine: Engine
    launcher: "subprocess.Popen[str]"
    token: str

    def run(self, order: Order, *, die_at: int = 0, mutant: str = "") -> Report:
        """Let a fresh process carry out an order, and perhaps die on its way."""
        pipe_in, pipe_out = self.launcher.stdin, self.launcher.stdout
        assert pipe_in is not None
        assert pipe_out is not None
        pipe_in.write(
            json.dumps({**order, "url": self.url, "dieAt": die_at, "mutant": mutant}) + "\n"
        )
        pipe_in.flush()
        report = Report(**json.loads(pipe_out.readline()))
        assert report.status == 0, report
        return report

    def work(self, at: datetime, *, die_at: int = 0, mutant: str = "") -> Report:
        return self.run({"at": at.isoformat()}, die_at=die_at, mutant=mutant)

    def post(self, path: str, body: object, key: str, at: datetime = START) -> Order:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        path, _, query = path.partition("?")
        kind = "application/zip" if isinstance(body, bytes) else "application/json"
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": kind,
            "Content-Length": str(len(content)),
            "Idempotency-Key": key,
        }
        request = {"method": "POST", "path": path, "query": query, "headers": headers}
        return {"at": at.isoformat(), "request": {**request, "body": content.decode("latin-1")}}

    def drain(self, at: datetime) -> None:
        """Do what is due in a process that lives on.

        PostgreSQL takes a moment to notice that a client died, and keeps its locks until then.
        """
        self.engine.clock.set(at)
        worker = Worker(self.engine)
        worker.run_until_idle()
        while (due := worker.next_wake()) is not None and due <= at:
            time.sleep(0.01)
            worker.run_until_idle()

    # ------------------------------------------------------------- what a case goes through
    def given_started(self, topic: str) -> str:
        self.engine.clock.set(START)
        request = StartRequest(process_definition_id="journey", variables={"topic": topic})
        return self.engine.start(request, by=ROOT).process_instance.key

    def given_recorded(self, topic: str, at: datetime | None = START) -> str:
        """The task is completed; with an instant, everything due by then is done, too."""
        instance = self.given_started(topic)
        (task,) = open_tasks(self.engine, processInstanceKey=instance)
        self.engine.complete_user_task(task.key, {"count": 3, "story": "Noise"}, by=ROOT)
        if at is not None:
            Timelapse(self.engine, self.engine.clock).move_to(at)
        return instance


@contextmanager
def opened(url: str, launcher: "subprocess.Popen[str]") -> Iterator[World]:
    """Deploy the journey on an empty database and begin to launch processes."""
    made = stage(url)
    with made.engine.database.transaction() as tx:
        tx.execute(text("CREATE TABLE effect (job TEXT)"))
    made.engine.deploy(Bundle(FILES), by=ROOT, tenant="")
    (token,) = issue_directly(url, [Wish(subject="ann", scopes=frozenset(SCOPES))])
    world = World(url, made.engine, launcher, token)
    # The first use of a token in a day is noted; after it each request passes the same points.
    world.run(world.post("/v1/user-tasks/search", {}, "first"))
    yield world
    made.engine.database.close()


@contextmanager
def launching() -> Iterator["subprocess.Popen[str]"]:
    """Begin the program that launches processes, for all worlds."""
    line = [sys.executable, "-m", "tests.crash.launcher"]
    with subprocess.Popen(  # noqa: S603
        line, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as launcher:
        yield launcher
        assert launcher.stdin is not None
        launcher.stdin.close()


def clockwork() -> bytes:
    return zipped(CLOCKWORK)
