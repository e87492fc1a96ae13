"""A countdown hears of activity at once; where it cannot, the next look finds the case."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.assembly import engine_on
from app.casework import case_writing, countdown
from app.casework.case_hints import Written
from app.casework.case_kinds import KINDS
from app.casework.case_writing import Origin
from app.store import case_files, retentions
from app.store.case_files import CaseRow, open_new
from app.store.filing import Filing
from app.store.retentions import RetentionRow
from engine.clock import start_of_day
from tests.connectors.jobs import run
from tests.engine import diagrams as d
from tests.engine.builders import given_deployed, given_started, waiting_at, work
from tests.sealing import VAULT

COUNTS = d.process(
    "counts", d.start(), d.message_catch("activity", "m"), d.user_task("counted"), d.end(),
    declared=d.message("m", countdown.ACTIVITY, "=case_no"),
)  # fmt: skip
CLOSED_ON = date(2026, 2, 27)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NOTE = {"about": "diary", "text": "She rang."}
HOLD = {"about": "legal_hold", "state": "set", "reason": "Court."}


@pytest.fixture
def office(database, clock):
    return engine_on(database, clock, VAULT)


def given_counting(office, state: str = "running") -> str:
    at, filing, key = start_of_day(CLOSED_ON), Filing(), f"case-{state}"
    open_new(filing, CaseRow(key=key, tenant="", number="C-1", ordinal=1, opened_at=at,
                             opened_by="ann", begun_by_instance="i", state="closed"))  # fmt: skip
    row = RetentionRow(
        case_key=key, tenant="", kind="case", rule="retention_case", base_on=CLOSED_ON,
        due_on=date(2031, 2, 27), state=state, counted_at=at, changed_at=at,
    )  # fmt: skip
    with office.database.transaction() as tx:
        filing.write(tx)
        retentions.put(tx, row)
    return key


def record(office, key: str, kind: str, values) -> None:
    with office.database.transaction() as tx:
        keys = VAULT.keys(tx, office.now())
        case = case_files.lock(tx, key)
        origin = Origin(by="ann", source="test")
        case_writing.write(keys, case, origin, [Written(kind=KINDS[kind], values=values)])


def outrun(office) -> list[str]:
    with office.database.read() as tx:
        return retentions.outrun(tx, "")


def test_a_countdown_that_listens_hears_of_work_at_once_and_of_a_hold_not_at_all(office):
    given_deployed(office, COUNTS)
    instance = given_started(office, "counts", case_no="C-1")
    key = given_counting(office)

    record(office, key, "hold", HOLD)
    work(office)
    assert waiting_at(office, instance.key) == ["activity"]

    record(office, key, "note", NOTE)
    work(office)
    assert waiting_at(office, instance.key) == ["counted"]


def test_one_that_does_not_listen_is_found_and_told_by_the_next_look(office):
    given_deployed(office, COUNTS)
    key = given_counting(office)
    record(office, key, "note", NOTE)
    # It had read the case before, and says only now up to when it counted.
    with office.database.transaction() as tx:
        case = case_files.lock(tx, key)
        at = countdown.counted_at(case, CLOSED_ON, office.now() + timedelta(minutes=1))
        retentions.change(tx, key, at=office.now(), counted_at=at)
    instance = given_started(office, "counts", case_no="C-1")
    assert outrun(office) == ["C-1"]

    told = run(office, "retention_watch", "watch", tenant="")
    work(office)

    assert told["active_again"] == ["C-1"]
    assert waiting_at(office, instance.key) == ["counted"]


@pytest.mark.parametrize(
    ("last", "counted"),
    [
        (None, NOW),
        (start_of_day(CLOSED_ON) + timedelta(hours=23), NOW),
        # It came while the count went on, so the next look must find it.
        (start_of_day(CLOSED_ON + timedelta(days=1)), start_of_day(CLOSED_ON)),
    ],
)
def test_a_count_is_up_to_now_unless_something_came_after_its_day(last, counted):
    case = CaseRow(key="k", tenant="", number="C-1", ordinal=1, opened_by="ann", opened_at=NOW,
                   last_activity_at=last)  # fmt: skip

    assert countdown.counted_at(case, CLOSED_ON, NOW) == counted
