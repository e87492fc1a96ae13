"""lint, test and deploy: what analysts type."""

import json
from pathlib import Path

import pytest

from app.cli.packing import packed
from tests.cli.conftest import Demo, Typed
from tests.cli.programs import PROCESSES
from tests.scenarios.loans import GIVEN, RECORDED, given_processes, write


@pytest.fixture
def loans(tmp_path: Path) -> Path:
    folder = given_processes(tmp_path / "loans")
    write(folder, f"{GIVEN}{RECORDED}  then: {{waiting_at: [decide]}}\n")
    return folder


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_lint_says_once_what_is_odd_in_a_file_that_every_partnership_has(
    typed: Typed, loans: Path
) -> None:
    form = loans / "common" / "loan" / "forms" / "record.json"
    change(form, '"maxLength": 99', '"maxLength": 99, "x-ui": {"colour": "red"}')

    assert typed("lint", loans).out.count("x-ui does not know 'colour'") == 1


def test_lint_says_whose_policy_is_wrong(typed: Typed, loans: Path) -> None:
    policy = loans / "partnerships" / "poole" / "policy.toml"
    policy.write_text('[deadlines.answer]\nkind = "WD"\ncount = 3\nsource = ""\nstatus = "D"\n')

    answer = typed("lint", loans)

    assert answer.status == 1
    assert "partnerships/poole/policy.toml deadlines.answer has no source" in answer.out


def test_lint_names_the_element_that_is_wrong(typed: Typed, loans: Path) -> None:
    change(loans / "common" / "loan" / "loan.bpmn", 'formId="decide"', 'formId="decision"')

    answer = typed("lint", loans)
    as_json = typed("lint", loans, "--json")

    assert (answer.status, as_json.status) == (1, 1)
    assert "loan/loan.bpmn" in answer.out
    assert "decide" in answer.out
    findings = json.loads(as_json.out)["findings"]
    assert ("decide", "error") in {(one["elementId"], one["severity"]) for one in findings}


def test_lint_finds_faults_in_scenarios_too(typed: Typed, loans: Path) -> None:
    write(loans, f"{GIVEN}- then: {{wating_at: []}}\n", "typo.yaml")

    answer = typed("lint", loans)

    assert answer.status == 1
    assert "common/loan/scenarios/typo.yaml:4 steps.0.then.wating_at: no such word" in answer.out
    assert answer.out.splitlines()[-1].startswith("1 error, ")


@pytest.mark.parametrize("command", ["lint", "test", "deploy"])
def test_a_folder_without_processes_is_wrong_use(typed: Typed, command: str, tmp_path) -> None:
    (tmp_path / "empty").mkdir()

    answer = typed(command, "empty", *(["--token", "x"] if command == "deploy" else []))

    assert answer.status == 2
    assert "empty holds no processes" in answer.err


def test_scenarios_that_hold_are_counted_with_their_flows(typed: Typed, loans: Path) -> None:
    answer = typed("test", loans)
    as_json = json.loads(typed("test", loans, "--json").out)
    strict = typed("test", loans, "--every-flow")

    floor = typed("test", loans, "--coverage-floor", "33")

    assert (answer.status, strict.status) == (0, 1)
    assert floor.status == 1  # its timer is never taken
    assert "Letters taken: 100 %, 1 of 1\n" in answer.out
    assert {one["kind"]: one["percent"] for one in as_json["parts"]} == {
        "rows of tables": 100,
        "letters": 100,
        "timers": 0,
    }
    assert "  holds  A loan\n" in answer.out
    assert "  loan   33 %  3 of 9\n" in answer.out
    assert "      never taken: closing_closed\n" in answer.out
    assert answer.out.endswith("1 of 1 scenarios hold\n")
    assert [one["holds"] for one in as_json["scenarios"]] == [True]
    assert as_json["coverage"][0]["percent"] == 33
    assert max(len(line) for line in answer.out.splitlines()) <= 80


