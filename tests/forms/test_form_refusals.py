"""What a form refuses, and that it says why in plain words and at its place."""

import json
from datetime import date

import pytest

from engine.forms import Form
from tests.forms.schemas import GOOD, changed, refusal, text_of


def test_missing_answers_are_asked_for_in_the_order_of_the_page():
    assert refusal({}) == [
        ("/full_name", "Enter full name"),
        ("/channel", "Select how it came in"),
    ]


def test_a_condition_asks_for_more_in_the_forms_own_words():
    assert refusal(GOOD | {"channel": "advocate"}) == [
        ("/authority", "Enter who gave the advocate authority")
    ]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"full_name": "   "}, "Enter full name"),
        ({"full_name": ""}, "Enter full name"),
        ({"full_name": "x" * 21}, "Full name must be 20 characters or fewer"),
        ({"full_name": 3}, "Full name must be text"),
        ({"full_name": None}, "Enter full name"),
        ({"channel": "fax"}, "Select how it came in"),
        ({"received_on": "2026-02-30"}, "Date received must be a real date"),
        ({"received_on": "20260302"}, "Date received must be a real date"),
        ({"received_on": "2026-W10-1"}, "Date received must be a real date"),
        ({"received_on": "1066-10-14"}, "Date received must be between 1900 and 2200"),
        (
            {"meeting_at": "2026-03-02T09:30:00"},
            "Time of the meeting must include its offset from UTC",
        ),
        (
            {"meeting_at": "2026-03-02T25:30:00Z"},
            "Time of the meeting must be a real date and time",
        ),
        ({"meeting_at": "tomorrow"}, "Time of the meeting must be a real date and time"),
        ({"urgent": "yes"}, "Your answer to “Is it urgent?” must be yes or no"),
        ({"people": 1.5}, "Number of people must be a whole number"),
        ({"people": 0}, "Number of people must be 1 or more"),
        ({"people": 100}, "Number of people must be 99 or fewer"),
        ({"people": True}, "Number of people must be a whole number"),
        ({"authority": 1}, "ABC authority must be text"),
        ({"reports": []}, "Reports must have 1 or more entries"),
        ({"reports": {}}, "Reports must be a list"),
        ({"reports": [{"agency": "a"}] * 6}, "Reports must have 5 or fewer entries"),
        ({"contact": "none"}, "Contact must be a group of answers"),
        ({"contact": {"wait": "P1M1D"}}, "Time to wait must be a length of time"),
        ({"contact": {"from_time": "9:30"}}, "Earliest time must be a real time"),
    ],
    ids=str,
)
def test_an_answer_that_does_not_fit_is_refused_in_plain_words(answer, message):
    assert [words for _, words in refusal(GOOD | answer)] == [message]


