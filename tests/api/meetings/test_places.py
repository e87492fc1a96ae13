"""Places where incidents came back come before the group by themselves; its map says who meets."""

from collections.abc import Mapping
from datetime import date

import pytest
from starlette.testclient import TestClient

from app.casework import case_files, case_writing
from app.casework.case_files import Process
from app.casework.case_hints import Written
from app.casework.case_kinds import KINDS
from app.casework.case_writing import Origin
from tests.api.conftest import NewClient, deploy
from tests.api.meetings.desk import TABLES, database_of, move, publish
from tests.casework.marking import MARK, tables_with_the_mark
from tests.processes.content import COMMON, files_of
from tests.sealing import keys

PARK, ELSEWHERE = "53.0100, -2.2000", "53.2, -2.2"


def given_case(client: TestClient, number: str, geo: str, *days: str) -> None:
    """Put a case on record with a place and incidents on some days."""
    with database_of(client).transaction() as tx:
        process = Process(tenant="poole", instance_key=f"i-{number}", business_id=number)
        case = case_files.case_of(keys(tx), process, by="ann")
        place = {"address": f"{MARK} {number}", "name": f"{MARK} Park", "geo": geo}
        person = {"role": "perpetrator", "name": f"{MARK} Cy"}
        access = {"who": "meeting_coordinator", "because": "assignment"}
        days_on = [{"occurred_on": date.fromisoformat(day)} for day in days]
        records = [
            *(("incident", one) for one in days_on),
            *(("place", place), ("person", person), ("access", access)),
        ]
        written = [Written(kind=KINDS[kind], values=values) for kind, values in records]
        case_writing.write(keys(tx), case, Origin(by="ann", source="test"), written)


@pytest.fixture
def coordinator(new_client: NewClient) -> TestClient:
    return new_client("cases", subject="cora", roles=("meeting_coordinator",))


@pytest.fixture
def path(client: TestClient, coordinator: TestClient) -> str:
    """A meeting of the group whose agenda is closed."""
    folders = ("meeting_cycle", "circulate_pack", "action_tracking")
    tables = {table: (COMMON / table).read_bytes() for table in TABLES}
    files: Mapping[str, bytes] = {**files_of(*folders), **tables}
    policy = (
        files["policy.toml"]
        .decode()
        .replace(
            'held = { value = false, source = "a partnership', 'held = { value = true, source = "a'
        )
    )
    deploy(client, {**files, "policy.toml": policy.encode()})
    given_case(client, "POO-1", PARK, "2026-02-20", "2026-03-02")
    given_case(client, "POO-2", "53.0101,-2.2001", "2026-03-01", "2026-01-20")
    given_case(client, "POO-3", ELSEWHERE, "2026-03-01", "2026-03-01")
    given_case(client, "POO-4", "by the pond", "2026-03-01")
    publish(client, {"meeting_type": "JOG", "meeting_on": "2026-03-05"})
    move(client, "2026-03-02T09:31:00Z")
    for number in ("POO-1", "POO-2"):
        item = {"meetingType": "JOG", "kind": "peer_group", "reason": "seen", "caseNo": number}
        assert coordinator.post("/v1/meetings/items", json=item).status_code == 201
    move(client, "2026-03-04T09:00:00Z")
    (found,) = coordinator.post("/v1/meetings/search", json={}).json()["items"]
    return f"/v1/meetings/{found['meetingKey']}"


def test_the_report_and_the_map_are_those_of_the_meeting(
    path: str, coordinator: TestClient, database_url: str
) -> None:
    for part in ("location-report", "location-report/csv", "map"):
        assert coordinator.get(f"{path}/{part}").status_code == 403
    coordinator.post(f"{path}/acceptance")

    report = coordinator.get(f"{path}/location-report").json()
    table = coordinator.get(f"{path}/location-report/csv")
    drawn = coordinator.get(f"{path}/map").json()

    (feature,) = report["features"]
    assert feature["geometry"]["coordinates"] == [-2.2, 53.01]
    assert feature["properties"]["place"] == f"{MARK} Park"
    found = feature["properties"]
    assert (found["incidents"], found["previous"], found["trend"]) == (3, 1, "rising")
    assert report["search"]["until"] == "2026-03-03"
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text.splitlines()[1].startswith(f"1,{MARK} Park,53.01,-2.2,3,1,rising,2026-02-20,")
    (tie,) = drawn["ties"]
    assert tie["on"] == ["perpetrator"]
    assert {one["kind"] for one in drawn["items"]} == {"location", "peer_group"}
    assert MARK not in str(drawn)
    assert not tables_with_the_mark(database_url)
