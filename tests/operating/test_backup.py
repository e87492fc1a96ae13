"""A backup that was taken under load is a database in which every case holds together."""

import sqlite3
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import make_url, text

from engine.engine import Database, Engine
from engine.errors import UserTaskNotActive
from engine.records import StartRequest
from engine.worker import Worker
from tests import databases, soak
from tests.engine import diagrams as d
from tests.engine.builders import ROOT, given_deployed, open_tasks
from tests.operating.consistency import cases, faults, finish_all

CASES = d.process(
    "cases", d.start(), d.Node("split", "parallelGateway"), d.user_task("first"),
    d.service_task("print", "print"), d.timer("sleep", "timeDuration", "PT1H"),
    d.Node("join", "parallelGateway"), d.user_task("second"), d.user_task("third"), d.end(),
    flows=[
        ("started", "split", ""),
        *[("split", one, "") for one in ("first", "print", "sleep")],
        *[(one, "join", "") for one in ("first", "print", "sleep")],
        ("join", "second", ""), ("second", "third", ""), ("third", "ended", ""),
    ],
)  # fmt: skip
BACKUPS = soak.size(2, 20)
PRINTS = {"print": lambda _context: {}}


@contextmanager
def load(engine: Engine, clock) -> Iterator[list[str]]:
    """Start cases and move them on, from two threads, until the block ends; yields those begun."""
    stop = Event()
    begun: list[str] = []

    def start() -> None:
        while not stop.is_set():
            request = StartRequest(process_definition_id="cases")
            begun.append(engine.start(request, by=ROOT).process_instance.key)

    def work() -> None:
        worker = Worker(engine)
        while not stop.is_set():
            clock.set(clock.now() + timedelta(minutes=10))
            worker.run_due()
            for task in open_tasks(engine)[:20]:
                with suppress(UserTaskNotActive):
                    engine.complete_user_task(task.key, {}, by=ROOT)

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(start), pool.submit(work)]
        try:
            yield begun
        finally:
            stop.set()
        for one in running:
            one.result()


def enough(begun: list[str], more: int) -> list[str]:
    """Wait until some more cases have begun; return those that were answered by then."""
    wanted = len(begun) + more
    pause = Event()
    while len(begun) < wanted:
        pause.wait(0.01)
    return list(begun)


def check_restored(url: str, clock, answered: list[str]) -> None:
    """Everything that was answered before the backup began is there, and can be finished."""
    restored = Engine(Database(url), clock, connectors=PRINTS)
    assert faults(restored) == []
    assert set(answered) <= {case.key for case in cases(restored)}
    finish_all(restored, clock, {})
    assert faults(restored) == []
    restored.database.close()


@pytest.mark.parametrize("way", ["backup", "vacuum into"])
def test_a_backup_of_sqlite_restores_whole(sqlite_url, clock, tmp_path, way):
    live = Path(make_url(sqlite_url).database)
    engine = Engine(Database(sqlite_url), clock, connectors=PRINTS)
    given_deployed(engine, CASES)
    for number in range(BACKUPS):
        copy = tmp_path / f"backup-{number}.db"
        with load(engine, clock) as begun:
            answered = enough(begun, 10)
            take_from_sqlite(live, copy, way)
            enough(begun, 5)

        with closing(sqlite3.connect(copy)) as checked:
            assert checked.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        check_restored(f"sqlite:///{copy}", clock, answered)
    engine.database.close()


def test_a_copy_of_the_file_alone_is_no_backup(sqlite_url, clock, tmp_path):
    """What `cp` leaves behind is in the write-ahead log: so the guide does not say `cp`."""
    engine = Engine(Database(sqlite_url), clock, connectors=PRINTS)
    given_deployed(engine, CASES)
    engine.start(StartRequest(process_definition_id="cases"), by=ROOT)
    copy = tmp_path / "copy.db"
    copy.write_bytes(Path(make_url(sqlite_url).database).read_bytes())

    with closing(sqlite3.connect(copy)) as copied:
        assert copied.execute("SELECT count(*) FROM process_instance").fetchone() == (0,)
    engine.database.close()


def test_a_dump_of_postgresql_restores_whole(postgresql_url, cluster, clock, tmp_path):
    engine = Engine(Database(postgresql_url), clock, connectors=PRINTS)
    given_deployed(engine, CASES)
    for number in range(BACKUPS):
        dump = tmp_path / f"backup-{number}.dump"
        with load(engine, clock) as begun:
            answered = enough(begun, 10)
            call("pg_dump", "-Fc", "-f", str(dump), postgresql_url)
            enough(begun, 5)

        name = cluster.fresh_name()
        cluster.run(f"CREATE DATABASE {name}")
        call("pg_restore", "--exit-on-error", "-d", cluster.url(name), str(dump))
        check_restored(cluster.url(name), clock, answered)
        cluster.run(f"DROP DATABASE {name} WITH (FORCE)")
    engine.database.close()


def test_a_case_that_does_not_stand_where_it_says_is_found(engine, clock):
    """The check above must be able to fail."""
    given_deployed(engine, CASES)
    engine.start(StartRequest(process_definition_id="cases"), by=ROOT)
    assert faults(engine) == []
    with engine.database.transaction() as tx:
        tx.execute(text("UPDATE wait_state SET state = 'CANCELED' WHERE element_id = 'first'"))

    (fault,) = faults(engine)

    assert "other things" in fault


def take_from_sqlite(live: Path, copy: Path, way: str) -> None:
    with closing(sqlite3.connect(live, timeout=30)) as source:
        if way == "backup":
            with closing(sqlite3.connect(copy)) as target:
                source.backup(target)
        else:
            source.execute("VACUUM INTO ?", (str(copy),))


def call(program: str, *arguments: str) -> None:
    line = [one.replace("postgresql+psycopg:", "postgresql:") for one in arguments]
    path = databases.postgres_binaries() / program
    subprocess.run([path, *line], check=True, capture_output=True)  # noqa: S603  # PostgreSQL's own
