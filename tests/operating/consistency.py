"""Whether a database holds together: every case in it verifies, loads and can be finished."""

from datetime import timedelta

from engine import waits
from engine.bpmn import snapshot
from engine.clock import VirtualClock
from engine.engine import Engine
from engine.records import Message, ProcessInstance, Search
from engine.store import instances as instance_rows
from engine.store import waits as wait_rows
from engine.timelapse import Timelapse
from tests.engine.builders import ROOT, open_tasks

MOST_STEPS = 500


def cases(engine: Engine) -> list[ProcessInstance]:
    """Every instance, page by page."""
    found: list[ProcessInstance] = []
    after: str | None = None
    while True:
        page = engine.search_process_instances(Search(limit=100, after=after), by=ROOT)
        found += page.items
        if not page.items or page.end_cursor is None or len(page.items) < 100:
            return found
        after = page.end_cursor


def faults(engine: Engine) -> list[str]:
    """What does not hold together, one line each."""
    found = []
    for case in cases(engine):
        if not engine.verify_history(case.key, by=ROOT).whole:
            found.append(f"{case.key}: its history is broken")
        if case.state in ("ACTIVE", "SUSPENDED") and not _stands(engine, case.key):
            found.append(f"{case.key}: it waits for other things than its snapshot says")
    return found


def finish_all(engine: Engine, clock: VirtualClock, submission: dict[str, object]) -> None:
    """Complete every task, let every timer fire, until no case is open."""
    time = Timelapse(engine, clock)
    for _ in range(MOST_STEPS):
        time.move_to(clock.now() + timedelta(hours=1))
        open_now = open_tasks(engine)
        for task in open_now:
            engine.complete_user_task(task.key, submission, by=ROOT)
        if not open_now and all(case.end_date for case in cases(engine)):
            return
    raise AssertionError("some cases do not come to their end")


def publish(engine: Engine, name: str, key: str, tenant: str) -> None:
    """Publish a message that is not kept."""
    engine.publish_message(Message(name=name, correlation_key=key, tenant=tenant), by=ROOT)


def _stands(engine: Engine, key: str) -> bool:
    with engine.question(ROOT) as question:
        row = instance_rows.get(question.tx, key)
        program = question.release(row.release_key).program(row.process_id)
        top = snapshot.load(program, row.snapshot)
        told = {one.key for one in top.tokens() if one.waits} | top.deadlines.keys()
        kept = {
            one.key for one in wait_rows.open_of(question.tx, key) if one.kind in waits.WAITED_FOR
        }
    return told == kept
