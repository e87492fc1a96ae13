"""start, tasks, complete, timers and token, typed at a real service."""

import json
import socket
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from app.identity.issuing import issue_directly
from app.identity.tokens import Wish
from engine.clock import SystemClock, local_date
from tests.cli.conftest import Demo, Typed
from tests.scenarios.loans import given_processes

PERSONAL = {"summary": "A window was broken.", "evidence": "A photograph."}


@pytest.fixture
def started(demo: Demo, typed: Typed, tmp_path: Path) -> dict[str, str]:
    """A crime referral in Poole, with the key of its first task."""
    values = tmp_path / "start.json"
    values.write_text(json.dumps({"application_no": tmp_path.name, "immediate": False}))
    answer = typed(
        *("start", "--message", "crime_suspected", "--partnership", "poole"),
        *("--business-id", tmp_path.name, "--input", values, "--json"),
        at=demo,
    )
    assert answer.status == 0, answer.err
    assert answer.err == ""
    (task,) = json.loads(answer.out)["nextUserTasks"]
    return {"task": task["userTaskKey"], "case": tmp_path.name}


def test_a_case_is_started_found_and_completed(
    demo: Demo, typed: Typed, started: dict[str, str], tmp_path: Path
) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"victim_aware": True, "immediate": False, **PERSONAL}))

    listed = typed("tasks", "--case", started["case"], at=demo, role="spoc")
    for_others = typed("tasks", "--case", started["case"], at=demo, role="appeal_body")
    rows = json.loads(typed("tasks", "--group", "spoc", "--json", at=demo).out)
    would = typed("complete", started["task"], "--input", answers, "--dry-run", at=demo)
    did = typed("complete", started["task"], "--input", answers, at=demo, role="spoc")
    again = typed("complete", started["task"], "--input", answers, at=demo, role="spoc")

    assert [one.status for one in (listed, would, did, again)] == [0, 0, 0, 1]
    assert f"{started['task']}  {started['case']}" in listed.out
    assert for_others.out == "Open tasks: none\n"
    assert started["task"] in {row["userTaskKey"] for row in rows}
    assert would.out.startswith(f"would complete {started['task']}\n")
    assert did.out.startswith(f"completed {started['task']}\n")
    assert "is COMPLETED" in again.err


def test_a_bad_form_points_at_each_answer(
    demo: Demo, typed: Typed, started: dict[str, str], tmp_path: Path
) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"victim_aware": "perhaps", "colour": "red"}))

    answer = typed("complete", started["task"], "--input", answers, at=demo, role="spoc")

    assert answer.status == 1
    assert "/victim_aware" in answer.err
    assert "colour" in answer.err
    assert "perhaps" not in answer.err


def test_timers_are_listed_soonest_first(demo: Demo, typed: Typed, started: dict[str, str]) -> None:
    mine = typed("timers", "--case", started["case"], at=demo)
    every = [one["dueDate"] for one in json.loads(typed("timers", "--json", at=demo).out)]

    assert mine.status == 0
    assert started["case"] in mine.out
    assert every == sorted(every)


def test_starting_can_be_tried_and_refused(service: Demo, typed: Typed, tmp_path: Path) -> None:
    typed("deploy", given_processes(tmp_path / "loans"), at=service)

    would = typed("start", "loan", "--partnership", "poole", "--dry-run", at=service)
    none = typed("tasks", at=service)
    did = typed("start", "loan", "--partnership", "poole", "--business-id", "L-7", at=service)
    twice = typed("start", "loan", "--partnership", "poole", "--business-id", "L-7", at=service)
    unknown = typed("start", "no_such_process", at=service)

    assert [one.status for one in (would, did, twice, unknown)] == [0, 0, 1, 1]
    assert would.out.startswith("would start loan: ")
    assert none.out == "Open tasks: none\n"
    assert did.out.startswith("started loan: ")
    assert "  next: Record (" in did.out
    assert "'L-7'" in twice.err
    assert "no_such_process" in unknown.err


@pytest.mark.parametrize("arguments", [(), ("loan", "--message", "x")])
def test_a_start_is_by_process_or_by_message(typed: Typed, arguments: tuple[str, ...]) -> None:
    answer = typed("start", *arguments)

    assert answer.status == 2
    assert "--message" in answer.err


def test_a_message_that_begins_nothing_is_refused(demo: Demo, typed: Typed) -> None:
    answer = typed("start", "--message", "no_such_message", at=demo)

    assert answer.status == 1
    assert "nobody waits for the message 'no_such_message'" in answer.err


def test_a_token_is_printed_once_and_works(demo: Demo, typed: Typed) -> None:
    database = f"sqlite:///{demo.folder}/var/reeve.db"

    made = typed(
        *("token", "ann", "--scope", "read", "--scope", "tasks", "--role", "chair"),
        *("--partnership", "poole", "--days", "1", "--database", database),
    )
    used = typed("tasks", "--url", demo.url, "--token", made.out.strip())
    beyond = typed("start", "loan", "--url", demo.url, "--token", made.out.strip())

    assert made.status == 0
    assert made.out.startswith("reeve_")
    assert len(made.out.split()) == 1
    assert used.status == 0
    assert (beyond.status, "start" in beyond.err) == (1, True)


