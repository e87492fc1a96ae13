"""serve, worker and migrate: what a newcomer is told, and what they do when stopped."""

import json
import os
import signal
import socket
import sqlite3
import stat
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from app.cli import output
from app.cli.serving import listening
from engine.engine import Database
from engine.shared_clock import SharedClock
from tests.cli import programs
from tests.cli.conftest import Demo, Typed


def test_a_demo_says_what_it_is_where_it_listens_and_what_to_type(demo: Demo) -> None:
    log = (demo.folder / "log.txt").read_text()

    assert "This is a demonstration. Never enter data of real people." in log
    assert f"Reeve listens on {demo.url}" in log
    assert "demo --sample all" in log


def test_demo_tokens_are_printed_in_one_piece_and_work(demo: Demo) -> None:
    lines = (demo.folder / "log.txt").read_text().splitlines()
    printed = dict(line.split() for line in lines if " reeve_" in line)

    assert printed == demo.tokens
    assert {"operator", "chair", "spoc", "agency:police"} <= set(printed)
    for token in printed.values():
        answer = httpx2.get(
            f"{demo.url}/v1/user-tasks", headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 200


def test_demo_tokens_are_kept_for_the_owner_only(demo: Demo) -> None:
    mode = (demo.folder / "var" / "demo-tokens.json").stat().st_mode

    assert stat.S_IMODE(mode) == 0o600


def test_a_port_in_use_is_told_before_anything_is_done(demo: Demo, tmp_path: Path) -> None:
    port = demo.url.rpartition(":")[2]

    answer = programs.run("serve", "--demo", "--port", port, folder=tmp_path)

    assert answer.returncode == 1
    assert "Address already in use" in programs.said(answer)
    assert "--port" in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_second_start_keeps_tokens_and_cases(demo: Demo, tmp_path: Path) -> None:
    file = demo.folder / "var" / "demo-tokens.json"
    bearer = {"Authorization": f"Bearer {demo.tokens['operator']}"}
    wish = {"name": "trigger_request", "tenantId": "poole", "variables": {"channel": "in_person"}}
    begun = httpx2.post(
        f"{demo.url}/v1/messages/correlation", json=wish, headers=bearer, timeout=60
    ).json()
    first = file.read_text()
    file.chmod(0o644)
    log = (demo.folder / "log.txt").read_text()

    with programs.demo(demo.folder) as url:
        key = begun["correlations"][0]["processInstanceKey"]
        found = httpx2.get(f"{url}/v1/process-instances/{key}", headers=bearer)
    said = (demo.folder / "log.txt").read_text()
    mode, second = stat.S_IMODE(file.stat().st_mode), json.loads(file.read_text())
    (demo.folder / "log.txt").write_text(log)
    file.write_text(first)

    assert found.status_code == 200
    assert found.json()["businessId"].startswith("POO-20")
    assert (second["tokens"], second["url"], mode) == (demo.tokens, url, 0o600)
    assert said.count("as it was") == 4
    assert demo.tokens["operator"] not in said


def test_serve_ends_when_it_is_asked_to(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("")
    with programs.running("serve", "--port", "0", "--database", sqlite_url, folder=tmp_path) as one:
        _wait_for(tmp_path / "log.txt", "Application startup complete", one)
        one.send_signal(signal.SIGINT)

        assert one.wait(timeout=20) == 0
    assert "Traceback" not in (tmp_path / "log.txt").read_text()


def test_a_worker_ends_when_it_is_asked_to(sqlite_url: str, tmp_path: Path) -> None:
    with programs.running("worker", "--database", sqlite_url, folder=tmp_path) as one:
        _wait_for(tmp_path / "log.txt", "working until stopped", one)

        assert programs.stop(one) == 0
    assert "Traceback" not in (tmp_path / "log.txt").read_text()


def test_answers_leave_at_once() -> None:
    """Without it the second half of an answer waits for the client's delayed acknowledgement."""
    with listening("127.0.0.1", 0) as door, socket.create_connection(door.getsockname()):
        accepted, _ = door.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def _wait_for(log: Path, words: str, process) -> None:
    for _ in range(400):
        if words in log.read_text():
            return
        assert process.poll() is None, log.read_text()
        programs.time.sleep(0.05)
    raise AssertionError(log.read_text())


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("worker",)])
def test_a_database_that_is_not_there_is_not_made(typed: Typed, command, tmp_path: Path) -> None:
    answer = typed(*command, "--database", "sqlite:///new.db")

    assert answer.status == 1
    assert "There is no database at sqlite:///new.db yet" in answer.err
    assert "reeve migrate --database sqlite:///new.db" in answer.err
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize(
    "command", [("serve", "--port", "0"), ("worker",), ("token", "ann", "--scope", "read")]
)
def test_an_unmigrated_database_is_told_with_the_cure(typed: Typed, command, tmp_path) -> None:
    (tmp_path / "old.db").touch()

    answer = typed(*command, "--database", "sqlite:///old.db")

    assert answer.status == 1
    assert "is not at the schema of this version" in answer.err
    assert "reeve migrate --database sqlite:///old.db" in answer.err


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("worker",)])
def test_a_database_on_a_virtual_clock_is_not_run_on_real_time(
    typed: Typed, command, sqlite_url: str
) -> None:
    database = Database(sqlite_url)
    SharedClock(database, datetime(2026, 3, 2, 9, 30, tzinfo=UTC)).begin()
    database.close()

    answer = typed(*command, "--database", sqlite_url)

    assert answer.status == 1
    assert "runs on a virtual clock, which stands at 2026-03-02T09:30:00+00:00" in answer.err
    assert "set REEVE_VIRTUAL_CLOCK here, too" in answer.err


