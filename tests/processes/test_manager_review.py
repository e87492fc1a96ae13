"""The manager's reviews begin by the clock, for each partnership, and choose from its cases."""

from datetime import UTC, date, datetime

import pytest

from app.assembly import engine_on
from engine.clock import VirtualClock
from engine.engine import Database, Engine
from engine.records import Actor, Bundle, Search
from engine.timelapse import Timelapse
from tests.connectors.jobs import run
from tests.processes.content import COMMON
from tests.sealing import VAULT

ROOT = Actor(subject="root", tenant=None, operates=True)
PARTS = (
    *("manager_review/*.bpmn", "manager_case_review/*.bpmn", "manager_case_review/forms/*.json"),
    *("review_deadlines/escalation.dmn", "case_lifecycle/letters/CASE-NOTICE.md", "policy.toml"),
)
NUMBERS = ("POO-1", "POO-2", "POO-3", "POO-4")


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(datetime(2026, 3, 3, 9, 0, tzinfo=UTC))


@pytest.fixture
def office(database: Database, clock: VirtualClock) -> Engine:
    made = engine_on(database, clock, VAULT)
    files = {
        str(path.relative_to(COMMON)): path.read_bytes()
        for part in PARTS
        for path in COMMON.glob(part)
    }
    for tenant in ("", "poole"):
        made.deploy(Bundle(files), tenant=tenant, by=ROOT)
    for number in NUMBERS:
        run(made, "case_open", f"i-{number}", business_id=number)
    run(made, "case_assess", "i-POO-2", business_id="POO-2", subject="victim", band="high")
    return made


def begun(office: Engine, process_id: str) -> list[tuple[datetime, str | None]]:
    search = Search(filter={"processDefinitionId": process_id}, sort=[("startDate", "asc")])
    found = office.search_process_instances(search, by=ROOT).items
    return [(one.start_date, one.business_id) for one in found]


def test_high_cases_come_each_fortnight_and_another_one_each_month(
    office: Engine, clock: VirtualClock
) -> None:
    Timelapse(office, clock).move_to(datetime(2026, 4, 2, tzinfo=UTC))

    # Eight o'clock in London, before the clocks go forward on 29 March and after it.
    assert begun(office, "manager_review") == [
        (datetime(2026, 3, 16, 8, 0, tzinfo=UTC), None),
        (datetime(2026, 3, 30, 7, 0, tzinfo=UTC), None),
        (datetime(2026, 4, 1, 7, 0, tzinfo=UTC), None),
    ]
    # The high case is still under review from the first time: it is not handed out twice.
    (first, high), (monthly, other) = begun(office, "manager_case_review")
    assert (first, high) == (datetime(2026, 3, 16, 8, 0, tzinfo=UTC), "POO-2")
    assert monthly.date() == date(2026, 4, 1)
    assert other in {"POO-1", "POO-3", "POO-4"}


def test_whoever_was_chosen_last_month_is_not_chosen_again(
    office: Engine, clock: VirtualClock
) -> None:
    Timelapse(office, clock).move_to(datetime(2026, 6, 2, tzinfo=UTC))

    chosen = [number for _, number in begun(office, "manager_case_review") if number != "POO-2"]

    # In June it may be the one of April again, whose review is not over: none is handed out then.
    assert len(chosen) in {2, 3}
    assert len(set(chosen)) == len(chosen)
