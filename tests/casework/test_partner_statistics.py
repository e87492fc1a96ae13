"""How agencies answered requests, and how fast, by agency; few answers are not shown."""

from datetime import timedelta

from app.casework import partner_statistics
from app.store.case_files import CaseRow, open_new
from app.store.filing import Filing
from engine.clock import start_of_day
from engine.keys import new_key
from engine.records import Figures
from tests.casework.histories import given_record
from tests.casework.plain_counts import FIRST, LAST
from tests.casework.test_statistics import asked_with, numbers

HOURS = (2, 3, 30, 5, 400, 6)


def figures(**overdue: int) -> Figures:
    return Figures(
        started={},
        ends={},
        deadlines={},
        running=[],
        waits={},
        incidents={},
        overdue_tasks={f"agency:{one}": n for one, n in overdue.items()} | {"spoc": 9},
    )


def test_answers_are_counted_by_agency_with_the_hours_they_took(database) -> None:
    tenant, at, filing = "answering", start_of_day(FIRST), Filing()
    key = new_key(at)
    open_new(filing, CaseRow(key=key, tenant=tenant, number="C-1", ordinal=1, opened_at=at,
                             opened_by="ann", begun_by_instance="i"))  # fmt: skip

    def given(agency: str, answer: str, when=at, **facts: object) -> None:
        given_record(filing, key, "partner_answer", when, agency=agency, answer=answer, **facts)

    for hours in HOURS:
        given("police", "answered", hours=hours)
    given("police", "answered", hours=1, when=start_of_day(LAST) + timedelta(days=1))
    given("landlord", "nil", hours=24)
    given("landlord", "refused", hours=48)
    given("landlord", "silent")
    given("landlord", "after_last_call")
    with database.transaction() as tx:
        filing.write(tx)

    with database.read() as tx:
        open_figures = figures(police=1, landlord=7)
        every = numbers(partner_statistics.partners, asked_with(tx, tenant, open_figures))
        few = list(partner_statistics.partners(asked_with(tx, tenant, open_figures, smallest=5)))

    assert every == {
        ("requests_answered", "police"): 6,
        ("requests_nil", "landlord"): 1,
        ("requests_refused", "landlord"): 1,
        ("requests_silent", "landlord"): 1,
        ("requests_after_last_call", "landlord"): 1,
        ("hours_to_answer_median", "police"): 5.5,
        ("hours_to_answer_p90", "police"): 400,
        ("hours_to_answer_median", "landlord"): 36,
        ("hours_to_answer_p90", "landlord"): 48,
        ("tasks_overdue", "landlord"): 7,
        ("tasks_overdue", "police"): 1,
        ("disclosures",): 0,
    }
    # Whoever stands alone below the least number is left out; of two, neither gives the other away.
    assert {(one.name, one.by.get("agency")) for one in few if one.number is not None} == {
        ("requests_answered", "police"),
        ("disclosures", None),
    }
    assert {one.name for one in few if one.hidden} == {
        *("tasks_overdue", "hours_to_answer_median", "hours_to_answer_p90")
    }
