import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import SubmissionRefused
from engine.forms import Form
from tests.forms.schemas import FORM, GOOD, changed, refusal, text_of

PROCESSES = Path(__file__).parents[2] / "processes"


def test_answers_are_parted_into_variables_and_personal_ones():
    submission = FORM.check(GOOD | {"urgent": True, "people": 3})
    assert submission.variables == {"channel": "phone", "urgent": True, "people": 3}
    assert submission.personal == {"full_name": "Ada Example"}


def test_dates_times_and_numbers_become_values_of_feel():
    submission = FORM.check(
        GOOD
        | {
            "received_on": "2026-03-02",
            "meeting_at": "2026-03-20T10:00+00:00",
            "share": 0.1,
            "contact": {"wait": "P14D", "from_time": "09:30"},
        }
    )
    assert submission.variables["received_on"] == date(2026, 3, 2)
    assert submission.variables["meeting_at"] == datetime(2026, 3, 20, 10, tzinfo=UTC)
    assert submission.variables["share"] == Decimal("0.1")
    assert submission.variables["contact"] == {"wait": timedelta(days=14), "from_time": time(9, 30)}


def test_personal_parts_of_a_list_leave_it_with_the_same_rows():
    submission = FORM.check(
        GOOD
        | {
            "reports": [
                {"agency": "police", "reported_on": "2026-01-05", "words": "shouting"},
                {"agency": "council"},
                {"agency": "council", "witnesses": ["A. Person", "B. Person"]},
            ]
        }
    )
    assert submission.variables["reports"] == [
        {"agency": "police", "reported_on": date(2026, 1, 5)},
        {"agency": "council"},
        {"agency": "council", "witnesses": [None, None]},
    ]
    assert submission.personal["reports"] == [
        {"words": "shouting"},
        {},
        {"witnesses": ["A. Person", "B. Person"]},
    ]


WORDS = st.text("abc", min_size=1, max_size=4)


REPORTS = st.lists(
    st.fixed_dictionaries(
        {"agency": WORDS}, optional={"words": WORDS, "witnesses": st.lists(WORDS, max_size=3)}
    ),
    min_size=1,
    max_size=5,
)


ANSWERS = st.fixed_dictionaries(
    {"full_name": WORDS, "channel": st.just("phone")},
    optional={
        "urgent": st.booleans(),
        "reports": REPORTS,
        "contact": st.fixed_dictionaries({}, optional={"phone": WORDS}),
    },
)


@given(ANSWERS)
def test_both_parts_together_are_what_was_submitted(answers):
    assert FORM.check(answers).whole() == answers


@given(ANSWERS)
def test_nothing_personal_is_left_among_the_variables(answers):
    marked = json.loads(json.dumps(answers))
    marked["full_name"] = "SECRET"
    for report in marked.get("reports", []):
        report.update({key: "SECRET" for key in report if key == "words"})
        report.update({"witnesses": ["SECRET"] * len(report.get("witnesses", []))})
    if "phone" in marked.get("contact", {}):
        marked["contact"]["phone"] = "SECRET"
    submission = FORM.check(marked)
    assert "SECRET" not in repr(submission.variables)
    assert "SECRET" in repr(submission.personal)


def test_lists_in_lists_are_parted_and_joined():
    inner = {"type": "array", "items": {"type": "string", "x-personal": True}}
    form = Form.load(
        "request", changed("properties/people", {"type": "array", "title": "P", "items": inner})
    )
    submission = form.check(GOOD | {"people": [[], ["Ann"]]})
    assert submission.variables["people"] == [[], [None]]
    assert submission.whole()["people"] == [[], ["Ann"]]


def test_one_answer_asks_for_another():
    form = Form.load("request", changed("dependentRequired", {"urgent": ["people"]}))
    assert refusal(GOOD | {"urgent": True}, form) == [("/people", "Enter number of people")]


def test_a_date_tells_clients_how_it_is_written():
    with pytest.raises(SubmissionRefused) as refused:
        FORM.check(GOOD | {"received_on": "2 March"})
    assert refused.value.findings[0].advice == "Write it as 2026-03-27"


def test_line_breaks_and_accents_are_fine():
    assert FORM.check(GOOD | {"full_name": "Zoë\nŁ\t🙂"}).personal == {"full_name": "Zoë\nŁ\t🙂"}


def test_a_form_tells_which_answers_become_variables():
    assert FORM.personal_names == {"full_name"}
    assert FORM.variable_schemas["received_on"]["format"] == "date"
    assert "full_name" not in FORM.variable_schemas
    assert FORM.title == "Record the request"


def test_the_same_form_is_read_once():
    assert Form.load("request", text_of()) is FORM


@pytest.mark.parametrize(
    "path",
    sorted(PROCESSES.rglob("forms/*.json")),
    ids=lambda path: str(path.relative_to(PROCESSES)),
)
def test_every_form_of_the_processes_can_be_used(path):
    text = path.read_text(encoding="utf-8")
    assert Form.lint(path.stem, text) == []
    assert refusal({"no such question": 1}, Form.load(path.stem, text))
