"""What a scenario file may not say, and where the reader says it stands."""

from pathlib import Path

import pytest

from app.scenarios.scenario import faults
from engine.errors import DeploymentRefused
from tests.scenarios.loans import GIVEN, RECORDED, given_processes, read, write

PLACE = "common/loan/scenarios/loan.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return given_processes(tmp_path)


FAULTS = [
    ("title: [", None, "this is no YAML"),
    ("", None, "the file: this must be names with values, in { }"),
    ("title: x\nsteps: []\n", 1, "given: this must be said"),
    (f"{GIVEN}- then: {{wating_at: []}}\n", 4, "steps.0.then.wating_at: no such word is known"),
    (f"{GIVEN}- then:\n    waiting_at: decide\n", 5, "waiting_at: this must be a list, in [ ]"),
    (f"{GIVEN}- then:\n    timers: {{a: soon}}\n", 5, "timers.a: Input should be a valid datetime"),
    (f"{GIVEN}- when: {{}}\n", 4, "say exactly one of complete, at, message, signal"),
    (f"{GIVEN}- when: {{at: '2026-01-01', signal: x}}\n", 4, "say exactly one of complete, at"),
    (f"{GIVEN}- when: {{at: '2026-01-01', with: {{}}}}\n", 4, "`with:` does not go with `at:`"),
    (f"{GIVEN}- when: {{complete: record, key: x}}\n", 4, "`key:` does not go with `complete:`"),
    (f"{GIVEN}- when: {{deploy: no.toml}}\n", 4, "no sample 'no.toml'"),
    (f"{GIVEN}- when: {{adopt: x, from: '2026-04-01'}}\n", 4, "`from:` does not go with `adopt:`"),
    (f"{GIVEN}{RECORDED}{RECORDED.replace('record.json', 'no.json')}", 5, "no sample 'no.json'"),
    (f"{GIVEN}- then: {{ended: [a]}}\n  then: {{ended: [b]}}\n", 5, "then is said twice"),
    ("requirements: [R49, visits]\n" + GIVEN + "- then: {}", 1, "must be a number such as R49"),
    (GIVEN.replace("process: loan,", "") + "- then: {}", 2, "say either `process:` or `message:`"),
    (GIVEN.replace("process: loan", "process: loan, key: x") + "- then: {}", 2, "`key:` belongs"),
    (GIVEN.replace("process: loan", "process: loan, policy: x") + "- then: {}", 2, "leave out `p"),
    (
        GIVEN.replace("partnership: poole", "policy: no.toml") + "- then: {}",
        2,
        "there is no sample 'no.toml'",
    ),
    (GIVEN.replace("now: '2026-03-02T09:30', ", "") + "- then: {}", 2, "given.now: this must be"),
]


@pytest.mark.parametrize(("text", "line", "sentence"), FAULTS)
def test_a_fault_names_the_file_and_the_line(
    folder: Path, text: str, line: int | None, sentence: str
) -> None:
    with pytest.raises(DeploymentRefused) as refused:
        read(folder, text)

    (finding,) = refused.value.findings
    assert sentence in finding.message
    assert (finding.resource, finding.line) == (PLACE, finding.line if line is None else line)


def test_every_faulty_file_is_found_at_once(folder: Path) -> None:
    write(folder, "title: x", "one.yaml")
    write(folder, GIVEN + RECORDED, "two.yaml")
    write(folder, "- x", "three.yaml")

    assert {finding.resource[-9:] for finding in faults(folder)} == {"/one.yaml", "hree.yaml"}


def test_a_time_is_local_unless_it_has_an_offset(folder: Path) -> None:
    local = read(folder, GIVEN.replace("2026-03-02T09:30", "2026-06-01T09:30") + "- then: {}")
    utc = read(folder, GIVEN.replace("2026-03-02T09:30", "2026-06-01T08:30Z") + "- then: {}")

    assert local.story.given.instant == utc.story.given.instant


@pytest.mark.parametrize("content", ["[]", "{", ""])
def test_a_sample_must_hold_an_object(folder: Path, content: str) -> None:
    (folder / "common" / "loan" / "samples" / "record.json").write_text(content)

    with pytest.raises(DeploymentRefused) as refused:
        read(folder, GIVEN + RECORDED)

    assert "'record.json'" in refused.value.findings[0].message
