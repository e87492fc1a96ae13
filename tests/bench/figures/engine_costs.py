"""What one step costs inside the engine: statements, bytes, and whether time or size matter."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time

from sqlalchemy import text

from engine.bpmn import execution, program
from engine.bpmn.outcome import UserTaskCompleted
from engine.bpmn.turn import Host
from engine.clock import SystemClock
from engine.engine import Database, Engine
from engine.feel import STANDARD
from engine.records import Receipt, StartRequest, UserTask
from tests.bench import models
from tests.bench.bench import Bench
from tests.bench.measures import Measured, ratios
from tests.engine.builders import ROOT, bundle
from tests.engine.counting_statements import heard

TITLE = "One step inside the engine"
HOW = (
    "In one process, without HTTP. Growth is judged by processor time, alternating between the"
    " two that are compared."
)
MOST_STATEMENTS, MOST_COMMITS = 6, 1
MOST_GROWTH_WITH_TURNS, MOST_GROWTH_WITH_MODEL = 1.2, 1.3
SMALL, MIDDLE, LARGE = 5, 40, 200
MICRO = 1_000_000


def measure(bench: Bench) -> Iterator[Measured]:
    for kind in bench.places.kinds:
        with bench.places.database(kind) as place, _engine(place.url) as engine:
            yield from _statements(kind, engine)
            yield from _turns(bench, kind, engine)
            yield from _model_size(bench, kind, engine)
            yield from _many(bench, kind, engine)
    yield from _alone(bench)


def _statements(kind: str, engine: Engine) -> Iterator[Measured]:
    engine.deploy(bundle(models.tasks_in_a_row(SMALL)), by=ROOT)
    _life(engine, SMALL)
    task = _started(engine, f"row_{SMALL}")
    for name, receipt in (("", None), (" with an idempotency key", _receipt())):
        with heard(engine.database) as found:
            task = _complete(engine, task, SMALL, receipt)
        # The token costs one more, outside of the engine.
        count = len(found.statements) + 1
        said = f"{kind}: statements of a completion over HTTP{name}"
        yield Measured(said, [count], most=MOST_STATEMENTS)
        yield Measured(f"{kind}: commits of a completion{name}", [found.commits], most=MOST_COMMITS)
    with heard(engine.database) as found:
        _started(engine, f"row_{SMALL}")
    yield Measured(f"{kind}: statements of a start over HTTP", [len(found.statements) + 1])


def _turns(bench: Bench, kind: str, engine: Engine) -> Iterator[Measured]:
    """Two instances of a loop, one young, one old, take their turns alternately."""
    engine.deploy(bundle(models.LOOP), by=ROOT)
    old_turns = bench.size(1000, 30)
    task = _loop(engine)
    for _ in range(old_turns):
        task = _next(engine, task)
    young, old, sizes = [], [], []
    for _ in range(bench.runs):
        fresh = _loop(engine)
        for _ in range(9):
            fresh = _next(engine, fresh)
        early, late = [], []
        for _ in range(bench.size(10, 2)):
            fresh = _timed(engine, fresh, early)
            task = _timed(engine, task, late)
        young.append(min(early))
        old.append(min(late))
        sizes.append(float(snapshot_size(engine, task.process_instance_key)))
    name = f"{kind}: turn {old_turns:,} of a loop / turn 10"
    yield Measured(name, ratios(old, young), "times", most=MOST_GROWTH_WITH_TURNS)
    yield Measured(f"{kind}: snapshot at turn {old_turns:,}", sizes, "bytes")


def _model_size(bench: Bench, kind: str, engine: Engine) -> Iterator[Measured]:
    costs: dict[int, list[float]] = {SMALL: [], MIDDLE: [], LARGE: []}
    for size in costs:
        engine.deploy(bundle(models.tasks_in_a_row(size)), by=ROOT)
    for _ in range(bench.runs + 1):
        for size, runs in costs.items():
            seen: list[float] = []
            for _ in range(bench.size(6, 1)):
                task = _started(engine, f"row_{size}")
                for _ in range(SMALL - 1):
                    task = _timed(engine, task, seen, LARGE)
            runs.append(min(seen))
    for size in (MIDDLE, LARGE):
        name = f"{kind}: a completion in a model of {size} tasks / of {SMALL}"
        most = MOST_GROWTH_WITH_MODEL if size == LARGE else None
        yield Measured(name, ratios(costs[size][1:], costs[SMALL][1:]), "times", most=most)


def _many(bench: Bench, kind: str, engine: Engine) -> Iterator[Measured]:
    engine.deploy(bundle(models.many_at_once()), by=ROOT)
    for count in (10, 100):
        runs, sizes = [], []
        for _ in range(bench.runs):
            request = StartRequest(
                process_definition_id="many", variables={"items": [*range(count)]}
            )
            started = engine.start(request, by=ROOT)
            tasks = started.next_user_tasks
            assert len(tasks) == count
            sizes.append(float(snapshot_size(engine, tasks[0].process_instance_key)))
            begun = process_time()
            for task in tasks:
                ended = engine.complete_user_task(task.key, {"answer": 1}, by=ROOT)
            runs.append((process_time() - begun) / count * 1000)
            assert ended.process_instance.state == "COMPLETED"
        yield Measured(f"{kind}: one of {count} tasks open at once, CPU", runs, "ms")
        yield Measured(f"{kind}: snapshot with {count} tasks open at once", sizes, "bytes")


def _alone(bench: Bench) -> Iterator[Measured]:
    """The engine's heart: snapshot and event in, outcome out, no database."""
    files = {"five.bpmn": models.tasks_in_a_row(SMALL)}
    host, at = Host(STANDARD, {}, lambda *_: None), SystemClock().now()  # type: ignore[arg-type]
    read, begun, stepped, sizes = [], [], [], []
    for _ in range(bench.size(50, 3)):
        clock = process_time()
        compiled = program.compile(f"row_{SMALL}", files)
        read.append((process_time() - clock) * MICRO)
        clock = process_time()
        outcome = execution.start(compiled, {}, instance={"key": "k"}, host=host, at=at)
        begun.append((process_time() - clock) * MICRO)
        for given in models.submissions(SMALL).values():
            event = UserTaskCompleted(outcome.opened[0].key, given)
            clock = process_time()
            outcome = execution.advance(compiled, outcome.snapshot, event, host=host, at=at)
            stepped.append((process_time() - clock) * MICRO)
            sizes.append(float(len(outcome.snapshot)))
        assert outcome.state == "COMPLETED"
        assert {
            name: outcome.variables[name] for name in models.expected(SMALL)
        } == models.expected(SMALL)
    yield Measured("engine alone: read and compile process `five`, CPU", read, "us")
    yield Measured("engine alone: start, CPU", begun, "us")
    yield Measured("engine alone: load, complete, advance, prune, save, CPU", stepped, "us")
    yield Measured("engine alone: snapshot of `five`", sizes, "bytes")


