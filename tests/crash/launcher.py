"""Starts processes in a moment and lets each die at one boundary; run as a program.

    python -m tests.crash.launcher

It reads one order (JSON) per line, begins a fresh process for it, and writes one report per line.
Nothing is shared between the processes but the database: each opens connections of its own, and
remembers nothing of what others did. Python and the modules are loaded once, for all of them.
"""

import asyncio
import json
import os
import sys
from collections.abc import Mapping, MutableMapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from app.main import create_app
from app.settings import Settings
from engine.clock import VirtualClock
from engine.connectors import JobContext
from engine.records import Bundle, Message, StartRequest
from engine.timelapse import Timelapse
from engine.worker import Worker
from tests import compiled
from tests.crash.boundaries import Boundaries
from tests.crash.journeys import CLOCKWORK, EFFECT, START
from tests.crash.mutants import MUTANTS, Stage
from tests.engine.builders import ROOT, open_tasks

INSERT = text("INSERT INTO effect (job) VALUES (:job)")
TOPIC = "before anybody dies"


def effect(context: JobContext) -> Mapping[str, object]:
    """A connector whose effect can be doubled: no key, no constraint."""
    context.tx.execute(INSERT, {"job": context.job.key})
    return {}


def stage(url: str) -> Stage:
    """The service on a database, with the connector of the tests; nothing is connected yet."""
    app = create_app(
        Settings(database_url=url, environment="test", virtual_clock=START, worker=False)
    )
    connectors: Any = app.state.engine.ground.connectors
    connectors[EFFECT] = effect
    return Stage(app)


def main() -> None:
    compiled.share()
    stages: dict[str, Stage] = {}
    for line in sys.stdin:
        order = json.loads(line)
        url = order["url"]
        if url not in stages:
            stages[url] = stage(url)
            _warm_up(stages[url])
        report = _in_a_process_of_its_own(stages[url], order)
        sys.stdout.write(json.dumps(report) + "\n")
        sys.stdout.flush()


def _warm_up(made: Stage) -> None:
    # What a process keeps of deployed files never changes, nor does the table of routes or the
    # words of a statement: done once, a hundred processes need not do it again.
    made.engine.deploy(Bundle(CLOCKWORK), by=ROOT, tenant=TOPIC, dry_run=True)
    _end_a_journey(made)
    stranger = {"method": "POST", "path": "/v1/process-instances", "headers": {}, "body": ""}
    asyncio.run(_answer(made, Boundaries(lambda *_told: None), stranger))
    made.engine.database.close()


def _end_a_journey(made: Stage) -> None:
    engine, time = made.engine, Timelapse(made.engine, made.engine.clock)
    request = StartRequest(process_definition_id="journey", variables={"topic": TOPIC})
    instance = engine.start(request, by=ROOT).process_instance
    for given in ({"count": 3, "story": "Noise"}, {}):
        (task,) = open_tasks(engine, processInstanceKey=instance.key)
        engine.complete_user_task(task.key, given, by=ROOT)
        time.move_to(START + timedelta(days=1))
        engine.publish_message(Message(name="reply", correlation_key=TOPIC), by=ROOT)
        time.settle()


def _in_a_process_of_its_own(made: Stage, order: Mapping[str, Any]) -> dict[str, object]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _live(made, order, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        told = [json.loads(line) for line in pipe]
    _, status = os.waitpid(child, 0)
    return {
        "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
        "status": os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0,
        "boundaries": [value for kind, value in told if kind == "boundary"],
        "answer": next((value for kind, value in told if kind == "answer"), None),
    }


def _live(made: Stage, order: Mapping[str, Any], pipe: int) -> None:
    def tell(kind: str, value: object) -> None:
        os.write(pipe, (json.dumps([kind, value]) + "\n").encode())

    status = 1
    try:
        boundaries = Boundaries(tell, die_at=order.get("dieAt", 0))
        made.engine.clock = VirtualClock(datetime.fromisoformat(order["at"]))
        boundaries.watch(made.engine.database.sqlalchemy)
        if mutant := order.get("mutant"):
            MUTANTS[mutant](made)
        if request := order.get("request"):
            asyncio.run(_answer(made, boundaries, request))
        elif order.get("together"):
            Worker(made.engine).run_due()
        else:
            Worker(made.engine).run_until_idle()
        status = 0
    finally:
        # As a process that ends: no clearing up of what belongs to the one it came from.
        os._exit(status)


async def _answer(made: Stage, boundaries: Boundaries, request: Mapping[str, Any]) -> None:
    body = str(request["body"]).encode("latin-1")
    scope: MutableMapping[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
        "method": request["method"], "path": request["path"], "raw_path": request["path"].encode(),
        "query_string": request.get("query", "").encode(), "root_path": "",
        "headers": [(k.lower().encode(), v.encode()) for k, v in request["headers"].items()],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    parts: dict[str, Any] = {}

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            parts["status"] = message["status"]
            parts["headers"] = {k.decode(): v.decode() for k, v in message["headers"]}
            return
        boundaries.at("before the answer")
        boundaries.tell("answer", {**parts, "body": message.get("body", b"").decode()})
        boundaries.at("after the answer")

    await made.app(scope, receive, send)
    for late in made.after_the_answer:
        late()


if __name__ == "__main__":
    main()