def test_a_wrong_expectation_fails_with_a_sentence(typed: Typed, loans: Path) -> None:
    wrong = write(loans, f"{GIVEN}- then: {{waiting_at: [chase]}}\n", "wrong.yaml")

    answer = typed("test", loans)
    as_json = typed("test", loans, "--json", "--only", "wrong")

    assert (answer.status, as_json.status) == (1, 1)
    assert "step 1: waiting at: expected chase, got record" in answer.out
    assert str(wrong) in answer.out
    assert "1 of 2 scenarios hold" in answer.out
    (one,) = json.loads(as_json.out)["scenarios"]
    assert one["disagreements"] == ["step 1: waiting at: expected chase, got record"]


def test_scenarios_can_be_played_alone(typed: Typed, loans: Path) -> None:
    write(loans, GIVEN + RECORDED, "other.yaml")

    one = typed("test", loans, "--only", "loan/scenarios/other")
    none = typed("test", loans, "--only", "no such scenario")

    assert (one.status, none.status) == (0, 2)
    assert one.out.startswith("loan\n  holds  A loan\n")
    assert "1 of 1 scenarios hold" in one.out
    assert "there is no scenario" in none.err


def test_faulty_processes_or_scenarios_are_not_played(typed: Typed, loans: Path) -> None:
    write(loans, "title: [", "typo.yaml")
    unreadable = typed("test", loans)
    write(loans, GIVEN + RECORDED, "typo.yaml")
    change(loans / "common" / "loan" / "loan.bpmn", 'formId="decide"', 'formId="decision"')
    faulty = typed("test", loans)

    assert (unreadable.status, faulty.status) == (1, 1)
    assert "typo.yaml" in unreadable.err
    assert "loan.bpmn" in faulty.err


def test_deploying_changes_only_what_is_new(service: Demo, typed: Typed, loans: Path) -> None:
    would = typed("deploy", loans, "--dry-run", at=service)
    did = typed("deploy", loans, at=service)
    again = typed("deploy", loans, "--json", at=service)
    change(loans / "common" / "loan" / "letters" / "LOAN-ACK.md", "Dear", "Hello")
    changed = typed("deploy", loans, at=service)

    assert [each.status for each in (would, did, again, changed)] == [0, 0, 0, 0]
    assert "Would change" in would.out
    assert ["loan", "process", "1", "common"] in [line.split() for line in did.out.splitlines()]
    assert {name: one["changed"] for name, one in json.loads(again.out).items()} == {
        "common": [],
        "poole": [],
    }
    assert [line.split() for line in changed.out.splitlines()[2:3]] == [
        ["LOAN-ACK", "letter", "2", "common"]
    ]

    asked = typed("adopt", "--partnership", "poole", "--reason", "x", "--no-wait", at=service)

    assert ": planning" in asked.out
    assert "it goes on" in asked.out


def test_a_faulty_folder_is_refused_whole_with_the_places(
    service: Demo, typed: Typed, loans: Path
) -> None:
    change(loans / "common" / "loan" / "loan.bpmn", 'formId="decide"', 'formId="decision"')

    answer = typed("deploy", loans, at=service)

    assert answer.status == 1
    assert "loan/loan.bpmn" in answer.err
    assert "decide" in answer.err


def test_deploying_needs_the_scope(service: Demo, typed: Typed, loans: Path) -> None:
    answer = typed("deploy", loans, at=service, role="reader")

    assert answer.status == 1
    assert "deploy" in answer.err


def test_progress_never_stands_in_what_is_piped(service: Demo, typed: Typed, loans: Path) -> None:
    for arguments in (("test", loans, "--json"), ("deploy", loans, "--json"), ("lint", loans)):
        answer = typed(*arguments, at=service)
        assert answer.err == ""
        assert "\x1b" not in answer.out


def test_processes_are_packed_alike_every_time() -> None:
    assert packed(PROCESSES) == packed(PROCESSES)
    assert set(packed(PROCESSES)) == {"", "islington", "newcastle-under-lyme", "poole"}
