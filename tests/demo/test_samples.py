"""Samples are moved to the present by whole weeks, under a case reference of their own."""

from datetime import date, timedelta

import pytest

from app.demo import credentials, samples
from app.demo.credentials import Credentials
from tests.cli.programs import PROCESSES

TODAY = date(2026, 11, 20)


def test_dates_move_by_whole_weeks_and_never_into_the_future() -> None:
    sample = samples.read(PROCESSES, "meets_threshold", today=TODAY, suffix="ab")

    record = sample.answers["record_application"]
    received = date.fromisoformat(record["receipt_at"][:10])
    assert received.weekday() == date(2026, 3, 2).weekday()
    assert timedelta(0) <= TODAY - received < timedelta(weeks=1)
    assert record["complaints"][0]["incident_date"] == "2026-07-30"
    assert sample.business_id == "NUL-2026-0101-ab"


def test_a_joined_case_names_the_reference_of_this_play() -> None:
    sample = samples.read(PROCESSES, "duplicate", today=TODAY, suffix="ab")

    assert sample.after == "meets_threshold"
    assert sample.answers["confirm_duplicate"]["duplicate_of"] == "NUL-2026-0101-ab"


def test_answers_of_several_go_to_those_they_are_from_and_only_once() -> None:
    sample = samples.read(PROCESSES, "meets_threshold", today=TODAY, suffix="ab")

    police = sample.answer("verify_complaints", ("agency:police",))

    assert police is not None
    assert police["lines"][0]["complaint_no"] == 1
    assert sample.answer("verify_complaints", ("agency:police",)) is None
    assert sample.answer("verify_complaints", ("agency:fire",)) is None
    assert sample.answer("no_such_task", ("chair",)) is None


def test_a_case_left_open_by_an_earlier_demonstration_is_kept_apart() -> None:
    sample = samples.read(PROCESSES, "meets_threshold", today=TODAY, suffix="ab")

    answer = sample.answer("confirm_duplicate", ("spoc",))

    assert answer is not None
    assert answer["duplicate"] == "separate"


def test_an_unknown_sample_is_refused_with_those_there_are(tmp_path) -> None:
    with pytest.raises(samples.NoSuchSample, match="there are by_advocate, deferred"):
        samples.read(PROCESSES, "x", today=TODAY, suffix="ab")
    with pytest.raises(samples.NoSuchSample, match="there are none below"):
        samples.read(tmp_path, "x", today=TODAY, suffix="ab")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"tokens": {}}'])
def test_a_spoilt_file_of_tokens_counts_as_none(
    content: str, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert credentials.load() is None
    credentials.keep(Credentials("http://x", "sqlite:///x.db", {"operator": "t"}))
    assert credentials.load() == Credentials("http://x", "sqlite:///x.db", {"operator": "t"})
    credentials.PLACE.write_text(content)

    assert credentials.load() is None


def test_only_whole_cases_are_played() -> None:
    for name in samples.names(PROCESSES):
        assert samples.read(PROCESSES, name, today=TODAY, suffix="ab").answers
    with pytest.raises(samples.NoSuchSample, match="deferred"):
        samples.read(PROCESSES, "complaint", today=TODAY, suffix="ab")
