"""The analysts' page says what is so: every example of it is tried."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import feel
from engine.deadline_functions import library
from engine.feel.functions import BUILT_IN
from engine.policy import Policy

PAGE = (Path(__file__).parents[2] / "docs" / "feel.md").read_text(encoding="utf-8")
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def table(heading: str) -> list[tuple[str, str]]:
    """The cells of all tables on the page that begin with this heading."""
    found = re.findall(
        rf"^\| {re.escape(heading)} \|\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE
    )
    rows = [line for rows in found for line in rows.splitlines()]
    cells = [re.fullmatch(r"\| `(.*)` \| `(.*)` \|", row) for row in rows]
    assert all(cells), rows
    return [(found[1], found[2]) for found in cells if found]


@pytest.mark.parametrize(("expression", "value"), table("expression | value"))
def test_an_example_has_its_value(expression: str, value: str) -> None:
    found = feel.compile(expression).explain({}, now=NOW)

    assert found == feel.Evaluation(feel.compile(value).evaluate({}), ())


@pytest.mark.parametrize(("expression", "warning"), table("expression | warning"))
def test_an_example_is_null_for_its_reason(expression: str, warning: str) -> None:
    found = feel.compile(expression).explain({}, now=NOW)

    assert found.value is None
    assert [one.message for one in found.warnings] == [warning]


def test_every_function_is_listed() -> None:
    named = set(re.findall(r"`([a-z ]+)(?:\([a-z, ]*\))?`", PAGE))

    assert set(BUILT_IN) - named == set()
    assert set(library(Policy.load("")).host_functions) - named == set()


def test_the_limits_are_those() -> None:
    limits = feel.Limits()
    numbers = {limits.steps, limits.depth, feel.LONGEST_TEXT}

    assert all(f"{number:,}" in PAGE for number in numbers)
    assert (limits.size, limits.seconds) == (16_000_000, 0.5)
