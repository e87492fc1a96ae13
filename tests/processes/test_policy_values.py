"""A value that stands in a policy is read by somebody: a diagram, a table, a form or a letter."""

import re
import tomllib
from functools import cache

import pytest

from tests.processes.content import COMMON, PARTNERSHIPS, PROCESSES, TENANTS, policy

READERS = "\n".join(
    path.read_text(encoding="utf-8").replace("&quot;", '"').replace('\\"', '"')
    for kind in ("bpmn", "dmn", "json", "md")
    for path in sorted(PROCESSES.glob(f"*/**/*.{kind}"))
    if "samples" not in path.parts
)
DOTTED = re.compile(r"\w+(?:\.\w+)+")
QUOTED = re.compile(r'"(\w+)"')
POLICIES = [path.read_text(encoding="utf-8") for path in PROCESSES.glob("**/policy.toml")]


def parts_of(path: str) -> set[str]:
    """Return every stretch of a path: of `a.b.c` these are `a.b.c`, `a.b`, `b.c`."""
    names = path.split(".")
    ends = range(len(names) + 1)
    return {".".join(names[start:end]) for end in ends for start in range(end - 1)}


@cache
def read() -> set[str]:
    return {part for path in set(DOTTED.findall(READERS)) for part in parts_of(path)}


@cache
def said() -> set[str]:
    return {name for text in (READERS, *POLICIES) for name in QUOTED.findall(text)}


# The engine itself reads the calendar, and what a rule for a deadline consists of.
OF_THE_ENGINE = {"calendar"}
# The directory of agencies begins with them, and asks who may change it.
OF_THE_DIRECTORY = {"roles.agency_directory", "sharing.signed"}
# Reports ask which year the partnership reports by, and how many homes there are.
OF_THE_FIGURES = {"statistics.year", "statistics.homes"}
# Diagrams hand these whole groups to their tables under the name `rules`.
AS_RULES = {"threshold", "appeal"}
# Diagrams hand this group to its tables under its own name.
AS_ITSELF = {"legal"}


def written(tenant: str) -> list[str]:
    """Return the paths of all values that a partnership's policy, or the common one, names."""
    path = (PARTNERSHIPS / tenant if tenant else COMMON) / "policy.toml"
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        f"{group}.{name}" if name else group
        for group, values in found.items()
        for name in ([""] if "value" in values else values)
        if group not in OF_THE_ENGINE
    ]


def is_read(path: str) -> bool:
    group, _, name = path.partition(".")
    if path in OF_THE_DIRECTORY | OF_THE_FIGURES:
        return True
    if group == "deadlines":
        # A law may name the rule that it brings: `dispersal = { value = "dispersal_72h", ... }`.
        return name in said()
    if group == "meetings":
        series = re.compile(rf'(meeting = |series = {{ value = )"{re.escape(name)}"')
        return any(series.search(text) for text in POLICIES)
    if group == "meeting_types":  # diagrams ask for each by its name
        return "get value(policy.meeting_types, meeting_type)" in READERS
    if group == "location_report":  # handed as a whole to the search for places
        return "then policy.location_report" in READERS
    direct = path if group in AS_ITSELF else f"policy.{path}"
    return direct in read() or (group in AS_RULES and f"rules.{name}" in read())


@pytest.mark.parametrize("tenant", TENANTS)
def test_nothing_stands_in_a_policy_that_nobody_reads(tenant: str) -> None:
    assert [path for path in written(tenant) if not is_read(path)] == []


def test_a_value_that_nobody_reads_would_be_noticed() -> None:
    assert not is_read("threshold.colour")
    assert not is_read("deadlines.colour")
    assert not is_read("meetings.colour")
    assert not is_read("partnership.colour")
    assert is_read("threshold.count")


@pytest.mark.parametrize("tenant", TENANTS)
def test_a_partnership_that_is_told_to_share_has_a_protocol(tenant: str) -> None:
    sharing = policy(tenant).values["sharing"]
    agencies = {agency["id"] for agency in policy(tenant).values["agencies"]}

    assert set(sharing["signed"]) <= agencies
    assert sharing["protocol"]