@pytest.mark.parametrize(
    ("wish", "status", "sentence"),
    [
        (("ann", "--scope", "everything"), 1, "--scope: unknown scope 'everything'"),
        (("ann and bob", "--scope", "read"), 1, "subject: "),
        (("ann", "--scope", "read", "--role", "the chair"), 1, "--role: "),
        (("ann", "--scope", "read", "--partnership", "a b"), 1, "--partnership: "),
        (("ann", "--scope", "read", "--agency", "a b"), 1, "--agency: "),
        (("ann", "--scope", "read", "--days", "9999"), 2, "--days"),
        (("ann", "--scope", "read", "--days", "0"), 2, "--days"),
        (("ann",), 2, "--scope"),
    ],
)
def test_a_silly_wish_for_a_token_is_refused(
    typed: Typed, sqlite_url: str, wish: tuple[str, ...], status: int, sentence: str
) -> None:
    answer = typed("token", *wish, "--database", sqlite_url)

    assert (answer.status, answer.out) == (status, "")
    assert sentence in answer.err


def test_all_tokens_are_listed_with_the_day_of_their_last_use(
    service: Demo, typed: Typed, sqlite_url: str
) -> None:
    wish = Wish(subject="portal", scopes=frozenset({"read"}), tenant="poole")
    issue_directly(sqlite_url, [wish] * 120)

    shown = typed("tokens", at=service)
    rows = json.loads(typed("tokens", "--json", at=service).out)
    denied = typed("tokens", at=service, role="reader")

    assert (shown.status, denied.status) == (0, 1)
    assert len(rows) == 122
    used = {row["subject"]: row["lastUsedOn"] for row in rows}
    today = local_date(SystemClock().now())
    assert (used["ann"], used["portal"]) == (today.isoformat(), None)
    (line,) = [one for one in shown.out.splitlines() if " ann " in one]
    assert line.rstrip().endswith(f"{today.day} {today:%b %Y}")


def test_a_token_that_opens_nothing_is_told_with_the_cure(demo: Demo, typed: Typed) -> None:
    made_up = typed("tasks", "--url", demo.url, "--token", f"reeve_{'0' * 16}_{'0' * 64}")
    none = typed("tasks", "--url", demo.url)
    odd = typed("tasks", "--url", demo.url, "--token", "tök\n")

    assert [one.status for one in (made_up, none, odd)] == [1, 2, 2]
    assert "no such API token" in made_up.err
    assert "reeve token" in made_up.err
    assert "REEVE_TOKEN" in none.err
    assert "copied" in odd.err


def test_a_token_that_has_expired_is_told_with_the_cure(service: Demo, typed: Typed) -> None:
    time.sleep(1)

    answer = typed("tasks", at=service, role="reader")

    assert answer.status == 1
    assert "This API token has expired" in answer.err
    assert "Make a new one with `reeve token`" in answer.err


def test_a_service_that_is_not_there_is_told(typed: Typed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]

    answer = typed("tasks", "--token", "x", "--url", f"http://127.0.0.1:{port}")

    assert answer.status == 1
    assert answer.err.startswith(f"Nobody answers at http://127.0.0.1:{port}")
    assert "--url" in answer.err


@pytest.mark.parametrize("url", ["nonsense", "ftp://x", "http://a:port"])
def test_an_address_that_is_none_is_wrong_use(typed: Typed, url: str) -> None:
    answer = typed("tasks", "--token", "x", "--url", url)

    assert answer.status == 2
    assert "is no address" in answer.err


class Stranger(BaseHTTPRequestHandler):
    """Some other service."""

    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(b"<html>")

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("status", [200, 404, 500])
def test_a_service_that_is_no_reeve_is_told(typed: Typed, status: int) -> None:
    kind = type("Kind", (Stranger,), {"status": status})
    with HTTPServer(("127.0.0.1", 0), kind) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        answer = typed("tasks", "--token", "x", "--url", f"http://127.0.0.1:{server.server_port}")
        thread.join()

    assert answer.status == 1
    assert "is no Reeve" in answer.err


def test_a_file_of_cases_is_imported_and_what_is_wrong_is_told(
    demo: Demo, typed: Typed, tmp_path: Path
) -> None:
    file = tmp_path / "cases.csv"
    number = tmp_path.name.replace("_", "-")
    file.write_text(
        "record,case_reference,opened_on,state,role,name\n"
        f"case,{number},02/01/2026,open,,\nperson,{number},,,victim,Ada\n"
        "case,X-2,02/13/2026,open,,\n"
    )
    order = ("import", file, "--system", "flare", "--partnership", "poole")

    checked = typed(*order, "--check", at=demo)
    done = typed(*order, at=demo)
    again = typed(*order, "--json", at=demo)

    assert [one.status for one in (checked, done, again)] == [1, 1, 1]
    assert checked.out.startswith("would import 1 cases, 1 people, 0 incidents; 0 rows were there")
    assert done.out.startswith("imported 1 cases, 1 people, 0 incidents; 0 rows were there before")
    assert "opened_on" in done.out
    report = json.loads(again.out)
    assert (report["importedCases"], report["unchanged"], report["rejected"]) == (0, 2, 1)


def test_reports_are_listed_and_shown_in_numbers(demo: Demo, typed: Typed) -> None:
    listed = typed("statistics", at=demo)
    period = ("--from", "2026-04-01", "--until", "2027-03-31", "--partnership", "poole")
    shown = typed("statistics", "case_reviews", *period, at=demo)
    told = typed("statistics", "cases", *period, "--json", at=demo)
    unknown = typed("statistics", "nothing", *period, at=demo)

    assert (listed.status, listed.err) == (0, "")
    assert [one.status for one in (shown, told, unknown)] == [0, 0, 1]
    assert "case_reviews" in listed.out
    assert "reviews_with_recommendations" in shown.out
    assert json.loads(told.out)["tenantId"] == "poole"
    assert "nothing" in unknown.err
