"""The tokens of a demonstration open as much as their bearers need to know."""

from pathlib import Path

import pytest

from app.demo import credentials
from app.demo.setting import prepare
from app.identity.tokens import verify
from app.settings import Settings
from engine.clock import SystemClock
from engine.engine import Database
from tests.scenarios.loans import given_processes

AGENCIES = b"""[agencies]
source = "test"
status = "D"
value = [{ id = "police", name = "Police" }, { id = "council", name = "Council" }]
"""


def test_an_agency_gets_its_tasks_only(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    processes = given_processes(tmp_path / "loans")
    (processes / "partnerships/poole/policy.toml").write_bytes(AGENCIES)

    prepare(Settings(database_url=sqlite_url, environment="demo", processes=processes))

    kept = credentials.load()
    assert kept is not None
    database = Database(sqlite_url)
    with database.read() as tx:
        callers = {
            who: verify(tx, text, at=SystemClock().now()) for who, text in kept.tokens.items()
        }
    database.close()
    scopes = {who: callers[who].scopes for who in ("agency:police", "agency:council", "spoc")}
    assert scopes == {
        "agency:police": {"tasks"},
        "agency:council": {"tasks"},
        "spoc": {"read", "cases", "tasks", "start"},
    }
    assert callers["agency:police"].groups == {"agency:police"}
