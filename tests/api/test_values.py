"""Whatever JSON a client sends as variables is kept as it is or refused, and never a fault."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.api.conftest import deploy, given_task

JSON = {"Content-Type": "application/json"}
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False, width=32)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4)
)
NAMES = st.from_regex(r"[a-z]{1,8}", fullmatch=True)


def publish(client: TestClient, text: str):
    body = f'{{"name": "new_post", "variables": {text}}}'
    return client.post("/v1/messages/publication", content=body.encode(), headers=JSON)


@given(st.dictionaries(NAMES, VALUES, max_size=4))
@settings(
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_variables_come_back_as_they_went_in(desk: TestClient, variables) -> None:
    answer = publish(desk, json.dumps({**variables, "ref": "R"}))

    assert answer.status_code == 200, answer.text
    key = answer.json()["correlations"][0]["processInstanceKey"]
    kept = desk.get(f"/v1/process-instances/{key}").json()["variables"]
    assert kept == {**variables, "ref": "R"}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ('{"x": 1e300, "ref": "R"}', 200),
        ('{"x": 1e-300, "ref": "R"}', 200),
        ('{"x": -0.0, "ref": "R"}', 200),
        ('{"x": 123456789012345678901234567890, "ref": "R"}', 200),
        ('{"x": 0.1234567890123456789012345678, "ref": "R"}', 200),
        ('{"x": "' + "y" * 300_000 + '", "ref": "R"}', 422),
        ('{"x": ' + "[" * 50 + "]" * 50 + ', "ref": "R"}', None),
        ('{"": 1, "ref": "R"}', None),
        ('{"a b": 1, "ref": "R"}', None),
        ('{"__proto__": 1, "@date": "2026-03-02", "ref": "R"}', None),
        ('{"x": {"@date": "2026-03-02"}, "ref": "R"}', None),
        ('{"x": {"@date": 7}, "ref": "R"}', None),
        ('{"x": {"@nonsense": []}, "ref": "R"}', None),
        ('{"policy": 1, "instance": 2, "ref": "R"}', None),
        ('{"ref": {"deep": []}}', None),
        ('{"ref": null}', None),
        ("{}", None),
    ],
    ids=range(17),
)
def test_odd_variables_are_kept_or_refused(desk: TestClient, text: str, status: int | None) -> None:
    answer = publish(desk, text)

    assert answer.status_code == status or (
        status is None and answer.status_code in (200, 400, 422)
    )
    if answer.status_code == 200:
        (task,) = answer.json()["nextUserTasks"]
        place = f"/v1/process-instances/{task['processInstanceKey']}"
        assert desk.get(place).status_code == 200
        assert desk.get(f"{place}/history").status_code == 200
        done = desk.post(f"/v1/user-tasks/{task['userTaskKey']}/completion", json={})
        assert done.status_code in (200, 422), done.text


@given(VALUES)
@settings(
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_submission_and_any_draft_gets_an_answer(sqlite_desk, value) -> None:
    client, key = sqlite_desk
    body = json.dumps({"variables": {"level": value}})

    drafted = client.put(f"/v1/user-tasks/{key}/draft", content=body, headers=JSON)
    done = client.post(f"/v1/user-tasks/{key}/completion?dryRun=true", content=body, headers=JSON)

    assert drafted.status_code in (200, 400)
    assert done.status_code in (200, 400, 422)
    if drafted.status_code == 200:
        kept = client.get(f"/v1/user-tasks/{key}/draft").json()["variables"]
        assert kept == json.loads(body)["variables"]


@pytest.fixture
def sqlite_desk(sqlite_client: TestClient) -> tuple[TestClient, str]:
    deploy(sqlite_client)
    return sqlite_client, given_task(sqlite_client)
