"""Rules that no tool of the shelf can hold."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*ROOT.glob("engine/**/*.py"), *ROOT.glob("app/**/*.py")])
DOMAIN = re.compile(
    r"\b(asb|anti-?social|community trigger|victims?|complainants?|perpetrators?)\b", re.IGNORECASE
)
FORBIDDEN_NAMES = {"utils", "util", "common", "manager", "helper", "helpers", "base", "misc"}
MAX_LINES = 300
MAX_FUNCTION_LINES = 30
# One keyword for each attribute of a large record is a table, not a long story.
TABLES = {("reading_elements", "read")}


@pytest.mark.parametrize(
    "source", sorted(ROOT.glob("engine/**/*.py")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_the_engine_never_speaks_of_the_domain(source: Path) -> None:
    assert not DOMAIN.findall(source.read_text())


def test_processes_hold_no_python() -> None:
    assert not list(ROOT.glob("processes/**/*.py"))
    assert list(ROOT.glob("processes/**/*.bpmn"))


def test_no_module_is_called_after_nothing() -> None:
    assert not [path for path in SOURCES if path.stem in FORBIDDEN_NAMES]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_one_noun(source: Path) -> None:
    assert len(source.read_text().splitlines()) <= MAX_LINES


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_function_says_one_sentence(source: Path) -> None:
    functions = (
        node
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    too_long = {
        (source.stem, node.name) for node in functions if _body_lines(node) > MAX_FUNCTION_LINES
    }
    assert not too_long - TABLES


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function without its signature and docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize(
    "lock", sorted(ROOT.glob("requirements/*.txt")), ids=lambda path: path.name
)
def test_lock_files_hold_hashes_and_name_no_host(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    for line in text.splitlines():
        if re.match(r"[a-zA-Z0-9]", line):
            assert "==" in line
            assert line.endswith("\\"), f"{line} has no hash"


def test_nothing_that_git_tracks_is_generated() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not [name for name in tracked if name.startswith((".venv", "var/", ".tools"))]


def test_migrations_follow_one_another_without_a_fork() -> None:
    numbers = [path.name.split("_")[0] for path in (ROOT / "migrations/versions").glob("*.py")]

    assert sorted(numbers) == [f"{number:04}" for number in range(1, len(numbers) + 1)]
