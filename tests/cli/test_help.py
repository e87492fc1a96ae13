"""Help for newcomers: quick, complete, and under the name that people type."""

import re
import sys

import pytest

from tests.cli import programs
from tests.cli.conftest import Typed

COMMANDS = (
    *("serve", "worker", "migrate", "token", "tokens", "master-key", "rotate-master-key"),
    *("lint", "test", "deploy", "adopt", "decide", "feel", "layout", "check-diagram", "render"),
    "requirements",
    *("start", "tasks", "complete", "timers", "demo", "import", "location-report"),
    "statistics",
)
HEAVY = ("sqlalchemy", "fastapi", "pydantic", "SpiffWorkflow", "lxml", "uvicorn", "httpx2", "yaml")
LAUNCHER = (str(programs.ROOT / "app" / "cli" / "reeve.sh"),)
IN_BASH = {"COMP_WORDS": "reeve de", "COMP_CWORD": "1", "_REEVE_COMPLETE": "complete_bash"}


def test_help_imports_nothing_heavy(tmp_path) -> None:
    program = (sys.executable, "-P", "-X", "importtime", "-m", "app.cli")

    answer = programs.run("--help", folder=tmp_path, program=program)

    imported = {
        line.rsplit("|", 1)[-1].strip().split(".")[0] for line in answer.stderr.splitlines()
    }
    assert answer.returncode == 0
    assert "typer" in imported
    assert imported.isdisjoint(HEAVY)


def test_help_names_every_command(typed: Typed) -> None:
    answer = typed("--help")

    listed = set(re.findall(r"^│ (\w[\w-]+)  ", answer.out, re.MULTILINE))
    assert answer.status == 0
    assert "Usage: reeve" in answer.out
    assert listed == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(typed: Typed, command: str) -> None:
    answer = typed(command, "--help")

    unexplained = re.findall(r"^│ [* ]+(--[\w,-]+)[^│]*>\s+│\n│\s{30,}│", answer.out, re.MULTILINE)
    assert answer.status == 0
    assert f"Usage: reeve {command}" in answer.out
    assert unexplained == []


@pytest.mark.parametrize(
    "arguments",
    [("nonsense",), ("lint", "--nonsense"), ("lint", "/no/such/folder"), ("decide",), ("feel",)],
)
def test_wrong_use_ends_with_2(typed: Typed, arguments: tuple[str, ...]) -> None:
    answer = typed(*arguments)

    assert answer.status == 2
    assert "Usage: reeve" in answer.err


def test_shells_can_complete_commands(tmp_path) -> None:
    script = programs.run(
        "-c", f"{LAUNCHER[0]} --show-completion; true", folder=tmp_path, program=("bash",)
    )
    completed = programs.run(folder=tmp_path, program=LAUNCHER, **IN_BASH)

    assert "complete -o default -F _reeve_completion reeve" in script.stdout
    assert completed.stdout.split() == ["deploy", "decide", "demo"]


def test_the_launcher_runs_the_checkout_it_is_part_of(tmp_path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("raise SystemExit('not this one')")
    link = tmp_path / "reeve"
    link.symlink_to(LAUNCHER[0])

    answer = programs.run("feel", "1 + 1", folder=tmp_path, program=(str(link),))

    assert (answer.returncode, answer.stdout) == (0, "2\n"), answer.stderr
