"""The rules of a form: how they are written, what they see, when they are broken."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel
from engine.errors import DeploymentRefused, Finding
from engine.form_rules import FormRules, RuleFailed
from engine.forms import Form
from tests.forms.schemas import REVIEW, changed

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ANSWERS = {"full_name": "Ada", "channel": "phone"}


def rule(text, message="Change it", at=""):
    return {"rule": text, "message": message, "at": at}


def form(*rules):
    return Form.load("request", changed("x-rules", list(rules)))


def broken(scope, *texts):
    rules = FormRules.load({"x-rules": [rule(one) for one in texts]}, feel.STANDARD)
    return len(rules.broken(scope, NOW))


def findings(rules, **given_by):
    found = Form.lint("request", changed("x-rules", rules), library=feel.STANDARD, **given_by)
    return [(one.code, one.pointer, one.severity) for one in found]


def test_each_broken_rule_is_a_finding_in_the_order_of_the_form():
    judged = form(
        rule('channel = "post"', "Choose post", "/channel"),
        rule("true"),
        rule("false", "Start again"),
    ).rules(feel.STANDARD)

    assert judged.broken({"channel": "phone"}, NOW) == [
        Finding("RULE", "Choose post", pointer="/channel"),
        Finding("RULE", "Start again"),
    ]


@given(value=st.sampled_from([True, False, None]))
def test_only_false_breaks_a_rule(value):
    assert broken({"value": value}, "value") == (value is False)


@pytest.mark.parametrize("text", ["nobody_gives_this > 3", "received_on <= today()"])
def test_a_rule_about_an_answer_that_was_left_out_is_not_judged(text):
    assert broken({}, text) == 0


def test_one_row_that_breaks_a_rule_counts_though_another_cannot_be_judged():
    rows = [{"no": None}, {"no": 1}, {"no": 9}]

    assert broken({"rows": rows}, "every row in rows satisfies row.no < 5") == 1
    assert broken({"rows": rows[:2]}, "every row in rows satisfies row.no < 5") == 0


def judged_rows(text, *rows, at="/reports"):
    asked = form(rule(text, "Check it", at))
    scope = {"reports": list(rows), "most": 2}
    return [(one.pointer, one.message) for one in asked.rules(feel.STANDARD).broken(scope, NOW)]


def test_each_row_that_breaks_a_rule_is_pointed_at_by_the_answer_the_rule_names_first():
    text = 'every one in reports satisfies list contains(["police"], one.agency)'

    found = judged_rows(text, {"agency": "press"}, {"agency": "police"}, {"agency": "x"})

    assert found == [
        ("/reports/0/agency", "Check it (row 1)"),
        ("/reports/2/agency", "Check it (row 3)"),
    ]


def test_a_row_that_cannot_be_judged_is_not_pointed_at():
    text = "every one in reports satisfies one.reported_on <= most"

    assert [at for at, _ in judged_rows(text, {}, {"reported_on": 3})] == ["/reports/1/reported_on"]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("every one in reports satisfies one.nobody_asks = 1", "/reports/0"),
        ("every one in reports satisfies one = null", "/reports/0"),
        # Not of each row alone, or not of rows: only the list can be pointed at.
        ("every one in reports satisfies one.agency = reports[1].agency + most", "/reports"),
        ("every one in reports, n in [1] satisfies one.agency = n", "/reports"),
        ("some one in reports satisfies one.agency = 1", "/reports"),
        ("count(reports) > 5", "/reports"),
    ],
)
def test_a_rule_points_no_deeper_than_it_speaks(text, at):
    assert [place for place, _ in judged_rows(text, {"agency": 7})] == [at]


def test_a_rule_about_every_row_may_point_elsewhere():
    text = "every one in reports satisfies one.agency = 1"

    assert judged_rows(text, {"agency": 7}, at="/channel") == [("/channel", "Check it")]


def test_no_more_rows_are_told_than_anybody_reads():
    found = judged_rows("every one in reports satisfies one.agency = 1", *[{"agency": 2}] * 300)

    assert len(found) == 100


@given(st.lists(st.sampled_from([True, False, None]), max_size=8))
def test_a_row_is_pointed_at_exactly_when_the_rule_is_false_for_it(rows):
    found = judged_rows("every one in reports satisfies one.agency", *[{"agency": x} for x in rows])

    expected = [number for number, value in enumerate(rows) if value is False]
    assert [place for place, _ in found] == [f"/reports/{number}/agency" for number in expected]


def test_the_day_is_the_day_of_the_command():
    scope = {"day": NOW.date()}

    assert broken(scope, "day <= today()", "day < today()") == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1 + 1", "number"),
        ('"yes"', "text"),
        ("count(for a in 1..9999999 return a) > 0", "limit"),
    ],
)
def test_a_rule_that_cannot_be_judged_is_the_fault_of_the_form(text, why):
    rules = form(rule("true"), rule(text)).rules(feel.STANDARD)

    with pytest.raises(RuleFailed, match=rf"rule 2 .*{why}"):
        rules.broken({}, NOW)


def test_rules_see_typed_answers_the_personal_ones_and_null_for_what_was_left_out():
    answers = ANSWERS | {
        "received_on": "2026-03-02",
        "reports": [{"agency": "police", "reported_on": "2026-03-01", "words": "loud"}],
    }

    seen = form().values(answers)

    assert seen["received_on"] == NOW.date()
    assert seen["full_name"] == "Ada"
    assert seen["reports"][0]["reported_on"] == NOW.date().replace(day=1)
    assert seen["reports"][0]["words"] == "loud"
    assert seen["urgent"] is None
    assert set(seen) == set(REVIEW["properties"])


@pytest.mark.parametrize(
    "wrong",
    [
        "received_on <= today()",
        {"0": rule("true")},
        ["true"],
        [{"rule": "true", "message": "Say"}],
        [rule("true") | {"mesage": "Say"}],
        [rule("")],
        [rule("true", message=" ")],
        [rule("true", message=3)],
        [rule("true", at="channel")],
        [rule("true", at="/chanel")],
        [rule("true", at="/reports/0/agncy")],
        [rule("true", at="/channel/0")],
        [rule("true")] * 101,
    ],
)
def test_rules_that_are_not_written_as_rules_refuse_the_form(wrong):
    with pytest.raises(DeploymentRefused) as refused:
        Form.load("request", changed("x-rules", wrong))

    assert {one.code for one in refused.value.findings} <= {"form-rules", "form-rule"}
    assert {one.resource for one in refused.value.findings} == {"request.json"}


@pytest.mark.parametrize("at", ["", "/reports", "/reports/0/agency", "/contact/phone"])
def test_a_rule_points_to_the_whole_form_or_to_a_question(at):
    assert findings([rule("true", at=at)]) == []


def test_rules_stand_at_the_top_of_a_form_only():
    text = changed("properties/contact/x-rules", [rule("true")])

    assert [one.code for one in Form.lint("request", text)] == ["form-keyword"]


def test_a_misspelt_keyword_is_refused():
    text = changed("x-rule", [rule("true")])

    assert [one.code for one in Form.lint("request", text)] == ["form-keyword"]


def test_a_rule_that_is_no_feel_is_named_by_its_number():
    text = changed("x-rules", [rule("true"), rule("channel = = 3")])

    (found,) = Form.lint("request", text, library=feel.STANDARD)

    assert (found.code, found.pointer, found.severity) == ("form-rule-feel", "/x-rules/1", "error")
    assert found.message.startswith("rule 2 is no FEEL: line 1, column 11")
    assert found.resource == "request.json"
    assert Form.lint("request", text) == []


def test_a_name_that_nobody_gives_is_a_warning():
    rules = [rule("chanel = threshold.unit and policy.x = instance.key and tody() > received_on")]

    unknown = findings(rules, given={"threshold"})

    assert unknown == [("form-rule-name", "/x-rules/0", "warning")] * 2
    assert len(findings(rules)) == 3


def test_a_form_without_rules_has_none_to_break():
    assert Form.load("request", json.dumps(REVIEW)).rules(feel.STANDARD) == FormRules()


def test_the_form_in_the_documentation_is_sound_but_for_the_policy_it_needs():
    text = (Path(__file__).resolve().parents[2] / "docs" / "forms.md").read_text(encoding="utf-8")
    example = text.split("```json\n")[1].split("```")[0]
    visit = Form.load("visit", example)
    scope = visit.values({"visited_on": "2026-03-03", "agency": "press"})

    assert Form.lint("visit", example, library=feel.STANDARD) == []
    judged = visit.rules(feel.STANDARD).broken(scope | {"policy": {"agencies": []}}, NOW)
    assert [one.pointer for one in judged] == ["/visited_on", "/agency"]
