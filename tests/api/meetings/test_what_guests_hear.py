"""A guest sees the items they were asked for at one meeting, and nothing of any other."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from starlette.testclient import TestClient

from app.casework import agenda, case_files, meeting_keeping, meetings
from app.casework.agenda import ItemWish
from app.casework.case_files import Process
from app.casework.case_hints import Written
from app.casework.meeting_kinds import ACTION, DECISION, MEETING_KINDS, MINUTE
from app.casework.vault import Keys
from app.store import agenda_items
from app.store.meetings import MeetingRow
from engine.records import PersonalEntry
from tests.api.conftest import NewClient
from tests.api.meetings.desk import database_of
from tests.casework.meeting_plans import plan_of
from tests.sealing import keys

CASES = tuple(f"POO-{number}" for number in range(1, 5))
GUESTS = ("refuge", "school", "charity")
FIRST = date(2026, 3, 5)
SAID = re.compile(r"meeting(\d+)/(POO-\d)")
VIEWS = ("", "/agenda", "/pack", "/map", "/location-report", "/location-report/csv")


def process_of(number: int) -> Process:
    return Process(
        tenant="poole", instance_key=f"m-{number}", business_id=f"POO-M-2026-{number:04}"
    )


def given_meeting(held: Keys, number: int) -> MeetingRow:
    """A meeting whose agenda is closed, with every case on it that is not there yet."""
    day = FIRST + timedelta(days=7 * number)
    for case_no in CASES:
        process = Process(tenant="poole", instance_key=f"i-{case_no}", business_id=case_no)
        wish = ItemWish(
            tenant="poole",
            type="ADHOC",
            kind="case",
            reason="concern",
            by="ann",
            source="test",
            case=case_files.case_of(held, process, by="ann"),
        )
        agenda.add(held, wish)
    meeting = meetings.open_meeting(held, process_of(number), plan_of("ADHOC", day, 10))
    meetings.close_agenda(held, meeting, seen_until=day)
    return meetings.of_process(held, process_of(number))


def hold(held: Keys, number: int, carried: Sequence[int]) -> None:
    """Hold a meeting that says of each item of which meeting and case it speaks."""
    meeting = meetings.of_process(held, process_of(number))
    records = [
        Written(kind=MEETING_KINDS[kind], values=values)
        for item in agenda_items.of_meeting(held.tx, meeting.key)
        for kind, values in said(number, item.number or 0, str(item.case_no), carried)
    ]
    entry = PersonalEntry(
        tenant="poole",
        instance_key=f"m-{number}",
        business_id=meeting.number,
        user_task_key=f"t-{number}",
        form_id="hold_meeting",
        values={},
        by="mia",
        at=held.now,
    )
    meeting_keeping.keep(held, entry, records)
    meetings.hold(held, meetings.of_process(held, process_of(number)))


def said(
    meeting: int, item_no: int, case_no: str, carried: Sequence[int]
) -> Iterator[tuple[str, dict[str, object]]]:
    mark = f"meeting{meeting}/{case_no}"
    due = FIRST + timedelta(days=7 * meeting + 1)
    given = {"agency": "police", "due": due, "what": f"look {mark}", "owner": "Pat"}
    decided = {"decision": "noted", "carried_over": item_no in carried, "note": f"noted {mark}"}
    yield ACTION, {"item_no": item_no, **given}
    yield MINUTE, {"item_no": item_no, "text": f"minutes {mark}"}
    yield DECISION, {"item_no": item_no, **decided}


def heard(client: TestClient, path: str) -> set[tuple[int, str]]:
    """Everything that one attendee is told of the items of a meeting, in whatever view."""
    assert client.post(f"{path}/acceptance").status_code == 200
    told = ""
    for view in VIEWS:
        answer = client.get(f"{path}{view}")
        assert answer.status_code == 200, answer.text
        told += answer.text
    return {(int(number), case_no) for number, case_no in SAID.findall(told)}


@pytest.mark.parametrize("seed", range(2))
def test_a_guest_hears_of_their_items_of_this_meeting_only(
    seed: int, client: TestClient, new_client: NewClient
) -> None:
    dice = Random(seed)  # noqa: S311  # nothing secret
    leader = new_client("cases", subject="mia", roles=("chair",))
    guests = {who: new_client("cases", subject=who, agency=who) for who in GUESTS}
    asked: dict[tuple[int, str], set[str]] = {}
    paths: list[str] = []

    for number in range(3):
        at = datetime(2026, 3, 5 + 7 * number, 10, tzinfo=UTC)
        with database_of(client).transaction() as tx:
            held = keys(tx, at)
            meeting = given_meeting(held, number)
            cases = {
                one.number or 0: str(one.case_no)
                for one in agenda_items.of_meeting(tx, meeting.key)
            }
        paths.append(f"/v1/meetings/{meeting.key}")
        for who in GUESTS:
            chosen = dice.sample(sorted(cases), dice.randrange(3))
            if chosen:
                wish = {"who": f"agency:{who}", "items": chosen}
                answer = leader.post(f"{paths[-1]}/guests", json=wish)
                assert answer.status_code == 200, answer.text
                asked[number, who] = {cases[one] for one in chosen}
        with database_of(client).transaction() as tx:
            hold(keys(tx, at), number, dice.sample(sorted(cases), 2))

    assert asked
    for (number, who), mine in asked.items():
        path = paths[number]
        assert heard(guests[who], path) == {(number, case_no) for case_no in mine}
        shown = guests[who].get(path).json()["attendees"]
        assert {one["who"] for one in shown if one["part"] == "guest"} == {f"agency:{who}"}
    told_first = heard(leader, paths[0])
    assert {number for number, _ in told_first} == {0}
    assert {number for number, _ in heard(leader, paths[2])} == {0, 1, 2}
