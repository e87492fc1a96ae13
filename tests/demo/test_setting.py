"""The tokens of a demonstration open as much as their bearers need to know."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

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


def test_on_a_virtual_clock_processes_are_deployed_by_that_clock(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    processes, at = given_processes(tmp_path / "loans"), datetime(2020, 3, 2, 9, 30, tzinfo=UTC)

    prepare(
        Settings(database_url=sqlite_url, environment="demo", processes=processes, virtual_clock=at)
    )

    database = Database(sqlite_url)
    with database.read() as tx:
        found = tx.execute(text("SELECT DISTINCT deployed_at FROM definition")).scalars().all()
    database.close()
    # By the machine's clock, what a timer starts would wait for a day that is far away.
    assert found == ["2020-03-02T09:30:00.000000Z"]
