"""The runner of the kit: what it counts, and when it is not content."""

from pathlib import Path

import pytest

from tests.dmn import tck_report
from tests.dmn.models import given_decision, given_model, literal

CASE = """<testCase id="c{n}"><resultNode name="{name}" errorResult="{error}">
<expected><value xsi:type="xsd:decimal" xsi:nil="{nil}">{value}</value></expected>
</resultNode></testCase>"""


def given_kit(folder: Path, *expected: str, level: str = "compliance-level-3") -> Path:
    """A kit of one model, whose decisions `one` and `none` are 1 and null."""
    model = folder / level / "0001-numbers"
    model.mkdir(parents=True)
    made = [given_decision("one", literal("1")), given_decision("none", literal("null"))]
    (model / "0001-numbers.dmn").write_bytes(given_model(*made))
    cases = "".join(_case(n, text) for n, text in enumerate(expected, 1))
    (model / "0001-numbers-test-01.xml").write_text(
        '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
        f"<modelName>0001-numbers.dmn</modelName>{cases}</testCases>"
    )
    return folder


def _case(number: int, text: str) -> str:
    name, _, value = text.partition("=")
    nil = "true" if value in ("", "error") else "false"
    shown = "" if nil == "true" else value
    error = "true" if value == "error" else "false"
    return CASE.format(n=number, name=name, value=shown, nil=nil, error=error)


def test_values_are_counted_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kit = given_kit(tmp_path, "one=1", "none=", "none=error", "one=2")

    assert tck_report.main([str(kit)]) == 1

    printed = capsys.readouterr().out
    assert "3 of     4   values     1 of     2" in printed
    assert (
        "failed 3/0001-numbers/c4/one: expected Decimal('2'), found (Decimal('1'), ())" in printed
    )


@pytest.mark.parametrize("inside", ["", "compliance-level-2", "compliance-level-2/0001-numbers"])
def test_a_part_of_the_kit_may_be_run(tmp_path: Path, inside: str) -> None:
    kit = given_kit(tmp_path, "one=1", level="compliance-level-2")

    assert tck_report.main([str(kit / inside)]) == 0


@pytest.mark.parametrize(
    ("level", "right", "status"),
    [
        ("compliance-level-2", 199, 1),
        ("compliance-level-3", 199, 0),
        ("compliance-level-3", 196, 1),
    ],
)
def test_each_level_has_its_promise(tmp_path: Path, level: str, right: int, status: int) -> None:
    expected = ["one=1"] * right + ["one=2"] * (200 - right)

    assert tck_report.main([str(given_kit(tmp_path, *expected, level=level))]) == status


def test_a_model_that_cannot_be_loaded_passes_nothing(tmp_path: Path) -> None:
    kit = given_kit(tmp_path, "none=error")
    next(kit.rglob("*.dmn")).write_text("no xml")

    assert [one.passed for one in tck_report.play(kit)] == [False]


def test_no_cases_are_no_success(tmp_path: Path) -> None:
    assert tck_report.main([str(tmp_path)]) == 2
