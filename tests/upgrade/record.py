"""Makes the fixtures: a database as an earlier commit wrote it, with cases in many states.

    git worktree add --detach EARLIER COMMIT
    cd EARLIER
    PYTHONPATH=. python HERE/tests/upgrade/record.py HERE/tests/upgrade/fixtures

It runs the code of that commit, so this file may use only what was there then.
For each database it writes `<commit>-<database>.sql.gz`.
"""

import gzip
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.clock import VirtualClock
from engine.engine import Database, Engine
from engine.records import Bundle, Message, StartRequest
from engine.worker import Worker
from tests import databases
from tests.engine import diagrams as d
from tests.engine.builders import ROOT, given_deployed, given_tenants, open_tasks

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def main(fixtures: str) -> None:
    commit = subprocess.run(
        ["git", "rev-parse", "--short=7", "HEAD"],  # noqa: S607
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "old.db"
        databases.migrate(f"sqlite:///{file}")
        fill(f"sqlite:///{file}")
        with closing(sqlite3.connect(file)) as source:
            keep(Path(fixtures) / f"{commit}-sqlite.sql.gz", "\n".join(source.iterdump()))
    with databases.postgres() as cluster, cluster.database() as url:
        fill(url)
        keep(Path(fixtures) / f"{commit}-postgresql.sql.gz", dumped(url))


def dumped(url: str) -> str:
    program = databases.postgres_binaries() / "pg_dump"
    options = ["--inserts", "--rows-per-insert=100", "--no-owner", "--no-privileges"]
    plain = url.replace("+psycopg", "")
    text = subprocess.run(  # noqa: S603  # PostgreSQL's own program
        [program, *options, plain], check=True, capture_output=True, text=True
    ).stdout
    # Words for psql alone, which the test does not need.
    return "\n".join(line for line in text.splitlines() if not line.startswith("\\"))


def keep(path: Path, text: str) -> None:
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def fill(url: str) -> None:
    """Leave cases in many states behind."""
    clock = VirtualClock(START)
    engine = Engine(Database(url), clock)
    common = Path("processes/common")
    files = {
        str(path.relative_to(common)): path.read_bytes()
        for path in sorted(common.rglob("*"))
        if path.is_file() and not {"scenarios", "samples"} & set(path.parts)
    }
    engine.deploy(Bundle(files), by=ROOT, tenant="")
    given_deployed(engine, *diagrams(), tenant="old")
    given_tenants(engine, "islington")

    def begin(number: int) -> str:
        request = StartRequest(
            process_definition_id="kinds",
            tenant="old",
            business_id=f"old-{number}",
            variables={"topic": f"t{number}", "people": ["ann", "bob", "cy"]},
        )
        return engine.start(request, by=ROOT).process_instance.key

    def press(key: str, *elements: str) -> None:
        for task in open_tasks(engine, processInstanceKey=key):
            if not elements or task.element_id in elements:
                engine.complete_user_task(task.key, {"pick": 1}, by=ROOT)

    keys = [begin(number) for number in range(8)]
    for key in keys[1:]:
        press(key, "first")
    clock.set(START + timedelta(hours=30))
    Worker(engine).run_until_idle()
    for key in keys[3:]:
        press(key)
    engine.publish_message(
        Message(name="news", correlation_key="t4", tenant="old", variables={"heard": True}),
        by=ROOT,
    )
    press(keys[4])
    engine.suspend(keys[5], reason="court", by=ROOT)
    engine.cancel(keys[6], reason="withdrawn", by=ROOT)
    kept = Message(name="news", correlation_key="t0", tenant="old", time_to_live=timedelta(days=20))
    engine.publish_message(kept, by=ROOT)
    engine.correlate_message(
        Message(name="trigger_request", business_id="CT-1", tenant="islington",
                variables={"channel": "in_person"}),
        by=ROOT,
    )  # fmt: skip
    engine.database.close()


def diagrams() -> list[bytes]:
    """One process with every kind of wait, and one that it calls."""
    each = (
        '<bpmn:multiInstanceLoopCharacteristics isSequential="false"><bpmn:extensionElements>'
        '<zeebe:loopCharacteristics inputCollection="=people" inputElement="person"/>'
        "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>"
    )
    asked = d.user_task("ask")
    call = d.Node("call", "callActivity", d.extension('<zeebe:calledElement processId="called"/>'))
    kinds = d.process(
        "kinds", d.start(), d.user_task("first"), d.Node("split", "inclusiveGateway"),
        d.Node(asked.id, asked.tag, asked.inside + each), d.timer("sleep", "timeDuration", "PT90H"),
        d.message_catch("hear", "m"), call, d.Node("join", "inclusiveGateway"),
        d.user_task("last"), d.end(),
        d.boundary("daily", "last", d.timer("t", "timeCycle", "R5/P1D").inside, interrupting=False),
        d.user_task("reminded"), d.end("ended_too"),
        flows=[
            ("started", "first", ""), ("first", "split", ""),
            ("split", "ask", "=pick = 1"), ("split", "sleep", "=pick = 1"),
            ("split", "hear", "=pick = 1"), ("split", "call", "=pick = 1"),
            *[(one, "join", "") for one in ("ask", "sleep", "hear", "call")],
            ("join", "last", ""), ("last", "ended", ""),
            ("daily", "reminded", ""), ("reminded", "ended_too", ""),
        ],
        declared=d.message("m", "news", "=topic") + d.signal("s", "alarm"),
    )  # fmt: skip
    called = d.process("called", d.start(), d.user_task("inner"), d.end())
    return [kinds, called]


if __name__ == "__main__":
    main(sys.argv[1])