@pytest.mark.parametrize(
    ("place", "schema", "answer", "message"),
    [
        (
            "urgent",
            {"type": "boolean", "title": "Checked", "const": True},
            False,
            "Checked must be yes",
        ),
        (
            "people",
            {"type": "integer", "title": "Pairs", "multipleOf": 2},
            3,
            "Pairs must be a multiple of 2",
        ),
        ("people", {"title": "Two or more", "const": 2}, 3, "Select two or more"),
        (
            "share",
            {"type": "number", "title": "Share", "exclusiveMinimum": 0},
            0,
            "Share must be more than 0",
        ),
        (
            "share",
            {"type": "number", "title": "Share", "exclusiveMaximum": 1},
            1,
            "Share must be less than 1",
        ),
        (
            "authority",
            {"type": "string", "title": "Code", "minLength": 4},
            "abc",
            "Code must be 4 characters or more",
        ),
        (
            "authority",
            {"type": "string", "title": "Email", "format": "email"},
            "x",
            "Email must be an email address",
        ),
        (
            "authority",
            {"type": "string", "title": "Id", "format": "uuid"},
            "x",
            "Id must be a UUID",
        ),
        ("authority", {"type": "null", "title": "Old"}, "x", "Old must be left out"),
        ("authority", {"title": "Either", "anyOf": [{"type": "boolean"}]}, "x", "Select either"),
        ("authority", {"title": "None", "not": {"type": "string"}}, "x", "None does not fit"),
        ("authority", {"title": "Who?", "enum": ["a", "b"]}, "x", "Answer: Who?"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_each_rule_has_its_own_sentence(place, schema, answer, message):
    sound = {"type": ["string", "null", "number", "boolean"]} | schema
    form = Form.load("request", changed(f"properties/{place}", sound))
    assert [words for _, words in refusal(GOOD | {place: answer}, form)] == [message]


def test_a_missing_choice_of_several_is_asked_to_be_selected():
    items = {"type": "array", "title": "Grounds", "items": {"enum": ["a", "b"]}}
    form = Form.load(
        "request", changed("properties/people", items).replace('"full_name", ', '"people", ')
    )
    assert refusal({"channel": "phone"}, form) == [("/people", "Select grounds")]


def test_an_answer_inside_a_list_is_named_by_pointer_and_row():
    reports = [{"agency": "police"}, {"agency": "P 1"}, {}]
    assert refusal(GOOD | {"reports": reports}) == [
        ("/reports/1/agency", "Agency is not written as it should be (row 2)"),
        ("/reports/2/agency", "Enter agency (row 3)"),
    ]


def test_what_the_form_does_not_ask_is_refused_with_its_name_at_any_depth():
    submission = GOOD | {"score~1/2": 3, "contact": {"fax": "1"}}
    assert refusal(submission) == [
        ("/contact/fax", "The form has no question 'fax'. Take it out"),
        ("/score~01~12", "The form has no question 'score~1/2'. Take it out"),
    ]


def test_a_complaint_about_the_whole_form_is_never_dropped():
    form = Form.load("request", changed("not", {"required": ["urgent", "people"]}))
    assert refusal(GOOD | {"urgent": True, "people": 2}, form) == [
        ("", "These answers do not fit together. Check them and send them again")
    ]


def test_the_whole_form_may_have_its_own_words():
    text = changed("x-ui", {"errors": {"maxProperties": "Answer at most two questions"}})
    form = Form.load("request", text_of(json.loads(text) | {"maxProperties": 2}))
    assert refusal(GOOD | {"urgent": True}, form) == [("", "Answer at most two questions")]


@pytest.mark.parametrize(
    ("answer", "pointer"),
    [
        ({"share": float("nan")}, "/share"),
        ({"share": float("-inf")}, "/share"),
        ({"people": 10**400}, "/people"),
        ({"full_name": "A\0B"}, "/full_name"),
        ({"full_name": "\ud800"}, "/full_name"),
        ({"received_on": date(2026, 3, 2)}, "/received_on"),
        ({"reports": [{"agency": "\0"}]}, "/reports/0/agency"),
        ({"reports": [{}] * 10_001}, "/reports"),
        ({"contact": {"bad\0": 1}}, "/contact"),
    ],
    ids=lambda value: str(value)[:30].replace("\0", "NUL").replace("\ud800", "half"),
)
def test_what_no_form_may_hold_is_refused_before_the_schema_is_asked(answer, pointer):
    assert [place for place, _ in refusal(GOOD | answer)] == [pointer]


def test_a_submission_nested_without_end_is_refused():
    deep: object = "x"
    for _ in range(5_000):
        deep = [deep]
    assert "nested too deeply" in refusal(GOOD | {"reports": deep})[0][1]


def test_a_hostile_pattern_takes_no_time():
    form = Form.load("request", changed("properties/authority/pattern", "^(a+)+$"))
    assert refusal(GOOD | {"authority": "a" * 50_000 + "!"}, form)


def test_a_list_of_unequal_objects_is_compared_in_one_pass():
    items = {"type": "array", "title": "Reports", "uniqueItems": True, "maxItems": 9_000}
    inner = {"type": "object", "properties": {"no": {"type": "integer", "title": "No"}}}
    items["items"] = inner | {"additionalProperties": False}
    form = Form.load("request", changed("properties/reports", items))
    rows = [{"no": number} for number in range(9_000)]
    assert len(form.check(GOOD | {"reports": rows}).variables["reports"]) == 9_000
    loose = Form.load("request", changed("properties/reports", items | {"uniqueItems": False}))
    twice = [{"no": 1}, {"no": 1}]
    assert loose.check(GOOD | {"reports": twice}).variables["reports"] == twice
    assert refusal(GOOD | {"reports": [*rows[:5], {"no": 1}]}, form) == [
        ("/reports", "Reports must not have the same entry twice")
    ]


def test_a_refusal_never_repeats_what_was_submitted():
    words = str(refusal({"full_name": ["SECRET"], "channel": "SECRET", "received_on": "SECRET"}))
    assert "SECRET" not in words