def test_migrate_makes_a_database_and_does_it_no_harm_again(typed: Typed, tmp_path: Path) -> None:
    first = typed("migrate", "--database", "sqlite:///deep/er/new.db")
    again = typed("migrate", "--database", "sqlite:///deep/er/new.db")
    token = typed("token", "ann", "--scope", "read", "--database", "sqlite:///deep/er/new.db")

    assert (first.status, again.status, token.status) == (0, 0, 0)
    assert first.out == again.out == "sqlite:///deep/er/new.db is up to date.\n"


def test_a_database_of_a_newer_version_is_left_alone(typed: Typed, tmp_path: Path) -> None:
    typed("migrate", "--database", "sqlite:///new.db")
    with sqlite3.connect(tmp_path / "new.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("UPDATE schema_support SET oldest = '9999'")
    connection.close()

    answer = typed("serve", "--port", "0", "--database", "sqlite:///new.db")

    assert answer.status == 1
    assert "newer version of Reeve" in answer.err


@pytest.mark.parametrize("url", ["nonsense", "mysql://there/x", "sqlite"])
def test_a_url_that_names_no_database_is_wrong_use(typed: Typed, url: str) -> None:
    answer = typed("migrate", "--database", url)

    assert answer.status == 2
    assert f"'{url}' names no database" in answer.err


def test_a_database_out_of_reach_is_told_without_its_password(typed: Typed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    url = f"postgresql+psycopg://me:secret@127.0.0.1:{port}/x"

    answer = typed("migrate", "--database", url)

    assert answer.status == 1
    assert "cannot be used" in answer.err
    assert "secret" not in answer.err


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("--host", "no.such.host.invalid"), 2, "is no address of this machine"),
        (("--port", "70000"), 2, "REEVE_PORT must be"),
        (("--virtual-clock", "soon"), 2, "REEVE_VIRTUAL_CLOCK must be an instant"),
        (("--virtual-clock", "2026-03-02T09:30:00Z"), 2, "refused in production"),
    ],
)
def test_a_wrong_setting_is_told(typed: Typed, arguments, status: int, sentence: str) -> None:
    answer = typed("serve", "--port", "0", *arguments)

    assert (answer.status, sentence in answer.err) == (status, True), answer.err


def test_a_demo_needs_processes_and_is_refused_in_production(typed: Typed, monkeypatch) -> None:
    nowhere = typed("serve", "--demo", "--port", "0")
    monkeypatch.setenv("REEVE_ENVIRONMENT", "production")
    live = typed("serve", "--demo", "--port", "0")

    assert (nowhere.status, live.status) == (2, 2)
    assert "There are no processes in" in nowhere.err
    assert "refused in production" in live.err


def test_nothing_is_coloured_or_wrapped_outside_a_terminal() -> None:
    assert not output.out.is_terminal
    assert output.out.soft_wrap
    assert os.environ.get("FORCE_COLOR") is None