def snapshot_size(engine: Engine, key: str) -> int:
    with engine.database.read() as tx:
        query = text("SELECT length(snapshot) FROM process_instance WHERE key = :key")
        return int(tx.execute(query, {"key": key}).scalar_one())


def _life(engine: Engine, size: int) -> None:
    task: UserTask | None = _started(engine, f"row_{size}")
    while task is not None:
        task = _complete(engine, task, size)


def _complete(engine: Engine, task: UserTask, size: int, receipt: Receipt | None = None):
    given = models.submissions(size)[task.element_id]
    done = engine.complete_user_task(task.key, given, by=ROOT, receipt=receipt)
    return next(iter(done.next_user_tasks), None)


def _started(engine: Engine, process: str) -> UserTask:
    return engine.start(StartRequest(process_definition_id=process), by=ROOT).next_user_tasks[0]


def _loop(engine: Engine) -> UserTask:
    request = StartRequest(process_definition_id="loop", variables={"turns": 0, "stop": 10**6})
    return engine.start(request, by=ROOT).next_user_tasks[0]


def _next(engine: Engine, task: UserTask) -> UserTask:
    return engine.complete_user_task(task.key, {}, by=ROOT).next_user_tasks[0]


def _timed(engine: Engine, task: UserTask, seen: list[float], size: int = 0) -> UserTask:
    begun = process_time()
    following = _complete(engine, task, size) if size else _next(engine, task)
    seen.append(process_time() - begun)
    return following


def _receipt() -> Receipt:
    return Receipt("bench", "key", "f", lambda _answer: "{}")


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = Engine(Database(url), SystemClock())
    yield engine
    engine.database.close()
