"""Growth: more processes on one PostgreSQL, and what each case leaves on its disk."""

from collections.abc import Iterator

from sqlalchemy import text

from engine.engine import Database
from tests.bench import models
from tests.bench.bench import Bench, Running, running
from tests.bench.databases_made import Place
from tests.bench.figures.throughput import TASKS, Series, one_round
from tests.bench.measures import Measured

TITLE = "Growth"
HOW = (
    "Process `five` on PostgreSQL, 16 clients, with one, two and four `reeve serve`; load"
    " generator, services and database share the machine's cores, so completions per second can"
    " grow only as long as one is idle. Bytes are those of whole tables with their indexes,"
    " before and after, without a vacuum."
)
KIND = "postgresql"
CLIENTS = 16
PROCESSES = (1, 2, 4)
SIZES = """SELECT sum(pg_total_relation_size(oid)) FROM pg_class
 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""


def measure(bench: Bench) -> Iterator[Measured]:
    if KIND not in bench.places.kinds:
        return
    files = {"five/five.bpmn": models.tasks_in_a_row(TASKS)}
    for count in PROCESSES:
        with running(bench, KIND, count, files) as ours:
            yield from _rounds(bench, ours, count)


def _rounds(bench: Bench, ours: Running, count: int) -> Iterator[Measured]:
    series, instances = Series(), bench.size(160, 4)
    one_round(bench, ours, CLIENTS, bench.size(40, 2), Series())
    before = _bytes(ours.place)
    for _ in range(bench.runs):
        one_round(bench, ours, CLIENTS, instances, series)
    at = f"{count} serve"
    yield Measured(f"{at}: completions/s", series["complete/s"], "/s")
    yield Measured(f"{at}: processor time of serve for one", series["server ms"], "ms")
    yield Measured(f"{at}: processor time of the database for one", series["database ms"], "ms")
    if count == PROCESSES[0]:
        left = (_bytes(ours.place) - before) / (bench.runs * instances)
        yield Measured("bytes that a case of five tasks leaves in all tables", [left], "bytes")


def _bytes(place: Place) -> int:
    database = Database(place.url)
    with database.read() as tx:
        found = int(tx.execute(text(SIZES)).scalar_one())
    database.close()
    return found
