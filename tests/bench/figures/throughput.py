"""Completions over HTTP against the floor, interleaved: the figures that matter most."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from tests.bench import floor, models, services
from tests.bench.bench import Bench, Running, running
from tests.bench.measures import Measured, ratios

TITLE = "Completions over HTTP, and the floor"
HOW = (
    "Process `five`: five user tasks with a script between each two. The floor is an HTTP no-op"
    " plus one durable one-row insert with the same driver, database and web server, without"
    " framework, authorisation or engine; its runs alternate with ours. The load generator shares"
    " the machine's cores. Each service is a process; requests alternate between them."
)
TASKS = 5
SET_UPS = (("sqlite", 1), ("postgresql", 1), ("postgresql", 2))
LEAST = {("sqlite", 1): 400.0, ("postgresql", 2): 500.0}
MOST_TIMES_FLOOR = 3.0
MILLI = 1000
UNITS = {
    "complete p50": "ms",
    "complete p99": "ms",
    "tasks/s with starts": "/s",
    "start/s": "/s",
    "start p50": "ms",
    "list p50": "ms",
    "server ms": "ms",
    "database ms": "ms",
    "floor/s": "/s",
    "floor server ms": "ms",
    "no-op/s": "/s",
}


@dataclass(slots=True)
class Series:
    """One value for each run, by name."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def note(self, name: str, value: float) -> None:
        self.values.setdefault(name, []).append(value)

    def __getitem__(self, name: str) -> list[float]:
        return self.values[name]


def measure(bench: Bench) -> Iterator[Measured]:
    for kind, count in SET_UPS:
        if kind in bench.places.kinds:
            yield from _set_up(bench, kind, count)


def _set_up(bench: Bench, kind: str, count: int) -> Iterator[Measured]:
    files = {"five/five.bpmn": models.tasks_in_a_row(TASKS)}
    series = Series()
    with ExitStack() as scope:
        ours = scope.enter_context(running(bench, kind, count, files))
        ground = scope.enter_context(_floor(bench, kind, count))
        _floor_round(bench, ground, 16, Series())
        one_round(bench, ours, 16, bench.size(40, 2), Series())
        for _ in range(bench.runs):
            _floor_round(bench, ground, 16, series)
            one_round(bench, ours, 16, bench.size(160, 4), series)
        for clients in (1, 8):
            apart = Series()
            for _ in range(bench.runs):
                _floor_round(bench, ground, clients, apart)
                one_round(bench, ours, clients, bench.size(40, 2), apart)
            for name, runs in apart.values.items():
                series.values[f"{name}, {clients}"] = runs
    yield from _told(f"{kind}, {count} serve", series, LEAST.get((kind, count)))


def one_round(bench: Bench, ours: Running, clients: int, instances: int, series: Series) -> None:
    """Start instances, complete all their tasks, list, and check what came of it."""
    bench.load.connect(ours.targets, clients, token=ours.token)
    started = bench.load.start(f"row_{TASKS}", instances, {})
    series.note("start/s", started.rate)
    series.note("start p50", started.quantile(0.5) * MILLI)
    listed = bench.load.list_tasks(instances)
    series.note("list p50", listed.quantile(0.5) * MILLI)
    server, database = ours.cpu, ours.place.cpu
    completed = bench.load.complete(models.submissions(TASKS))
    done = len(completed.times)
    assert done == instances * TASKS
    series.note("server ms", (ours.cpu - server) / done * MILLI)
    series.note("database ms", (ours.place.cpu - database) / done * MILLI)
    series.note("complete/s", completed.rate)
    series.note("complete p50", completed.quantile(0.5) * MILLI)
    series.note("complete p99", completed.quantile(0.99) * MILLI)
    series.note("tasks/s with starts", done / (started.seconds + completed.seconds))
    bench.load.check(models.expected(TASKS))


def _floor_round(bench: Bench, ground: Running, clients: int, series: Series) -> None:
    count = bench.size(800, 20)
    bench.load.connect(ground.targets, clients)
    series.note("no-op/s", bench.load.repeat("/noop", count).rate)
    before = ground.cpu
    durable = bench.load.repeat("/durable", count)
    series.note("floor server ms", (ground.cpu - before) / count * MILLI)
    series.note("floor/s", durable.rate)
    series.note("floor p50", durable.quantile(0.5) * MILLI)


@contextmanager
def _floor(bench: Bench, kind: str, count: int) -> Iterator[Running]:
    with bench.places.database(kind) as place:
        floor.prepare(place.url)
        with services.floor(count, place.environment) as found:
            yield Running(found, place, "")


def _told(where: str, series: Series, least: float | None) -> Iterator[Measured]:
    for name, most in (("", MOST_TIMES_FLOOR), (", 8", None), (", 1", None)):
        at = f"{where}, {name.removeprefix(', ') or 16} clients"
        server, rate = f"server ms{name}", f"complete/s{name}"
        cpu = ratios(series[server], series[f"floor server ms{name}"])
        yield Measured(f"{at}: server CPU of a completion / of the floor", cpu, "times", most=most)
        speed = ratios(series[rate], series[f"floor/s{name}"])
        yield Measured(f"{at}: completions/s / floor's requests/s", speed, "times")
        slow = ratios(series[f"complete p50{name}"], series[f"floor p50{name}"])
        yield Measured(f"{at}: p50 of a completion / of the floor", slow, "times")
        yield Measured(
            f"{at}: completions/s", series[rate], "/s", least=least if not name else None
        )
        for what, unit in UNITS.items():
            yield Measured(f"{at}: {what}", series[f"{what}{name}"], unit)
