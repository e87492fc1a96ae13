"""decide and feel: try a table or an expression without any service."""

import json
from pathlib import Path

import pytest

from tests.api.permits import GRADE
from tests.cli.conftest import Typed
from tests.cli.programs import PROCESSES
from tests.dmn.models import given_decision, given_model, literal, table

QUALIFIES = PROCESSES / "common" / "threshold_decision" / "complaint_qualifies.dmn"
POLICY = PROCESSES / "common" / "policy.toml"


@pytest.fixture
def grades(tmp_path: Path) -> Path:
    path = tmp_path / "grades.dmn"
    path.write_bytes(GRADE)
    return path


def given(folder: Path, values: object) -> Path:
    path = folder / "values.json"
    path.write_text(json.dumps(values))
    return path


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("1 + 1", "2"),
        ('date("2026-03-02") + duration("P1D")', '"2026-03-03"'),
        ('working days after(date("2026-04-02"), 1)', '"2026-04-07"'),
        ("today() > date(2026, 1, 1)", "true"),
        ('["£", "[bold]"]', '[\n  "£",\n  "[bold]"\n]'),
    ],
)
def test_an_expression_is_evaluated(typed: Typed, expression: str, shown: str) -> None:
    answer = typed("feel", expression)

    assert (answer.status, answer.out) == (0, shown + "\n")


@pytest.mark.parametrize(
    ("expression", "pointing"),
    [
        ("1 + (2", "1 + (2\n      ^\nline 1, column 7"),
        ("1 +\n\t* 2", " * 2\n ^\nline 2, column 2"),
        ("", "\n^\nline 1, column 1"),
        ("1 +\n ", " \n ^\nline 2, column 2"),
        ('"\u2028" + )', '"\u2028" + )\n      ^\nline 1, column 7'),
    ],
)
def test_an_error_points_at_its_place(typed: Typed, expression: str, pointing: str) -> None:
    answer = typed("feel", expression)

    assert answer.status == 1
    assert answer.err.startswith(pointing)


def test_of_a_long_line_only_the_surroundings_of_the_place_are_shown(typed: Typed) -> None:
    long = " + ".join(["1"] * 1000)

    within = typed("feel", f"{long} + ) + {long}")
    whole = typed("feel", f"{long} + {long} + {long}")

    line, caret, message = within.err.splitlines()[:3]
    assert len(line) <= 80
    assert (line[:4], line[-4:]) == ("... ", " ...")
    assert line[len(caret) - 1] == ")"
    assert message.startswith("line 1, column 4001")
    assert max(map(len, whole.err.splitlines())) <= 80


def test_values_come_from_a_file_and_dates_are_dates(typed: Typed, tmp_path: Path) -> None:
    values = given(
        tmp_path, {"when": "2026-03-02", "at": "2026-03-02T09:30:00Z", "no": "2026-99-99"}
    )

    later = typed("feel", 'when + duration("P1D")', "--input", values)
    instant = typed("feel", 'at + duration("PT1H")', "--input", values)
    text = typed("feel", 'no + "!"', "--input", values)

    assert later.out == '"2026-03-03"\n'
    assert instant.out == '"2026-03-02T10:30:00+00:00"\n'
    assert text.out == '"2026-99-99!"\n'


def test_why_something_is_null_is_told(typed: Typed) -> None:
    people = typed("feel", 'date("x")')
    program = typed("feel", 'date("x")', "--json")

    assert people.status == 0
    assert people.out.endswith(
        "date(\"x\")\n^\nwarning: line 1, column 1: date(): 'x' is no date\n"
    )
    (warning,) = json.loads(program.out)["warnings"]
    assert warning == {
        "message": "date(): 'x' is no date",
        "line": 1,
        "column": 1,
        "expression": 'date("x")',
        "elementId": "",
    }


def test_a_policy_gives_its_values_and_deadline_rules(typed: Typed) -> None:
    own = PROCESSES / "partnerships" / "islington" / "policy.toml"

    due = typed("feel", 'deadline("conclusion", date("2026-03-02")).due', "--policy", POLICY)
    both = typed("feel", "policy.threshold", "--policy", POLICY, "--policy", own)
    many = typed("feel", "1", *["--policy", POLICY] * 3)

    assert due.out == '"2026-03-30"\n'
    assert (both.status, many.status) == (0, 2)


def test_an_expression_without_end_is_stopped(typed: Typed) -> None:
    answer = typed("feel", "count(for a in 1..1000000, b in 1..1000000 return a)")

    assert answer.status == 1
    assert "limit" in answer.err


