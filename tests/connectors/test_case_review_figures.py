"""The figures that outlive a case: one row per application, on both databases."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

import pytest

from app.connectors.case_review_figures import ApplicationNotNamed, write_figures
from app.store import case_review_figures as rows
from app.store import review_statistics
from engine import feel
from engine.connectors import JobContext
from engine.records import Job, Resource

NOW = datetime(2026, 3, 30, 8, 15, tzinfo=UTC)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def no_resource(kind: str, identity: str) -> Resource:
    raise AssertionError(kind, identity)


def context(tx, *, tenant="poole", now=NOW, **given):
    job = Job(
        **{one.name: "" for one in fields(Job)}
        | {"tenant_id": tenant, "element_id": "write_figures", "variables": given}
    )
    return JobContext(
        tx=tx,
        job=job,
        resource=no_resource,
        scope={"applicant_name": "not for figures"},
        library=feel.STANDARD,
        is_active=lambda _key: False,
        now=now,
    )


@pytest.fixture
def tx(database):
    with database.transaction() as transaction:
        yield transaction


def counted(tx, tenant="poole"):
    """Count applications, those below the threshold, reviews, and reviews that recommended."""
    found = review_statistics.applications(tx, tenant, FIRST, LAST)
    below = [one for one in found if one[2] == "not_met"]
    held = [one for one in found if one[3]]
    return len(found), len(below), len(held), len([one for one in held if one[4]])


def test_an_application_counts_from_the_day_it_came_in(tx):
    told = write_figures(context(tx, application_no="P-1", received_on=FIRST))

    assert told["figures"] == {
        "received_on": FIRST,
        "threshold": None,
        "review_held": False,
        "recommendations": 0,
        "accepted": None,
        "not_accepted": None,
        "silent": None,
        "ended": None,
        "area": None,
    }
    assert counted(tx) == (1, 0, 0, 0)


def test_later_facts_win_and_others_stay(tx):
    write_figures(context(tx, application_no="P-1", received_on=LAST, threshold="not_met"))
    later = NOW + timedelta(days=40)
    write_figures(
        context(tx, now=later, application_no="P-1", threshold=None, review_held=True,
                recommendations=2, ended="concluded")
    )  # fmt: skip

    row = rows.find(tx, "poole", "P-1")
    assert (row.received_on, row.threshold, row.review_held) == (LAST, "not_met", True)
    assert (row.recommendations, row.ended, row.written_at) == (2, "concluded", later)
    assert counted(tx) == (1, 1, 1, 1)


def test_a_job_that_runs_twice_writes_one_row(tx):
    given = {"application_no": "P-1", "received_on": FIRST, "accepted": 1, "silent": 0}

    assert write_figures(context(tx, **given)) == write_figures(context(tx, **given))
    assert counted(tx)[0] == 1


def test_each_partnership_counts_its_own(tx):
    for tenant in ("poole", "islington"):
        write_figures(context(tx, tenant=tenant, application_no="X-1", received_on=FIRST))

    assert counted(tx, "islington") == (1, 0, 0, 0)


def test_the_year_has_its_first_and_its_last_day_and_no_other(tx):
    days = (FIRST - timedelta(days=1), FIRST, LAST, LAST + timedelta(days=1))
    for number, day in enumerate(days):
        write_figures(context(tx, application_no=f"P-{number}", received_on=day))

    assert counted(tx)[0] == 2


def test_recommendations_count_only_with_a_review(tx):
    write_figures(context(tx, application_no="P-1", received_on=FIRST, recommendations=3))

    assert counted(tx)[3] == 0


def test_nothing_personal_has_a_place(tx):
    write_figures(context(tx, application_no="P-1", applicant_name="Dorothea Penhallow"))

    assert "Dorothea" not in str(rows.find(tx, "poole", "P-1"))


@pytest.mark.parametrize("number", [None, "", 7])
def test_figures_without_an_application_are_refused(tx, number):
    with pytest.raises(ApplicationNotNamed, match="write_figures"):
        write_figures(context(tx, application_no=number))
