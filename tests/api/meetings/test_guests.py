"""Guests are asked in for some items, and hear of nothing else."""

from starlette.testclient import TestClient

from tests.api.conftest import NewClient
from tests.api.meetings.desk import WITH_CASE, database_of, letters_of, move, numbers, publish
from tests.casework.marking import MARK, tables_with_the_mark
from tests.sealing import given_access


def test_a_guest_sees_their_items_and_a_conflict_takes_one_away(
    path: str, coordinator: TestClient, police: TestClient, new_client: NewClient
) -> None:
    guest = new_client("cases", subject="gus", agency="charity")
    wish = {"who": "agency:charity", "items": [2]}

    assert guest.get(path).status_code == 404
    assert police.post(f"{path}/guests", json=wish).status_code == 403
    wrong = coordinator.post(f"{path}/guests", json={**wish, "items": [2, 9]})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/items/1")
    assert coordinator.post(f"{path}/guests", json=wish).status_code == 200
    assert numbers(guest, path) == [2]
    assert numbers(police, path) == [1, 2]
    case = guest.get(f"{path}/agenda").json()["items"][0]["caseKey"]
    assert guest.get(f"/v1/cases/{case}").status_code == 200

    assert police.get(f"/v1/cases/{case}").status_code == 200
    assert police.post(f"{path}/conflicts", json={"items": [2]}).status_code == 200
    assert numbers(police, path) == [1]
    assert police.get(f"/v1/cases/{case}").status_code == 404
    theirs = {"items": [2], "who": "agency:charity"}
    assert police.post(f"{path}/conflicts", json=theirs).status_code == 403
    assert coordinator.post(f"{path}/conflicts", json=theirs).status_code == 200
    assert guest.get(f"/v1/cases/{case}").status_code == 404


def test_a_guest_without_an_account_is_written_to_for_their_item_only(
    path: str, coordinator: TestClient, partnership: TestClient, database_url: str
) -> None:
    mail = {"name": f"{MARK} Gus", "contact": f"{MARK}@example.org", "venue": "Room 3"}
    asked = {"who": "gus", "items": [2], "letter": mail}
    other = {**mail, "name": f"{MARK} Ivy", "contact": "ivy@example.org"}

    assert coordinator.post(f"{path}/guests", json={**asked, "items": [1]}).status_code == 400
    phone = {**asked, "letter": {**mail, "channel": "phone"}}
    assert coordinator.post(f"{path}/guests", json=phone).status_code == 422
    assert coordinator.post(f"{path}/guests", json=asked).status_code == 200
    assert coordinator.post(f"{path}/guests", json=asked).status_code == 200
    asked_too = {**asked, "who": "ivy", "letter": other}
    assert coordinator.post(f"{path}/guests", json=asked_too).status_code == 200
    move(partnership, "2026-03-09T10:31:00Z")

    letters = letters_of(partnership)
    reached = {one.address["name"]: one.address["email"] for one in letters}
    assert reached == {mail["name"]: mail["contact"], other["name"]: other["contact"]}
    assert all("item 2" in one.text and "confidential" in one.text for one in letters)
    assert not any("POO-1" in one.text or "Ada Quill" in one.text for one in letters)
    assert not tables_with_the_mark(database_url)


def test_a_guest_of_a_meeting_that_moves_is_asked_in_for_its_new_day(
    partnership: TestClient, coordinator: TestClient, new_client: NewClient
) -> None:
    guest = new_client("cases", subject="gus")
    publish(partnership, {"meeting_type": "GOV", "meeting_on": "2026-03-25"})
    move(partnership, "2026-03-02T09:31:00Z")
    with database_of(partnership).transaction() as tx:
        given_access(tx, "poole", "i-1", "POO-1", who="cora")
    assert coordinator.post("/v1/meetings/items", json=WITH_CASE).status_code == 201
    move(partnership, "2026-03-21T09:00:00Z")
    (found,) = coordinator.post("/v1/meetings/search", json={}).json()["items"]
    path = f"/v1/meetings/{found['meetingKey']}"
    mail = {"name": "Gus", "contact": "gus@example.org", "venue": "Room 3"}
    asked = {"who": "gus", "items": [1], "letter": mail}

    assert coordinator.post(f"{path}/guests", json=asked).status_code == 200
    move(partnership, "2026-03-21T09:01:00Z")
    moved = {"reason": "closure", "newOn": "2026-04-15"}
    assert coordinator.post(f"{path}/change", json=moved).status_code == 200
    # The day of before and 14 days are over by then; what was asked in for is on the agenda again.
    move(partnership, "2026-04-11T09:00:00Z")
    (item,) = guest.get(f"{path}/agenda").json()["items"]
    assert guest.get(f"/v1/cases/{item['caseKey']}").status_code == 200
    for _ in range(2):
        assert coordinator.post(f"{path}/guests", json=asked).status_code == 200
    move(partnership, "2026-04-11T09:01:00Z")

    told = [one.text for one in letters_of(partnership) if one.letter_id == "GUEST-INVITATION"]
    (changed,) = [one.text for one in letters_of(partnership) if one.letter_id == "GUEST-CHANGED"]
    assert "25 March 2026" in changed
    assert "15 April 2026" in changed
    assert ["25 March 2026" in one for one in told] == [True, False]
    assert ["15 April 2026" in one for one in told] == [False, True]
    move(partnership, "2026-04-29T09:00:00Z")
    assert guest.get(f"/v1/cases/{item['caseKey']}").status_code == 200
    move(partnership, "2026-04-30T09:00:00Z")
    assert guest.get(f"/v1/cases/{item['caseKey']}").status_code == 404
