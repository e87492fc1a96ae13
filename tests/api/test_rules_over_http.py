"""A rule of a form that is broken is a 422 that points to the answer and says what to do."""

import json

from starlette.testclient import TestClient

from tests.api.conftest import deploy, given_task
from tests.api.permits import FILES

RULE = {"rule": "level != 4", "message": "Take out the level", "at": "/level"}


def test_a_broken_rule_is_422_with_pointer_and_sentence(client: TestClient) -> None:
    path = next(name for name in FILES if name.endswith("forms/record.json"))
    schema = json.loads(FILES[path]) | {"x-rules": [RULE]}
    deploy(client, {**FILES, path: json.dumps(schema).encode()})
    task = f"/v1/user-tasks/{given_task(client)}/completion"

    refused = client.post(task, json={"variables": {"level": 4}})
    taken = client.post(task, json={"variables": {"level": 3}})

    assert refused.status_code == 422
    assert refused.json()["code"] == "SUBMISSION_REFUSED"
    (error,) = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/level", "RULE")
    assert error["detail"] == "Take out the level"
    assert taken.status_code == 200, taken.text
