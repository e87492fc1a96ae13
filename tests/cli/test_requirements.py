"""What is asked and what proves it: `reeve requirements`, and what lint says of unknown numbers."""

from pathlib import Path

import pytest

from tests.cli.conftest import Typed
from tests.scenarios.loans import GIVEN, RECORDED, given_processes, write

ASKED = """[sources]
law = "The law"
town = "The town"

[partnerships]
law = ["poole", "islington"]

[requirements]
R1 = { source = "town", what = "A loan is recorded" }
R2 = { source = "law", what = "A loan is decided | refused" }
"""


def proving(numbers: str) -> str:
    title, rest = GIVEN.split("\n", 1)
    return f"{title}\nrequirements: [{numbers}]\n{rest}{RECORDED}  then: {{waiting_at: [decide]}}\n"


@pytest.fixture
def loans(tmp_path: Path) -> Path:
    folder = given_processes(tmp_path / "loans")
    (folder / "requirements.toml").write_text(ASKED)
    write(folder, proving("R1"), "recorded.yaml")
    return folder


def test_the_page_lists_what_proves_each_requirement(typed: Typed, loans: Path) -> None:
    page = loans.parent / "docs" / "asked.md"
    page.parent.mkdir()

    answer = typed("requirements", loans, "-o", page)

    assert answer.status == 0, answer.err
    assert "1 of what is asked is proven" in answer.out
    lines = page.read_text().splitlines()
    link = "[recorded](../loans/common/loan/scenarios/recorded.yaml)"
    assert f"| R1 | A loan is recorded | poole | {link} |" in lines
    lacks = "none yet for poole, none yet for islington"
    assert f"| R2 | A loan is decided \\| refused | {lacks} | none yet |" in lines
    assert lines.index("## The law") < lines.index("## The town")
    assert typed("requirements", loans, "-o", page, "--check").status == 0


def test_what_is_asked_of_a_partnership_is_proven_there_and_not_elsewhere(
    typed: Typed, loans: Path
) -> None:
    write(loans, proving("R2"), "decided.yaml")

    page = typed("requirements", loans, "-o", "-").out

    assert (
        "| R2 | A loan is decided \\| refused | poole, none yet for islington | [decided]" in page
    )


def test_a_stale_page_is_told_and_left_as_it_is(typed: Typed, loans: Path) -> None:
    page = loans.parent / "asked.md"
    typed("requirements", loans, "-o", page)
    before = page.read_text()
    write(loans, proving("R1, R2"), "decided.yaml")

    answer = typed("requirements", loans, "-o", page, "--check")

    assert answer.status == 1
    assert "is stale" in answer.out
    assert page.read_text() == before


def test_what_was_proven_is_not_forgotten_in_silence(typed: Typed, loans: Path) -> None:
    page = loans.parent / "asked.md"
    typed("requirements", loans, "-o", page)
    write(loans, proving("R2"), "recorded.yaml")

    refused = typed("requirements", loans, "-o", page)
    checked = typed("requirements", loans, "-o", page, "--check")
    meant = typed("requirements", loans, "-o", page, "--forget", "R1")

    assert (refused.status, checked.status, meant.status) == (1, 1, 0)
    assert "R1 was proven, and no scenario names it any longer" in refused.err
    assert "--forget R1" in refused.err
    assert "| R1 | A loan is recorded |  | none yet |" in page.read_text()


def test_a_number_that_nobody_asks_for_is_a_fault(typed: Typed, loans: Path) -> None:
    write(loans, proving("R3"), "wrong.yaml")

    page = typed("requirements", loans, "-o", "-")
    linted = typed("lint", loans)

    assert (page.status, linted.status) == (1, 1)
    for said in (page.err, linted.out):
        assert "no requirement is numbered R3" in said
        assert "wrong.yaml" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("R1 = ", "this is no TOML"),
        (ASKED.replace('"town", what', '"city", what'), "R1 comes from 'city'"),
        (ASKED.replace("law = [", "county = ["), "[partnerships] county comes from 'county'"),
        (ASKED.replace("R2", "second"), "second"),
        (ASKED.replace(', what = "A loan is recorded"', ""), "requirements.R1.what"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused(
    typed: Typed, loans: Path, text: str, said: str
) -> None:
    (loans / "requirements.toml").write_text(text)

    page = typed("requirements", loans, "-o", "-")
    linted = typed("lint", loans)

    assert (page.status, linted.status) == (1, 1)
    assert said in page.err
    assert said in linted.out


def test_processes_that_nobody_asks_anything_of_are_linted_all_the_same(
    typed: Typed, loans: Path
) -> None:
    (loans / "requirements.toml").unlink()

    assert typed("lint", loans).status == 0
    refused = typed("requirements", loans, "-o", "-")
    assert refused.status == 1
    assert "holds no requirements.toml" in refused.err
