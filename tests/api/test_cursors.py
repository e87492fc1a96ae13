"""Cursors are handed back as they were given, or refused."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from engine import cursors
from tests.api.conftest import given_permit
from tests.api.letter_rows import given_letters

RESOURCES = ("user-tasks", "letters", "tokens")


@pytest.fixture
def ends(app: FastAPI, client: TestClient, desk: TestClient) -> dict[str, str]:
    """The cursor of the first page of each list."""
    given_permit(desk, "P-1")
    given_permit(desk, "P-2")
    given_letters(app, 2)
    return {
        resource: client.post(f"/v1/{resource}/search", json={"page": {"limit": 1}}).json()["page"][
            "endCursor"
        ]
        for resource in RESOURCES
    }


def status(client: TestClient, resource: str, cursor: str) -> int:
    return client.post(f"/v1/{resource}/search", json={"page": {"after": cursor}}).status_code


def test_a_cursor_that_was_tampered_with_is_400(client: TestClient, ends: dict[str, str]) -> None:
    for resource, cursor in ends.items():
        changed = [
            cursor[:place] + ("B" if cursor[place] == "A" else "A") + cursor[place + 1 :]
            for place in range(0, len(cursor), 5)
        ]
        odd = [cursor[:-1], cursor[4:], cursor + "A", cursor + "=", cursor + "\n", "!" + cursor]

        assert status(client, resource, cursor) == 200
        for each in [*changed, *odd, "AAAA"]:
            assert status(client, resource, each) == 400, (resource, each)


MADE_UP: list[list[object]] = [
    [],
    [None],
    [[]],
    ["\ud800", "x"],
    ["2026-03-02T09:30:00+00:00", "\0"],
    ["2026-03-02T09:30:00+00:00", "\ud800"],
    ["2026-03-02T09:30:00+00:00", 7],
    ["2026-03-02T09:30:00", "x"],
    ["0001-01-01T00:00:00+23:59", "x"],
    ["9999-12-31T23:59:59-23:59", "x"],
    [10**400, "x"],
    ["2026-03-02T09:30:00+00:00", "x", "y"],
]


def test_a_cursor_that_somebody_made_up_is_400(client: TestClient) -> None:
    for resource in RESOURCES:
        for kept in MADE_UP:
            assert status(client, resource, cursors.written(kept)) == 400, (resource, kept)


def test_a_made_up_cursor_of_a_sort_is_400(client: TestClient, ends: dict[str, str]) -> None:
    mark, *_rest = cursors.read(ends["user-tasks"])

    for rest in (["\ud800", "x"], ["2026-03-02T09:30:00Z", "\ud800"], [None, "x"], ["0001", "x"]):
        assert status(client, "user-tasks", cursors.written([mark, *rest])) == 400, rest


@pytest.mark.parametrize("content", [b"[" * 2_900, b"{}", b"7", b'["a"] ', b"\xff"])
def test_what_no_cursor_holds_is_400(sqlite_client: TestClient, content: bytes) -> None:
    packed = cursors.packed(content)

    for resource in RESOURCES:
        assert status(sqlite_client, resource, packed) == 400
