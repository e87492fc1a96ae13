"""Whatever goes wrong is one sentence on standard error and an exit status, never a traceback."""

import sys
from collections.abc import Callable

import pytest

from app.cli import failures
from engine.errors import DatabaseUnavailable, EngineError, NotFound


def failing(error: Exception) -> Callable[[], None]:
    def command() -> None:
        with failures.report_failures():
            raise error

    return command


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (failures.Stop("No such folder.", failures.WRONG_USE), 2, "No such folder."),
        (DatabaseUnavailable(), 1, "does REEVE_DATABASE_URL name the right one?"),
        (NotFound("incident", "i7"), 1, "i7"),
    ],
    ids=lambda given: type(given).__name__ if isinstance(given, EngineError) else "",
)
def test_a_failure_is_one_sentence_and_a_status(
    error: Exception, status: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        failing(error)()

    said = capsys.readouterr()
    assert ended.value.code == status
    assert said.out == ""
    assert words in said.err
    assert said.err.count("\n") == 1


def test_a_reader_who_has_read_enough_hears_no_more(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `reeve list | head` does: nothing is said to anybody."""
    monkeypatch.setattr(sys, "stdout", sys.stdout)
    with pytest.raises(SystemExit) as ended:
        failing(BrokenPipeError())()

    assert ended.value.code == 1
    assert capsys.readouterr().err == ""


def test_a_fault_of_ours_is_not_dressed_up() -> None:
    with pytest.raises(ZeroDivisionError):
        failing(ZeroDivisionError())()
