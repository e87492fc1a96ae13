"""The sample applications: they pass their forms, and nobody in them exists."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.processes.content import SAMPLES, TENANTS, form_of, policy, sample
from tests.processes.threshold_of_samples import proposal

DRAMA_NUMBER = re.compile(r"01632 960\d{3}|07700 900\d{3}")
PHONE = re.compile(r"\b0\d{4} ?\d{6}\b|\b0\d{3} \d{3} \d{4}\b")
# An application that is joined to another never gets as far as the tables.
PUT_TO_THE_TABLES = [path for path in SAMPLES if sample(path.name)["expect"]["end"] != "joined"]
MAIL = re.compile(r"[\w.+-]+@[\w.-]+")


def submissions(case: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Every submission of a sample with the form that checks it, the start first."""
    yield case["start"]["message"], case["start"]["variables"]
    for element_id, answers in case["answers"].items():
        for answer in answers if isinstance(answers, list) else [{"with": answers}]:
            yield element_id, answer["with"]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_submission_of_a_sample_passes_its_form(path: Path) -> None:
    for element_id, submission in submissions(sample(path.name)):
        checked = form_of(element_id).check(submission)
        assert checked.whole().keys() == submission.keys(), element_id


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_holds_nothing_of_a_real_person(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert all(DRAMA_NUMBER.fullmatch(number) for number in PHONE.findall(text))
    assert all(mail.endswith("example.org") for mail in MAIL.findall(text))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_asks_agencies_that_its_partnership_knows(path: Path) -> None:
    case = sample(path.name)
    known = {agency["id"] for agency in policy(case["partnership"]).values["agencies"]}

    assert set(named_agencies(case)) <= known
    groups = [each["as"] for each in every_mapping(case["answers"]) if "as" in each]
    assert {group.removeprefix("agency:") for group in groups} <= known


def named_agencies(case: Mapping[str, object]) -> Iterator[str]:
    for each in every_mapping(case):
        for name in ("agency", "to_agency", "receipt_body", "lead_officer_agency"):
            if name in each:
                yield str(each[name])


def every_mapping(value: object) -> Iterator[Mapping[str, object]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    for each in value if isinstance(value, list) else ():
        yield from every_mapping(each)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_agencies_of_a_sample_confirm_the_reports_made_to_them(path: Path) -> None:
    answers = sample(path.name)["answers"]
    reports = answers["record_application"]["complaints"]

    confirmed = {
        (line["complaint_no"], answer["as"].removeprefix("agency:"), line["complaint_date"])
        for answer in answers.get("verify_complaints", [])
        for line in answer["with"]["lines"]
    }

    made = {
        (no, report["agency"], report["complaint_date"]) for no, report in enumerate(reports, 1)
    }
    assert confirmed == (made if "verify_complaints" in answers else set())


def test_the_samples_show_each_turn_that_a_request_can_take() -> None:
    cases = [sample(path.name) for path in SAMPLES]
    records = [case["answers"]["record_application"] for case in cases]

    assert {case["expect"].get("threshold") for case in cases} == {
        *("met", "not_met", "defer_time", "met_by_discretion", None)
    }
    assert {case["expect"]["end"] for case in cases} == {"concluded", "not_met", "joined"}
    assert {case["partnership"] for case in cases} == set(TENANTS) - {""}
    assert len({case["business_id"] for case in cases}) == len(cases)
    assert any(record["applicant_kind"] == "advocate" for record in records)
    assert any(record["hate_motivated"] for record in records)
    assert any(record["immediate_risk"] for record in records)


@pytest.mark.parametrize("path", PUT_TO_THE_TABLES, ids=lambda path: path.stem)
def test_the_tables_propose_what_the_sample_says(path: Path) -> None:
    case = sample(path.name)

    found = proposal(case)

    assert found["proposal"] == case["expect"]["proposal"]
    assert found["statute_conflict"] == (path.stem in {"statute_differs", "deferred"})
