"""What an operator notices: how soon it is ready, how much it holds, what idle cases cost."""

from collections.abc import Iterator
from contextlib import ExitStack
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter, sleep

from engine.clock import SystemClock
from engine.engine import Database, Engine
from tests.bench import models, services
from tests.bench.bench import Bench, prepared, running
from tests.bench.databases_made import Place
from tests.bench.figures import timers
from tests.bench.measures import Measured
from tests.engine.builders import ROOT, bundle

TITLE = "Starting, memory, idle cases"
HOW = (
    "Ready means that `/health/ready` answers 200, counted from the start of the process; open"
    " cases wait at a timer. Memory is what is resident. Idle cost is what `serve` and a worker"
    " spend while nothing is due."
)
OPEN = 10_000
MOST_SECONDS_EMPTY, MOST_SECONDS_OPEN, MOST_SECONDS_HELP = 2.0, 5.0, 0.3
MOST_MEGABYTES = 150.0
MEGABYTE = 1 << 20


def measure(bench: Bench) -> Iterator[Measured]:
    yield from _help(bench)
    for kind in bench.places.kinds:
        with bench.places.database(kind) as place:
            token = prepared(place)
            ready, idle, spent = _readiness(bench, place)
            yield Measured(
                f"{kind}: ready on an empty database", ready, "s", most=MOST_SECONDS_EMPTY
            )
            yield Measured(f"{kind}: CPU until then", spent, "s")
            yield Measured(f"{kind}: memory of an idle serve", idle, "MB", most=MOST_MEGABYTES)
            count = bench.size(OPEN, 50)
            _fill(place, count)
            ready, first, _ = _readiness(bench, place, token)
            name = f"{kind}: ready with {count:,} open cases"
            yield Measured(name, ready, "s", most=MOST_SECONDS_OPEN)
            yield Measured(f"{kind}: first list of tasks after that", first, "ms")
            yield from _idle(bench, place, count)
        yield from _growth(bench, kind)


def _help(bench: Bench) -> Iterator[Measured]:
    times, spent = [], []
    for _ in range(bench.runs):
        begun, before = perf_counter(), _children_cpu()
        services.call(["--help"], {})
        times.append(perf_counter() - begun)
        spent.append(_children_cpu() - before)
    yield Measured("`reeve --help`", times, "s", most=MOST_SECONDS_HELP)
    yield Measured("`reeve --help`, CPU", spent, "s")


def _children_cpu() -> float:
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _readiness(
    bench: Bench, place: Place, token: str = ""
) -> tuple[list[float], list[float], list[float]]:
    """Seconds until ready; memory in MB, or with a token the first answer in ms; CPU seconds."""
    ready, second, spent = [], [], []
    for _ in range(bench.runs):
        with services.serving(1, place.environment) as (service,):
            ready.append(service.ready_after)
            spent.append(service.cpu)
            if token:
                bench.load.connect([service.url], 1, token=token)
                path = "/v1/user-tasks?state=CREATED"
                second.append(bench.load.repeat(path, 1, "", "GET").times[0] * 1000)
            else:
                second.append(service.memory / MEGABYTE)
    return ready, second, spent


def _fill(place: Place, count: int) -> None:
    engine = Engine(Database(place.url), SystemClock())
    engine.deploy(bundle(models.SLEEP), by=ROOT)
    far = engine.clock.now() + timers.FAR
    timers.copy(engine, timers.asleep(engine, far), count)
    engine.database.close()


def _idle(bench: Bench, place: Place, count: int) -> Iterator[Measured]:
    seconds = bench.size(30, 2)
    with ExitStack() as scope:
        (service,) = scope.enter_context(services.serving(1, place.environment))
        worker = scope.enter_context(services.working(place.environment))
        _wait_until_quiet(worker)
        before = service.cpu + services.cpu_of(worker) + place.cpu
        sleep(seconds)
        spent = service.cpu + services.cpu_of(worker) + place.cpu - before
    name = f"{place.kind}: CPU of serve, worker and database beside {count:,} idle cases"
    yield Measured(name, [spent / seconds * 100], "% of a core")


def _wait_until_quiet(pid: int) -> None:
    """Wait until a process has started and spends nothing worth speaking of."""
    before = -1.0
    while (spent := services.cpu_of(pid)) - before > 0.1 or spent == 0:
        before = spent
        sleep(2)


def _growth(bench: Bench, kind: str) -> Iterator[Measured]:
    files = {"five/five.bpmn": models.tasks_in_a_row(5)}
    with running(bench, kind, 1, files) as ours:
        memory = []
        for _ in range(4):
            bench.load.connect(ours.targets, 8, token=ours.token)
            bench.load.start("row_5", bench.size(500, 2), {})
            bench.load.complete(models.submissions(5))
            bench.load.check(models.expected(5))
            memory.append(ours.services[0].memory / MEGABYTE)
    requests = bench.size(12_000, 48)
    yield Measured(f"{kind}: memory after {requests:,} requests", memory[-1:], "MB")
    grown = [memory[-1] - memory[-2]]
    yield Measured(f"{kind}: memory gained in the last quarter of them", grown, "MB")
