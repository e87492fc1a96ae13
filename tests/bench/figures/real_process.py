"""The ASB case review from request to conclusion: bytes after each step, and what a life leaves."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

from sqlalchemy import text

from app.assembly import engine_on
from app.demo import samples
from engine import bundles
from engine.clock import VirtualClock, local_date
from engine.engine import Database, Engine
from engine.records import Message, Search
from engine.timelapse import Timelapse
from tests.bench.bench import Bench
from tests.bench.figures.engine_costs import snapshot_size
from tests.bench.measures import Measured
from tests.engine.builders import ROOT
from tests.sealing import VAULT

TITLE = "The real process"
HOW = (
    "The sample `meets_threshold` of the ASB case review, with its letters, called processes,"
    " tables and deadlines, on a virtual clock; every open instance is looked at after each step."
)
PROCESSES = Path(__file__).parents[3] / "processes"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MOST_BYTES = 8 * 1024
MOST_TURNS = 300
SIZES = {
    "process_instance": "snapshot || variables",
    "wait_state": "coalesce(variables, '')",
    "history": "detail",
}


def measure(bench: Bench) -> Iterator[Measured]:
    with bench.places.database("sqlite") as place:
        clock = VirtualClock(NOW)
        engine = engine_on(Database(place.url), clock, VAULT)
        begun = process_time()
        for tenant, one in bundles.read_all(PROCESSES).items():
            engine.deploy(one, tenant=tenant, by=ROOT)
        yield Measured("deployment of the whole folder, CPU", [process_time() - begun], "s")
        yield from _life(engine, clock)
        engine.database.close()


def _life(engine: Engine, clock: VirtualClock) -> Iterator[Measured]:
    sample = samples.read(PROCESSES, "meets_threshold", today=local_date(clock.now()), suffix="b")
    time = Timelapse(engine, clock)
    sizes, costs = [], []
    message = Message(
        name=sample.message,
        business_id=sample.business_id,
        tenant=sample.partnership,
        variables=sample.variables,
    )
    engine.correlate_message(message, by=ROOT)
    for _ in range(MOST_TURNS):
        time.settle()
        sizes += [float(snapshot_size(engine, key)) for key in _active(engine)]
        if not _active(engine):
            break
        cost = _answer(engine, sample)
        if cost is None:
            clock.set(clock.now())
            time.move_to(clock.now() + timedelta(hours=12))
        else:
            costs.append(cost)
    ends = [one.end_element_ids for one in _instances(engine)]
    assert (sample.end,) in ends, ends
    yield Measured("snapshot after each step, median", sizes, "bytes")
    yield Measured("snapshot after each step, largest", [max(sizes)], "bytes", most=MOST_BYTES)
    yield Measured("a completion with forms, tables and letters, CPU", costs, "ms")
    yield from _left_behind(engine)


def _answer(engine: Engine, sample: samples.Sample) -> float | None:
    found = engine.search_user_tasks(Search(filter={"state": "CREATED"}, limit=1000), by=ROOT)
    for task in found.items:
        given = sample.answer(task.element_id, tuple(task.candidate_groups))
        if given is not None:
            begun = process_time()
            engine.complete_user_task(task.key, given, by=ROOT)
            return (process_time() - begun) * 1000
    return None


def _instances(engine: Engine):
    return engine.search_process_instances(Search(limit=1000), by=ROOT).items


def _active(engine: Engine) -> list[str]:
    return [one.key for one in _instances(engine) if one.state == "ACTIVE"]


def _left_behind(engine: Engine) -> Iterator[Measured]:
    with engine.database.read() as tx:
        for table, said in SIZES.items():
            query = text(f"SELECT count(*), coalesce(sum(length({said})), 0) FROM {table}")
            rows, size = tx.execute(query).one()
            yield Measured(f"rows in {table} after one life, with called processes", [rows])
            yield Measured(f"bytes of values in {table} after one life", [size], "bytes")
        lines = "".join(tx.execute(text("SELECT detail FROM history")).scalars())
    yield Measured("history of one life, gzip", [len(gzip.compress(lines.encode()))], "bytes")
