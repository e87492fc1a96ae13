"""The tables behind the threshold: what counts, what is left open, whence a number comes."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine import deadline_functions, dmn
from tests.processes.content import COMMON, PARTNERSHIPS, PROCESSES, policy

ASKED_ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
QUALIFIES = COMMON / "threshold_decision" / "complaint_qualifies.dmn"
TABLES = {
    "newcastle-under-lyme": COMMON / "threshold_decision" / "threshold.dmn",
    "poole": COMMON / "threshold_decision" / "threshold.dmn",
    "islington": PARTNERSHIPS / "islington" / "threshold_decision" / "threshold.dmn",
}
COUNTS = {"statute": True, "local": True, "acknowledged_at": None, "verified": True}
OPEN = {"statute": None, "local": None, "acknowledged_at": None, "verified": True}


def line(incident: date | None, reported: date, agency: str = "police", **other: object):
    return {
        "incident_date": incident,
        "complaint_date": reported,
        "agency": agency,
        "same_behaviour": True,
        "separate_incident": None,
        "definition_met": True,
        "verified": True,
        "no_record": False,
        **other,
    }


def judged(complaint: Mapping[str, object], *earlier: Mapping[str, object], **other: object):
    rules = policy("newcastle-under-lyme")
    inputs = {
        "complaint": complaint,
        "earlier": list(earlier),
        "application_date": ASKED_ON,
        "recognised": ["police", "landlord", "council"],
        "cumulative_harm": None,
        "rules": rules.values["threshold"],
        "law_version": None,
        **other,
    }
    return evaluated(QUALIFIES, "complaint_qualifies", inputs, "newcastle-under-lyme")


def proposed(tenant: str, lines: list[dict[str, object]], **other: object):
    inputs = {
        "lines": lines,
        "application_date": ASKED_ON,
        "hate_motivated": False,
        "harm_level": "low",
        "immediate_risk": False,
        "no_action_grounds": ["not_shared"],
        "people_affected": 1,
        "rules": policy(tenant).values["threshold"],
        "law_version": None,
        **other,
    }
    return evaluated(TABLES[tenant], "threshold", inputs, tenant)


def evaluated(path: Path, decision: str, inputs: Mapping[str, object], tenant: str):
    model = dmn.load(path.read_bytes(), library=deadline_functions.library(policy(tenant)))
    return model.evaluate(decision, inputs, now=NOW).value


FIRST = line(date(2026, 1, 17), date(2026, 1, 17))


@pytest.mark.parametrize(
    ("again", "result"),
    [
        (line(date(2026, 1, 17), date(2026, 1, 19), "landlord"), "same_incident"),
        (line(date(2026, 1, 17), date(2026, 1, 19)), "needs_information"),
        (line(date(2026, 1, 17), date(2026, 1, 19), separate_incident=True), "qualifies"),
        (
            line(date(2026, 1, 17), date(2026, 1, 19), "landlord", separate_incident=True),
            "qualifies",
        ),
        (line(date(2026, 1, 17), date(2026, 1, 19), separate_incident=False), "same_incident"),
        (line(date(2026, 1, 18), date(2026, 1, 19)), "qualifies"),
    ],
)
def test_a_second_report_of_one_day_counts_when_somebody_says_it_was_another_incident(
    again: Mapping[str, object], result: str
) -> None:
    assert judged(again, FIRST)["result"] == result


@pytest.mark.parametrize(
    ("complaint", "words"),
    [
        (line(date(2026, 1, 17), date(2026, 1, 10)), "before it happened on 17 January 2026"),
        (line(date(2026, 3, 1), date(2026, 3, 3)), "after the review was asked for"),
    ],
)
def test_dates_that_cannot_be_right_are_a_fault_and_neither_count_nor_refuse(
    complaint: Mapping[str, object], words: str
) -> None:
    found = judged(complaint)

    assert (found["result"], found["statute"], found["local"]) == ("needs_information", None, None)
    assert words in found["reason"]


def test_a_report_of_the_very_day_is_no_fault() -> None:
    assert judged(line(ASKED_ON, ASKED_ON))["result"] == "qualifies"


def test_a_law_that_the_tables_do_not_know_refuses_nobody() -> None:
    found = judged(FIRST, law_version="2026_act")
    proposal = proposed("poole", [], law_version="2026_act")

    assert (found["result"], found["statute"]) == ("needs_information", None)
    assert proposal["proposal"] == "needs_information"
    assert proposal["law_version"] == "2026_act"


def test_the_law_is_the_one_in_force_on_the_day_of_the_request() -> None:
    rules = dict(policy("poole").values["threshold"])
    switch = [
        {"from": date(2014, 10, 20), "name": "2014_act"},
        {"from": date(2026, 3, 2), "name": "2026_act"},
    ]

    after = judged(FIRST, rules=rules | {"law_versions": switch})
    before = judged(
        FIRST, rules=rules | {"law_versions": switch}, application_date=date(2026, 3, 1)
    )
    without = judged(FIRST, rules={k: v for k, v in rules.items() if k != "law_versions"})

    results = [each["result"] for each in (after, before, without)]
    assert results == ["needs_information", "qualifies", "qualifies"]


@pytest.mark.parametrize("tenant", sorted(TABLES))
def test_the_number_that_is_needed_stands_in_the_policy_alone(tenant: str) -> None:
    rules = dict(policy(tenant).values["threshold"]) | {"count": 2, "recency_months": 0}
    reported = [COUNTS | {"complaint_date": date(2025, 12, day)} for day in (1, 8)]

    enough = proposed(tenant, reported, rules=rules)
    one_less = proposed(tenant, reported[:1], rules=rules)

    assert (enough["proposal"], one_less["proposal"]) == ("met", "not_met")
    assert "Needed: 2" in one_less["reasons"][0]


@pytest.mark.parametrize("tenant", sorted(TABLES))
def test_what_is_still_open_is_no_refusal_when_it_could_make_enough(tenant: str) -> None:
    lines = [COUNTS | {"complaint_date": date(2025, 12, day)} for day in (1, 8)]
    left_open = OPEN | {"complaint_date": date(2025, 12, 15)}

    assert proposed(tenant, [*lines, left_open])["proposal"] == "needs_information"
    assert proposed(tenant, [lines[0], left_open])["proposal"] == "not_met"


def test_islington_asks_for_no_action_because_its_policy_says_so() -> None:
    lines = [
        COUNTS | {"complaint_date": date(2026, 2, day), "acknowledged_at": date(2026, 2, day)}
        for day in (2, 3, 4)
    ]
    rules = policy("islington").values["threshold"]

    asked = proposed("islington", lines, no_action_grounds=[])
    not_asked = proposed(
        "islington", lines, no_action_grounds=[], rules={**rules, "requires_no_action": False}
    )

    assert (asked["proposal"], not_asked["proposal"]) == ("not_met", "met")


def test_the_test_of_one_complaint_has_one_home() -> None:
    assert [*PROCESSES.glob("**/complaint_qualifies.dmn")] == [QUALIFIES]
