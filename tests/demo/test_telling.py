"""What is told of a case: never an end that is none."""

import pytest

from app.demo.telling import Teller


def test_what_is_active_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    Teller().ended({"state": "ACTIVE", "processDefinitionId": "rec_tracking"})

    assert capsys.readouterr().out.split() == ["goes", "on", "rec_tracking"]
