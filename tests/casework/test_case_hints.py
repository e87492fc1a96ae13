"""What a form puts into the case file, as its `x-case` says."""

import json
from datetime import UTC, date, datetime

import pytest

from app.casework.case_hints import CaseHints, HintFailed, lint
from engine.feel import STANDARD

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
INCIDENT = {"record": "incident", "occurred_on": "=on", "what": "=told"}


def written(*entries: object, **answers: object) -> list[tuple[str, object]]:
    hints = CaseHints.load({"x-case": list(entries)}, STANDARD)
    return [(one.kind.name, dict(one.values)) for one in hints.written(answers, NOW)]


def test_an_answer_becomes_a_field_of_a_record() -> None:
    made = written(INCIDENT, on=date(2026, 3, 1), told="Bangs at night")

    assert made == [("incident", {"occurred_on": date(2026, 3, 1), "what": "Bangs at night"})]


def test_what_was_left_out_is_left_out_and_without_what_is_required_there_is_no_record() -> None:
    assert written(INCIDENT, on=date(2026, 3, 1), told=None) == [
        ("incident", {"occurred_on": date(2026, 3, 1)})
    ]
    assert written(INCIDENT, on=None, told="Bangs at night") == []


def test_every_row_of_a_list_makes_a_record() -> None:
    entry = {"record": "person", "each": "=witnesses", "role": "witness", "name": "=item.name"}

    assert written(entry, witnesses=[{"name": "Ada"}, {}, {"name": "Bob"}]) == [
        ("person", {"role": "witness", "name": "Ada"}),
        ("person", {"role": "witness", "name": "Bob"}),
    ]
    assert written(entry, witnesses=None) == []


@pytest.mark.parametrize(("sure", "made"), [(True, 1), (False, 0), (None, 0)])
def test_a_condition_that_is_not_true_makes_no_record(sure: object, made: int) -> None:
    entry = {**INCIDENT, "when": "=sure"}

    assert len(written(entry, sure=sure, on=date(2026, 3, 1), told="x")) == made


def test_a_sentence_does_not_fit_into_a_code() -> None:
    entry = {"record": "action", "what": "=what", "agency": "=agency"}

    with pytest.raises(HintFailed, match="'agency' must be one word") as failure:
        written(entry, what="Repair the door", agency="Mrs Quill's landlord")

    assert "Quill" not in str(failure.value)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"record": "incidnet"}, "must name a kind of record"),
        ({"record": "incident"}, "does not give 'occurred_on'"),
        ({**INCIDENT, "waht": "=told"}, "gives 'waht', but the fields of incident are"),
        ({**INCIDENT, "category": "noisy"}, "'category', which must be one of personal"),
        ({**INCIDENT, "what": "=1 +"}, "no FEEL"),
        ({**INCIDENT, "when": "on"}, "must give 'when' in FEEL"),
        ({**INCIDENT, "sensitivity": "secret"}, "has no such sensitivity"),
        ("incident", "must be an object"),
    ],
)
def test_a_slip_of_the_pen_is_told_before_a_case_meets_it(entry: object, said: str) -> None:
    schema = {"properties": {"on": {}, "told": {}}, "x-case": [INCIDENT, entry]}

    found = lint("visit", json.dumps(schema), STANDARD)

    assert [(one.code, one.pointer) for one in found] == [("form-case", "/x-case/1")]
    assert said in found[0].message
    assert found[0].message.startswith("entry 2")


def test_a_name_that_nobody_gives_is_warned_of() -> None:
    schema = json.dumps({"properties": {"on": {}}, "x-case": [INCIDENT]})

    found = lint("visit", schema, STANDARD)

    assert [(one.code, one.severity) for one in found] == [("form-case-name", "warning")]
    assert "'told'" in found[0].message
    assert lint("visit", schema, STANDARD, frozenset({"told"})) == []


def test_a_sensitivity_that_nobody_knows_is_refused() -> None:
    asked = {"x-personal": True, "x-sensitivity": "secret"}

    found = lint("visit", json.dumps({"properties": {"a": asked}}), STANDARD)

    assert [(one.code, one.pointer) for one in found] == [("form-sensitivity", "/properties/a")]


@pytest.mark.parametrize(
    ("part", "given"),
    [("measure_no", {"measure_no"}), ([7], {"measure_no"}), (["measure_no"], {"tool"})],
)
def test_the_part_of_a_case_is_told_by_what_the_task_was_given(part: object, given: set) -> None:
    schema = json.dumps({"properties": {"name": {}}, "x-part": part})

    found = lint("describe", schema, STANDARD, frozenset(given))

    assert [(one.code, one.pointer) for one in found] == [("form-part", "/x-part")]
    sound = schema.replace(json.dumps(part), '["measure_no"]')
    assert lint("describe", sound, STANDARD, frozenset({"measure_no"})) == []


@pytest.mark.parametrize("number", ["application_no", 7, "=1 +"])
def test_the_case_that_a_form_is_about_is_named_in_feel(number: object) -> None:
    schema = json.dumps({"properties": {"application_no": {}}, "x-case-no": number})

    found = lint("ask", schema, STANDARD)

    assert [(one.code, one.pointer) for one in found] == [("form-case", "/x-case-no")]
    assert lint("ask", schema.replace(json.dumps(number), '"=application_no"'), STANDARD) == []


@pytest.mark.parametrize("roles", ["spoc", [7], ["Partnerships Officer"], ["spoc"] * 11])
def test_who_is_let_into_a_file_that_a_form_opens_is_a_short_list_of_roles(roles: object) -> None:
    schema = json.dumps({"properties": {"subject": {}}, "x-case-open-to": roles})

    found = lint("ask", schema, STANDARD)

    assert [(one.code, one.pointer) for one in found] == [("form-case", "/x-case-open-to")]
    assert lint("ask", schema.replace(json.dumps(roles), '["spoc"]'), STANDARD) == []
