"""The table behind the band of a risk: its edges, what an unknown answer counts, what overrides."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import deadline_functions, dmn
from tests.processes.content import COMMON, TENANTS, policy

ON = date(2026, 8, 31)
NOW = datetime(2026, 8, 31, 9, 0, tzinfo=UTC)
TABLE = COMMON / "score_risk" / "risk_band.dmn"
LIBRARY = deadline_functions.library(policy(""))
MODEL = dmn.load(TABLE.read_bytes(), library=LIBRARY)
NOTHING = {f"q{number}": "0" for number in range(1, 16)} | {
    "q2": "known",
    "since": ON,
    "dangers": [],
}
VALUES = {f"q{number}": ("0", "1", "2", "3", "unknown") for number in range(1, 16)} | {
    "q2": ("unknown",),
    "q5": ("0", "3", "unknown"),
    "q15": ("0", "1", "3", "unknown"),
}
ANSWERS = st.fixed_dictionaries({name: st.sampled_from(found) for name, found in VALUES.items()})
BANDS = ("standard", "medium", "high")


def assessed(answers: Mapping[str, object], tenant: str = "", **other: object) -> dict:
    inputs = {
        "answers": NOTHING | answers,
        "incident_dates": [],
        "prior_case": False,
        "on": ON,
        "shown": policy(tenant).values["risk"]["shown"],
        **other,
    }
    return dict(MODEL.evaluate("risk_band", inputs, now=NOW).value)


@pytest.mark.parametrize(
    ("since", "points"),
    [
        (date(2026, 8, 31), 0),
        (date(2026, 8, 1), 0),
        (date(2026, 7, 31), 1),  # exactly one month
        (date(2026, 3, 1), 1),
        (date(2026, 2, 28), 2),  # six months before 31 August end with February
        (date(2025, 8, 31), 2),  # exactly twelve months
        (date(2025, 8, 30), 3),
    ],
)
def test_how_long_it_has_gone_on_is_counted_to_the_day(since: date, points: int) -> None:
    assert assessed({"since": since})["score"] == points


def test_the_thirteenth_month_of_a_leap_year_begins_on_the_first_of_march() -> None:
    on = date(2028, 2, 29)

    assert assessed({"since": date(2027, 2, 28)}, on=on)["score"] == 2
    assert assessed({"since": date(2027, 2, 27)}, on=on)["score"] == 3


@pytest.mark.parametrize(
    ("question", "points"), [("q1", 2), ("q2", 2), ("q5", 2), ("q14", 2), ("q15", 1)]
)
def test_an_unknown_answer_counts_as_the_middle_value_and_is_named(
    question: str, points: int
) -> None:
    found = assessed({question: "unknown"})

    assert (found["score"], found["unknown"]) == (points, [question])
    assert f"question {question[1:]}." in " ".join(found["reasons"])
    assert found["overrides"] == []


@pytest.mark.parametrize(
    ("score", "band", "in_poole"),
    [
        (14, "standard", "lower"),
        (15, "medium", "lower"),
        (24, "medium", "lower"),
        (25, "high", "high"),
    ],
)
def test_a_score_at_the_edge_of_a_band(score: int, band: str, in_poole: str) -> None:
    scored = ["q1", "q3", "q4", "q6", "q7", "q8", "q9", "q10", "q11"]
    points = {name: str(min(3, max(0, score - 3 * place))) for place, name in enumerate(scored)}

    found = assessed(points, "poole")

    assert (found["score"], found["band"], found["shown"]) == (score, band, in_poole)
    assert assessed(points, "islington")["shown"] == band


@pytest.mark.parametrize(("incidents", "points"), [(2, 0), (3, 1), (7, 5), (12, 5)])
def test_repeated_incidents_add_to_the_score_up_to_five(incidents: int, points: int) -> None:
    found = assessed({}, incident_dates=[ON] * incidents)

    assert (found["cumulative"], found["score"]) == (points, points)
    assert found["repeat"] is (incidents >= 3)


def test_an_incident_of_six_months_ago_and_one_to_come_do_not_count() -> None:
    dates = [date(2026, 2, 28), date(2026, 3, 1), ON, date(2026, 9, 1)]

    found = assessed({}, incident_dates=dates)

    assert (found["cumulative"], found["repeat"]) == (0, False)


@pytest.mark.parametrize(
    ("danger", "referred"),
    [
        ("threat_to_life", "police"),
        ("weapon", "police"),
        ("serious_violence", "police"),
        ("suicidal_statement", "adult"),
        ("child_in_danger", "child"),
        ("adult_in_danger", "adult"),
    ],
)
def test_danger_is_high_whatever_the_score_and_goes_to_who_must_act(
    danger: str, referred: str
) -> None:
    found = assessed({"dangers": [danger]})

    assert (found["band"], found["overrides"]) == ("high", [danger])
    told = {one for one in ("police", "adult", "child") if found[f"refer_{one}"]}
    assert told == {referred}


def test_hate_is_high_for_a_repeat_victim_only_and_despair_for_everybody() -> None:
    assert assessed({"q5": "3"})["band"] == "standard"
    assert assessed({"q5": "3"}, prior_case=True)["overrides"] == ["hate_and_repeat"]
    assert assessed({"q15": "1"})["band"] == "standard"
    assert assessed({"q15": "3"})["overrides"] == ["self_harm"]


@given(ANSWERS, st.data())
def test_a_worse_answer_never_lowers_the_band(answers: dict[str, str], data: st.DataObject) -> None:
    raised = data.draw(st.sampled_from([name for name in VALUES if name != "q2"]))
    worse = answers | {raised: "3"}

    before, after = assessed(answers), assessed(worse)

    assert after["score"] >= before["score"]
    assert BANDS.index(after["band"]) >= BANDS.index(before["band"])
    assert 0 <= before["points"] <= 45
    assert len(before["reasons"]) >= 1


@pytest.mark.parametrize("tenant", TENANTS)
def test_every_partnership_has_a_word_for_every_band(tenant: str) -> None:
    assert set(policy(tenant).values["risk"]["shown"]) == set(BANDS)
