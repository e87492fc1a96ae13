"""What tests of meetings say and do over HTTP, and what they look for."""

from collections.abc import Mapping

from sqlalchemy import text
from starlette.testclient import TestClient

from app.store import case_files as case_rows
from app.store.letters import LetterRow
from engine.engine import Database
from tests.api.conftest import TENANT
from tests.api.lives import DEPLOYER
from tests.casework.marking import MARK
from tests.sealing import found_letter

TABLES = ("review_deadlines/escalation.dmn", "information_request/share_basis.dmn")
GOV = {"meetingType": "GOV", "kind": "person", "reason": "concern"}
WITH_CASE = {**GOV, "kind": "case", "reason": "vulnerability", "caseNo": "POO-1"}
IN = {"present": True, "accepted_statement": True}
HERE = [{"agency": agency, **IN} for agency in ("council", "police", "landlord")]
HELD = {
    "meeting_result": "held",
    "attendance": HERE,
    "decisions": [
        {"item_no": 1, "decision": "noted", "note": f"{MARK} noted"},
        {"item_no": 2, "carry_over": True},
    ],
    "actions": [
        {
            "item_no": 1,
            "agency": "police",
            "owner": f"{MARK} Ann",
            "what": f"{MARK} look",
            "due": "2026-03-20",
        }
    ],
}


def publish(client: TestClient, variables: Mapping[str, object]) -> None:
    body = {"name": "meeting_called", "variables": variables}
    answer = client.post("/v1/messages/publication", json=body)
    assert answer.status_code == 200, answer.text


def database_of(client: TestClient) -> Database:
    found: Database = client.app.state.engine.database  # type: ignore[attr-defined]
    return found


def watch(client: TestClient, instant: str) -> None:
    """Wait until then, and look for what is over, as is done each morning."""
    move(client, instant)
    engine = client.app.state.engine  # type: ignore[attr-defined]
    engine.begin_by_timer("retention_watch", "each_morning", tenant=TENANT, by=DEPLOYER)
    move(client, instant.replace(":00Z", ":01Z"))


def move(client: TestClient, instant: str) -> None:
    answer = client.put("/v1/clock", json={"instant": instant})
    assert answer.status_code == 200, answer.text


def numbers(client: TestClient, path: str) -> list[int]:
    answer = client.get(f"{path}/agenda")
    assert answer.status_code == 200, answer.text
    return [one["number"] for one in answer.json()["items"]]


def letters_of(client: TestClient) -> list[LetterRow]:
    """The letters in the file of the case POO-1, the oldest first."""
    with database_of(client).read() as tx:
        case = case_rows.newest(tx, "poole", "POO-1")
        assert case is not None
        keys_found = tx.execute(
            text("SELECT key FROM letter WHERE case_key = :case ORDER BY key"), {"case": case.key}
        ).scalars()
        return [found_letter(tx, key) for key in keys_found]
