"""Timers: how late one fires beside many that wait, and how long many that are due at once take."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic, sleep

from sqlalchemy import text

from engine.clock import SystemClock, VirtualClock
from engine.engine import Database, Engine
from engine.records import StartRequest
from tests.bench import models, services
from tests.bench.bench import Bench
from tests.bench.databases_made import Place
from tests.bench.measures import Measured
from tests.engine.builders import ROOT, bundle

TITLE = "Timers"
HOW = (
    "One `reeve worker` on a database that holds the waiting cases. Waiting cases are rows copied"
    " from one that the engine made. Lateness is the instant in history minus the due instant;"
    " the timers that are measured fall due one after the other while the rest waits."
)
FAR = timedelta(days=3650)
APART = timedelta(milliseconds=50)
PATIENCE_SECONDS = 300.0
ARMING = 4
LOOK_SECONDS = 0.1
MOST_LATE_SECONDS = 1.0
MOST_SECONDS_AT_ONCE = 15.0
# Rows of an instance and its timer, copied under new keys; the copies are never loaded.
COPIED = ("process_instance", "wait_state")
# What one statement copies on a busy machine before it is stopped for taking too long.
AT_ONCE = 10_000


def measure(bench: Bench) -> Iterator[Measured]:
    for kind in bench.places.kinds:
        waiting, due = bench.size(100_000, 200), bench.size(10_000, 20)
        with bench.places.database(kind) as place:
            late = _lateness(place, waiting, bench.size(300, 5))
            yield _late(f"{kind}: lateness p50 beside {waiting:,} waiting", late, 0.5)
            yield _late(f"{kind}: lateness p99 beside {waiting:,} waiting", late, 0.99, most=True)
            took, worker = _all_at_once(place, due)
            name = f"{kind}: {due:,} due at once among {waiting:,}, all fired by one worker after"
            yield Measured(name, [took], "s", most=MOST_SECONDS_AT_ONCE)
            yield Measured(f"{kind}: timers fired by one worker", [due / took], "/s")
            cost = [worker / due * 1000]
            yield Measured(
                f"{kind}: processor time of the worker for one, its start too", cost, "ms"
            )


def _late(name: str, late: list[float], share: float, *, most: bool = False) -> Measured:
    value = sorted(late)[min(len(late) - 1, int(share * len(late)))]
    return Measured(name, [value], "s", most=MOST_LATE_SECONDS if most else None)


def _lateness(place: Place, waiting: int, count: int) -> list[float]:
    with _engine(place) as engine:
        engine.deploy(bundle(models.SLEEP), by=ROOT)
        copy(engine, asleep(engine, engine.clock.now() + FAR), waiting)
        with services.working(place.environment):
            first = asleep(engine, engine.clock.now())
            _wait_until_fired(engine, 1)
            # Armed while the worker runs, and early enough that all are armed in time.
            begin = engine.clock.now() + timedelta(seconds=5) + 2 * APART * count
            dues = [begin + APART * number for number in range(count)]
            keys = [asleep(engine, due) for due in dues]
            assert engine.clock.now() < begin
            _wait_until_fired(engine, 1 + len(keys))
        _check_ended(engine, [first, *keys])
        fired = [_fired_at(engine, key) for key in keys]
        return [(at - due).total_seconds() for at, due in zip(fired, dues, strict=True)]


def _all_at_once(place: Place, count: int) -> tuple[float, float]:
    """Arm real instances whose timers are due already, then let a worker begin.

    Says how many seconds passed, and how many of them the worker had a processor.
    """
    with _engine(place) as engine:
        began = engine.clock.now()
        past = VirtualClock(engine.clock.now() - timedelta(hours=1))
        then = Engine(engine.database, past)
        due = past.now() + timedelta(minutes=1)
        with ThreadPoolExecutor(ARMING) as threads:
            keys = list(threads.map(lambda _: asleep(then, due), range(count)))
        before = _ended(engine)
        with services.working(place.environment) as worker:
            _wait_until_fired(engine, len(keys), before)
            ended, spent = engine.clock.now(), services.cpu_of(worker)
        _check_ended(engine, keys)
        assert all(_fired_at(engine, key) > began for key in keys)
        return (ended - _first(engine, began)).total_seconds(), spent


def asleep(engine: Engine, wake: datetime) -> str:
    request = StartRequest(process_definition_id="sleep", variables={"wake": wake.isoformat()})
    return engine.start(request, by=ROOT).process_instance.key


def copy(engine: Engine, key: str, count: int) -> None:
    for first in range(1, count + 1, AT_ONCE):
        _copy(engine, key, first, min(count, first + AT_ONCE - 1))
    if engine.database.sqlalchemy.dialect.name == "postgresql":
        with engine.database.sqlalchemy.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def _copy(engine: Engine, key: str, first: int, last: int) -> None:
    numbers = (
        "(WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)"
        " SELECT i FROM n) AS g"
        if engine.database.sqlalchemy.dialect.name == "sqlite"
        else "generate_series(CAST(:first AS int), CAST(:last AS int)) AS g(i)"
    )
    with engine.database.transaction() as tx:
        for table in COPIED:
            columns = list(tx.execute(text(f"SELECT * FROM {table} LIMIT 0")).keys())
            taken = [_copied(table, column) for column in columns]
            where = "key" if table == "process_instance" else "instance_key"
            tx.execute(
                text(
                    f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(taken)}"
                    f" FROM {table}, {numbers} WHERE {where} = :key"
                ),
                {"key": key, "first": first, "last": last},
            )


def _copied(table: str, column: str) -> str:
    if column == "instance_key" or (column == "key" and table == "process_instance"):
        return f"{column} || '-' || i"
    return "key || '-' || i" if column == "key" else column


def _wait_until_fired(engine: Engine, count: int, before: int = 0) -> None:
    """Look cheaply, so that the worker has the machine."""
    until, ended = monotonic() + PATIENCE_SECONDS, _ended(engine) - before
    while (left := count - ended) > 0:
        assert monotonic() < until, f"{left} timers have not fired"
        sleep(LOOK_SECONDS)
        ended = _ended(engine) - before


def _check_ended(engine: Engine, keys: list[str]) -> None:
    found = [engine.get_process_instance(key, by=ROOT) for key in keys]
    assert all(one.state == "COMPLETED" and one.variables["up"] is True for one in found)


def _ended(engine: Engine) -> int:
    with engine.database.read() as tx:
        query = text("SELECT count(*) FROM process_instance WHERE state = 'COMPLETED'")
        return int(tx.execute(query).scalar_one())


def _fired_at(engine: Engine, key: str) -> datetime:
    fired = [one for one in engine.history(key, by=ROOT) if one.type == "TIMER_FIRED"]
    assert len(fired) == 1, f"{key} fired {len(fired)} times"
    return fired[0].at


def _first(engine: Engine, since: datetime) -> datetime:
    query = text("SELECT min(at) FROM history WHERE type = 'TIMER_FIRED' AND at > :since")
    shown = since.isoformat() if engine.database.sqlalchemy.dialect.name == "sqlite" else since
    with engine.database.read() as tx:
        return _instant(tx.execute(query, {"since": shown}).scalar_one())


def _instant(value: object) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


@contextmanager
def _engine(place: Place) -> Iterator[Engine]:
    engine = Engine(Database(place.url), SystemClock())
    yield engine
    engine.database.close()
