"""What a decision on a threshold and an answer to the survey leave behind for the reports."""

from datetime import date

import pytest

from app.casework import case_hints
from engine import deadline_functions
from engine.clock import start_of_day
from tests.processes.content import COMMON, policy

TODAY = date(2026, 3, 16)
BY_THE_ACT = {"proposal": "not_met", "statutory_met": True, "statute_conflict": True}
PROPOSED = {"proposal": "met", "statutory_met": True, "statute_conflict": False}
TOO_EARLY = {**PROPOSED, "proposal": "defer_time", "ripe_on": date(2026, 3, 20)}
REFUSED = {"outcome": "not_met", "reasons": "It was acted on.", "overrides_rule": False}


def written(form: str, **scope: object) -> list[tuple[str, dict[str, object]]]:
    text = (COMMON / form).read_text(encoding="utf-8")
    hints = case_hints.hints_of(text, deadline_functions.library(policy("")))
    return [(one.kind.name, dict(one.values)) for one in hints.written(scope, start_of_day(TODAY))]


@pytest.mark.parametrize(
    ("answers", "threshold", "left"),
    [
        (
            REFUSED,
            BY_THE_ACT,
            {"outcome": "not_met", "overrules": False, "reasons": "It was acted on.", **BY_THE_ACT},
        ),
        (
            {"outcome": "met", "reasons": "r", "overrides_rule": True, "override_reason": "w"},
            BY_THE_ACT,
            {"outcome": "met", "overrules": True, "reasons": "r", "why_not_as_proposed": "w",
             **BY_THE_ACT},
        ),
        (
            {"outcome": "defer_time", "reasons": "r"},
            TOO_EARLY,
            {"outcome": "defer_time", "overrules": False, "reasons": "r", **TOO_EARLY},
        ),
        ({"outcome": "ask_applicant", "reasons": "r"}, PROPOSED, None),
    ],
)  # fmt: skip
def test_a_decision_on_the_threshold_is_on_record_beside_both_results(answers, threshold, left):
    form = "threshold_decision/forms/confirm_threshold.json"
    said = {"overrides_rule": None, "override_reason": None, **answers, "threshold": threshold}

    found = written(form, conflict_of_interest=False, **said)

    assert found == ([("threshold_decision", left)] if left else [])
    assert written(form, conflict_of_interest=True, **said) == []


def test_an_answer_to_the_survey_is_counted_with_and_without_words() -> None:
    form = "satisfaction_survey/forms/survey_answered.json"
    said = {"satisfied_handling": 4, "satisfied_outcome": 2, "kept_informed": True}

    silent = written(form, **said, feels_safer=None, survey_words=None)

    answer = {"handling": 4, "outcome": 2, "kept_informed": True}
    assert silent == [("survey", answer)]