@pytest.mark.parametrize("content", ["[1]", "{", ""])
def test_values_must_be_a_json_object(typed: Typed, tmp_path: Path, content: str) -> None:
    path = tmp_path / "values.json"
    path.write_text(content)

    answer = typed("feel", "1", "--input", path)

    assert answer.status == 1
    assert "values.json" in answer.err


def test_a_decision_shows_its_value_and_the_rows_that_matched(
    typed: Typed, grades: Path, tmp_path: Path
) -> None:
    values = given(tmp_path, {"level": 7})

    people = typed("decide", grades, "--decision", "grade", "--input", values)
    program = typed("decide", grades, "--input", values, "--json")

    assert people.out.startswith('"high"\n1 matched row\nrow ')
    assert "level = 7 -> " in people.out
    assert json.loads(program.out)["value"] == "high"
    assert len(json.loads(program.out)["rows"]) == 1


def test_a_table_of_the_real_processes_can_be_tried(typed: Typed, tmp_path: Path) -> None:
    values = {
        "complaint": {
            "incident_date": "2026-02-09",
            "complaint_date": "2026-02-10",
            "agency": "police",
            "same_behaviour": True,
            "definition_met": True,
        },
        "earlier": [],
        "application_date": "2026-03-02",
        "recognised": ["police"],
        "cumulative_harm": False,
    }
    rules = typed("feel", "policy.threshold", "--policy", POLICY)
    path = given(tmp_path, {**values, "rules": json.loads(rules.out)})

    answer = typed(
        "decide", QUALIFIES, "--decision", "complaint_qualifies", "--input", path, "--json"
    )

    assert answer.status == 0
    assert json.loads(answer.out)["value"]["result"] == "qualifies"


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("--decision", "size"), 1, "the model has no decision 'size'"),
        ((), 0, ""),
    ],
)
def test_a_decision_must_exist(
    typed: Typed, grades: Path, arguments: tuple[str, ...], status: int, sentence: str
) -> None:
    answer = typed("decide", grades, *arguments)

    assert answer.status == status
    assert sentence in answer.err


def test_of_several_decisions_one_must_be_named(typed: Typed, tmp_path: Path) -> None:
    answer = typed("decide", PROCESSES / "common" / "threshold_decision" / "threshold.dmn")
    (tmp_path / "not.dmn").write_text("no xml")
    broken = typed("decide", tmp_path / "not.dmn")

    assert (answer.status, broken.status) == (2, 1)
    assert "threshold" in answer.err
    assert "not.dmn" in broken.err


def test_a_fault_in_a_table_points_at_its_place(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "faulty.dmn"
    path.write_bytes(given_model(given_decision("d", table(["x"], ["o"], [("1", "2 +* 3")]))))

    answer = typed("decide", path, "--input", given(tmp_path, {"x": 1}))

    assert answer.status == 1
    assert "r1c1: line 1, column 4" in answer.err
    assert "\n2 +* 3\n   ^\n" in answer.err


def test_the_rows_of_what_a_decision_is_built_on_are_shown(typed: Typed, tmp_path: Path) -> None:
    first = given_decision("points", table(["x"], ["o"], [("1", "5")]))
    path = tmp_path / "two.dmn"
    path.write_bytes(
        given_model(first, given_decision("d", literal("points + 1"), requires=["points"]))
    )
    values = given(tmp_path, {"x": 1})

    people = typed("decide", path, "--decision", "d", "--input", values)
    program = typed("decide", path, "--decision", "d", "--input", values, "--json")

    assert "0 matched rows\npoints: row 1 (r1): x = 1 -> o = 5  [because 1]" in people.out
    assert [row["decision"] for row in json.loads(program.out)["requiredRows"]] == ["points"]


def test_a_model_may_import_those_beside_it(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    imported = '<import name="other" namespace="urn:other" importType=""/>'
    needs = (
        "<informationRequirement><requiredDecision href='urn:other#e'/></informationRequirement>"
    )
    decision = given_decision("d", f"{needs}{literal('other.e + 1')}")
    path = tmp_path / "a" / "d.dmn"
    path.write_bytes(given_model(imported, decision))
    other = given_model(given_decision("e", literal("1")))
    (tmp_path / "b" / "e.dmn").write_bytes(other.replace(b"urn:test", b"urn:other"))

    alone = typed("decide", path)
    beside = typed("decide", path, "--beside", tmp_path)

    assert (alone.status, beside.out.splitlines()[0]) == (1, "2")
    assert "no model has the namespace 'urn:other'" in alone.err
