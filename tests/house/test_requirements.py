"""docs/requirements.md is what the scenarios prove: everything, for whichever partnership asks."""

import re
from pathlib import Path

import pytest

from app.cli import main
from app.scenarios.requirements import catalogue
from app.scenarios.requirements_page import NOTHING

ROOT = Path(__file__).parents[2]
HINT = "say `.venv/bin/reeve requirements` and commit docs/requirements.md"


def test_the_page_of_requirements_is_up_to_date(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)

    with pytest.raises(SystemExit) as ended:
        main(["requirements", "--check"])

    assert ended.value.code == 0, f"{''.join(capsys.readouterr())}: {HINT}"


def test_the_page_names_every_requirement_once_and_each_is_proven_wherever_it_is_asked() -> None:
    page = (ROOT / "docs" / "requirements.md").read_text()

    numbers = [int(one) for one in re.findall(r"^\| R(\d+) \|", page, re.MULTILINE)]
    assert sorted(numbers) == list(range(1, 106))
    assert [line for line in page.splitlines() if NOTHING in line] == []
    asked = catalogue(ROOT / "processes").partnerships
    assert set().union(*asked.values()) == {
        one.name for one in (ROOT / "processes" / "partnerships").iterdir()
    }
