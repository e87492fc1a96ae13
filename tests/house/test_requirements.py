"""docs/requirements.md is what the scenarios prove, and nothing that was proven is forgotten."""

import re
from pathlib import Path

import pytest

from app.cli import main

ROOT = Path(__file__).parents[2]
HINT = "say `.venv/bin/reeve requirements` and commit docs/requirements.md"


def test_the_page_of_requirements_is_up_to_date(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)

    with pytest.raises(SystemExit) as ended:
        main(["requirements", "--check"])

    assert ended.value.code == 0, f"{''.join(capsys.readouterr())}: {HINT}"


def test_the_page_names_every_requirement_once() -> None:
    page = (ROOT / "docs" / "requirements.md").read_text()

    numbers = [int(one) for one in re.findall(r"^\| R(\d+) \|", page, re.MULTILINE)]
    assert sorted(numbers) == list(range(1, 106))
