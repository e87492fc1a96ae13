"""Reports over HTTP: numbers without names, for whoever has the scope, as JSON and CSV."""

import csv
import io
from datetime import date

import pytest
from starlette.testclient import TestClient

from app.casework.reports import REPORTS
from app.store import case_review_figures
from engine.clock import start_of_day
from tests.api.conftest import NewClient, deploy, given_permit
from tests.processes.content import files_of

PATH = "/v1/statistics"
DAY = date(2026, 2, 28)


@pytest.fixture
def reader(client: TestClient, new_client: NewClient) -> TestClient:
    """Somebody with the scope alone, where one application was not met and one is open."""
    deploy(client, files_of("record_hold"))
    database = client.app.state.engine.database  # type: ignore[attr-defined]
    with database.transaction() as tx:
        for number, facts in (("A-1", {"threshold": "not_met", "ended": "not_met"}), ("A-2", {})):
            given = {"received_on": DAY, **facts}
            case_review_figures.write(tx, "poole", number, given, at=start_of_day(DAY))
    return new_client("statistics", subject="stan")


def test_the_yearly_figures_are_told_as_they_are_for_the_reporting_year(reader: TestClient) -> None:
    told = reader.get(f"{PATH}/case_reviews").json()
    known = reader.get(f"{PATH}/case_reviews")
    again = reader.get(f"{PATH}/case_reviews", headers={"If-None-Match": known.headers["ETag"]})
    calendar = {"from": "2026-01-01", "until": "2026-12-31", "format": "csv"}
    table = reader.get(f"{PATH}/case_reviews", params=calendar)

    assert (told["firstDay"], told["lastDay"]) == ("2025-04-01", "2026-03-31")
    numbers = {one["figure"]: one["number"] for one in told["figures"]}
    assert numbers == {
        "applications": 2,
        "threshold_not_met": 1,
        "reviews": 0,
        "reviews_with_recommendations": 0,
        "joined": 0,
    }
    assert set(told["dictionary"]) == set(numbers)
    assert again.status_code == 304
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert {row["figure"]: int(row["number"]) for row in rows} == numbers
    assert {(row["tenantId"], row["from"]) for row in rows} == {("poole", "2026-01-01")}


def test_every_report_can_be_counted_and_explains_each_of_its_figures(reader: TestClient) -> None:
    listed = reader.get(PATH).json()["items"]

    assert [one["report"] for one in listed] == list(REPORTS)
    for one in listed:
        told = reader.get(f"{PATH}/{one['report']}")
        assert told.status_code == 200, told.text
        assert {figure["figure"] for figure in told.json()["figures"]} <= set(one["dictionary"])


def test_small_parts_of_a_breakdown_are_hidden(reader: TestClient) -> None:
    told = reader.get(f"{PATH}/reviews_open").json()["figures"]

    assert told == [{"figure": "open", "by": {}, "number": 1, "hidden": False}]


def test_what_is_open_is_counted_with_the_age_of_the_oldest(
    desk: TestClient, new_client: NewClient
) -> None:
    given_permit(desk)

    told = new_client("statistics", subject="stan").get(f"{PATH}/engine").json()["figures"]

    numbers = {(one["figure"], *one["by"].values()): one["number"] for one in told}
    assert (numbers["active", "permit", "1"], numbers["oldest_days", "permit"]) == (1, 0)


REFUSED = (
    ("nothing", {}, 404),
    ("cases", {"from": "2026-01-01"}, 400),
    ("cases", {"from": "2026-02-01", "until": "2026-01-01"}, 400),
    ("cases", {"from": "1900-01-01", "until": "2026-01-01"}, 400),
    ("cases", {"from": "soon", "until": "2026-01-01"}, 400),
    ("cases", {"format": "pdf"}, 400),
    ("cases", {"tenantId": "islington"}, 404),
)


def test_what_cannot_be_counted_is_refused(reader: TestClient) -> None:
    for path, query, status in REFUSED:
        refused = reader.get(f"{PATH}/{path}", params=query)
        assert refused.status_code == status, (path, query, refused.text)


def test_whoever_sees_every_partnership_says_which_one(
    reader: TestClient, new_client: NewClient
) -> None:
    everybody = new_client("statistics", subject="op", tenant=None)

    assert everybody.get(f"{PATH}/cases").status_code == 400
    assert everybody.get(f"{PATH}/cases", params={"tenantId": "poole"}).status_code == 200
    assert everybody.get(f"{PATH}/cases", params={"tenantId": "nowhere"}).status_code == 404
