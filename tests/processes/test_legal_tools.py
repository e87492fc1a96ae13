"""The measures of the law: what the table proposes, and which law holds on which day."""

import re
from datetime import UTC, date, datetime
from functools import cache

import pytest

from engine import deadline_functions, deadlines, dmn
from engine.dmn.model import DecisionModel
from engine.policy import Policy
from tests.processes.content import COMMON, TENANTS, policy

DAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
WRITTEN = (COMMON / "policy.toml").read_text(encoding="utf-8")
SWITCH = date(2027, 4, 1)
DATED = re.sub(
    r"(\[legal\.law_versions\.\w+_2026\]\nvalue = \{ )act", rf"\1from = {SWITCH}, act", WRITTEN
)
TODAY, LATER = Policy.load(WRITTEN), Policy.load(DATED)
MEANT = {"severity": "low", "persistent": False, "about": ["person"], "age": "adult"}


@cache
def table(name: str, policy: Policy) -> DecisionModel:
    source = (COMMON / "propose_measure" / f"{name}.dmn").read_bytes()
    return dmn.load(source, library=deadline_functions.library(policy))


def asked(name: str, given: dict[str, object], policy: Policy, day: date) -> dict:
    inputs = {"day": day, "legal": policy.values["legal"], **given}
    return dict(table(name, policy).evaluate(name, inputs, now=NOW).value)


def proposed(policy: Policy = TODAY, day: date = DAY, **meant: object) -> set[str]:
    given = {"convicted": False, "proven_trigger": False, **MEANT, **meant}
    return {one["tool"] for one in asked("legal_tool", given, policy, day)["proposals"]}


def terms(tool: str, age: str = "adult", policy: Policy = TODAY, day: date = DAY) -> dict:
    return asked("legal_terms", {"tool": tool, "age": age}, policy, day)


SERIOUS = {"severity": "high", "persistent": True}
ROWS = [
    ({}, {"advice", "warning_letter"}),
    ({"persistent": True}, {"abc"}),
    ({"persistent": True, "age": "16_to_17"}, {"abc", "early_intervention"}),
    ({"severity": "medium", "persistent": True, "about": ["business"], "age": "none"}, {"cpn"}),
    ({"severity": "medium", "persistent": True, "age": "10_to_15"}, {"injunction"}),
    ({"severity": "medium", "persistent": True, "age": "under_10"}, set()),
    (SERIOUS, {"injunction"}),
    ({**SERIOUS, "convicted": True}, {"injunction", "cbo"}),
    ({"about": ["place_now"], "age": "none"}, {"advice", "dispersal"}),
    ({"about": ["area"], "age": "none", "persistent": True}, {"pspo"}),
    ({"severity": "high", "about": ["premises"], "age": "none"}, {"closure"}),
    ({**SERIOUS, "about": ["tenant"]}, {"possession_discretionary"}),
    (
        {**SERIOUS, "about": ["tenant"], "proven_trigger": True},
        {"possession_discretionary", "possession_absolute"},
    ),
    ({"about": ["nuisance"], "age": "none"}, {"advice", "abatement"}),
]


@pytest.mark.parametrize(("meant", "tools"), ROWS)
def test_the_table_proposes_what_fits(meant: dict[str, object], tools: set[str]) -> None:
    assert proposed(**meant) == tools


def test_a_power_that_is_not_in_force_is_offered_from_its_day_on() -> None:
    before, after = (
        proposed(LATER, day, **SERIOUS, about=["person", "tenant"])
        for day in (date(2027, 3, 31), SWITCH)
    )

    assert "injunction" in before
    assert not before & {"respect_order", "housing_injunction"}
    assert {"respect_order", "housing_injunction"} <= after
    assert "injunction" not in after


def test_the_young_get_an_injunction_of_their_own_under_the_new_law() -> None:
    assert proposed(LATER, SWITCH, **SERIOUS, age="16_to_17") == {"youth_injunction"}


@pytest.mark.parametrize(
    ("tool", "name", "old", "new"),
    [
        ("cpn", "fixed_penalty", 100, 500),
        ("dispersal", "term", "dispersal_48h", "dispersal_72h"),
        ("closure", "hearing", "closure_hearing_48h", "closure_hearing_72h"),
        ("closure", "notice_higher", "closure_notice_48h", "closure_notice_72h"),
    ],
)
def test_a_measure_has_the_terms_of_the_day_it_is_chosen(
    tool: str, name: str, old: object, new: object
) -> None:
    day_before = date(2027, 3, 31)

    assert terms(tool, "none", LATER, day_before)[name] == old
    assert terms(tool, "none", LATER, SWITCH)[name] == new
    assert terms(tool, "none", TODAY, SWITCH)[name] == old


@pytest.mark.parametrize("tool", sorted(TODAY.values["legal"]["tools"]))
@pytest.mark.parametrize("age", ["16_to_17", "adult"])
def test_each_measure_is_made_in_one_way_with_times_of_the_policy(tool: str, age: str) -> None:
    found = terms(tool, age, LATER, SWITCH)

    assert found["tool"] == tool
    times = ("term", "shortest", "longest", "extension", "in_all", "hearing", "notice", "remind")
    named = {found[name] for name in (*times, "notice_higher", "appeal")}
    assert named - {None} <= set(LATER.deadline_rules)


@pytest.mark.parametrize("tenant", [one for one in TENANTS if one])
def test_a_fixed_penalty_can_be_paid_early_and_every_notice_can_say_where(tenant: str) -> None:
    own = policy(tenant)
    paid, early = (
        deadlines.compute(own.deadline_rules[name], DAY, own.calendar()).due
        for name in ("penalty_payment", "penalty_early")
    )

    assert (paid - DAY).days == 14
    assert DAY < early < paid
    assert {"payee", "address", "ways"} <= set(own.values["legal"]["penalty"])


@pytest.mark.parametrize(
    ("served", "heard_by"),
    [
        (datetime(2026, 12, 23, 12, 0, tzinfo=UTC), datetime(2026, 12, 26, 12, 0, tzinfo=UTC)),
        (datetime(2026, 12, 25, 12, 0, tzinfo=UTC), datetime(2026, 12, 28, 0, 0, tzinfo=UTC)),
        (datetime(2026, 12, 22, 12, 0, tzinfo=UTC), datetime(2026, 12, 24, 12, 0, tzinfo=UTC)),
        (datetime(2026, 3, 28, 12, 0, tzinfo=UTC), datetime(2026, 3, 30, 12, 0, tzinfo=UTC)),
    ],
)
def test_christmas_day_is_no_part_of_the_48_hours(served: datetime, heard_by: datetime) -> None:
    rule = TODAY.deadline_rules[str(terms("closure", "none")["hearing"])]

    assert deadlines.compute(rule, served, TODAY.calendar()).breach_at == heard_by
