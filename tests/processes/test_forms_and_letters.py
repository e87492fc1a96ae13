"""The forms and letters of the review, as analysts wrote them.

Nothing of the engine is tried here but the content: every form is fit to use and keeps what is
personal out of a case's variables, every letter can be written and says what the person who gets
it must know.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from app.casework.letters import LetterTemplate
from engine import deadline_functions
from engine.errors import SubmissionRefused
from engine.forms import Form
from tests.processes.content import (
    COMMON,
    FORMS,
    LETTERS,
    TENANTS,
    form,
    form_of,
    letter_path,
    policy,
    sample,
    table_under,
)
from tests.processes.letter_examples import APPLICATION_NO, SECRETS
from tests.processes.letter_writing import EVERY_WAY, TO_THE_APPLICANT, ways_of, written

# A text that a person writes freely and that may all the same be a variable: no narrative, no name.
NO_NARRATIVE = {"power", "refusal_law", "type"}
FORM_TABLE = table_under("What the forms hand to the process")
INVITED = re.compile(r"\b([Cc]all|[Rr]ing) (us|or write)\b|\bring up\b|\bsend an email\b")
DECISION_LETTERS = ("ACK-MET", "ACK-NOTMET", "DEFER", "DUP", "CONCLUSION")


# ----------------------------------------------------------------------------------------- forms
@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_is_fit_to_use_and_nothing_in_it_is_ignored(path: Path) -> None:
    assert Form.lint(path.stem, path.read_text(encoding="utf-8")) == []


def test_the_forms_are_those_that_the_guide_for_analysts_names() -> None:
    named = {row[0].split("`")[1] for row in FORM_TABLE}

    assert named == {path.stem for path in COMMON.glob("*/forms/*.json")}


@pytest.mark.parametrize("row", FORM_TABLE, ids=lambda row: row[0].split("`")[1])
def test_a_form_hands_over_what_the_guide_says(row: list[str]) -> None:
    shown = form_of(row[0].split("`")[1])

    variables, personal = (set(re.findall(r"`(\w+)`", cell)) for cell in row[1:3])

    assert variables <= names_in(shown.schema)
    assert personal <= names_in(shown.schema)
    assert not variables & shown.personal_names
    assert not personal & set(shown.variable_schemas) - {"complaints", "lines", "contacts"}


def names_in(schema: Mapping[str, object]) -> set[str]:
    """All names of answers, those of the rows of lists included."""
    asked = schema.get("properties", {})
    return set(asked).union(*(names_in(each.get("items", each)) for each in asked.values()))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_what_people_write_freely_never_becomes_a_variable(path: Path) -> None:
    assert list(free_texts(form(path).schema)) == []


def free_texts(schema: Mapping[str, object]) -> Iterator[str]:
    for name, asked in schema.get("properties", {}).items():
        if asked.get("x-personal") or name in NO_NARRATIVE:
            continue
        fenced = {"oneOf", "enum", "const", "pattern", "format"} & set(asked)
        if asked.get("type") == "string" and not fenced:
            yield name
        yield from free_texts(asked.get("items", asked))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_says_which_privacy_notice_was_shown(path: Path) -> None:
    assert "privacy_notice_version" in form(path).schema["properties"]


@pytest.mark.parametrize(
    "name",
    [row[0].split("`")[1] for row in FORM_TABLE if row[0].endswith(" W")],
)
def test_contact_and_review_forms_cannot_be_sent_without_a_welfare_check(name: str) -> None:
    with pytest.raises(SubmissionRefused) as refused:
        form_of(name).check({})

    (missing,) = [each for each in refused.value.findings if each.pointer == "/welfare_check"]
    assert missing.message.startswith("Enter how the ")
    assert "welfare_check" in form_of(name).personal_names


@pytest.mark.parametrize("name", ["record_application", "record_information", "appeal"])
def test_whoever_tells_us_about_themselves_is_shown_the_privacy_notice(name: str) -> None:
    with pytest.raises(SubmissionRefused) as refused:
        form_of(name).check({})

    said = {each.pointer: each.message for each in refused.value.findings}
    assert said["/privacy_notice_version"] == "Enter the version of the privacy notice shown"


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_an_empty_form_is_answered_in_words_a_person_can_act_on(path: Path) -> None:
    with pytest.raises(SubmissionRefused) as refused:
        form(path).check({})

    for finding in refused.value.findings:
        assert finding.message.startswith(("Enter ", "Select ", "Only a person ")), finding
        assert not re.search(r"invalid|required|field|null", finding.message), finding


CONFLICT = {"conflict_of_interest": True}
NOTHING_KNOWN = {"nil_return": True, "sensitivity": "open", "onward_share_ok": False}
LATE = {"agency_id": "police", "application_no": "NUL-2026-0302"}
DECIDED = {"conflict_of_interest": False, "outcome": "met", "reasons": "Three reports count."}
DEPENDENT = [
    ("confirm_threshold", CONFLICT, {"conflict_of_interest": False}, "/outcome"),
    ("confirm_threshold", DECIDED, DECIDED | {"overrides_rule": True}, "/override_reason"),
    (
        "confirm_duplicate",
        {"duplicate": "separate"},
        {"duplicate": "duplicate_of"},
        "/duplicate_of",
    ),
    (
        "consider_victim_attendance",
        {"invite": "whole", "welfare_check": "Safe"},
        {"invite": "no", "welfare_check": "Safe"},
        "/reason_if_no",
    ),
    ("approve", {"minutes_approved": True}, {"minutes_approved": False}, "/correction"),
    ("holding_letter", {"send_holding": False}, {"send_holding": True}, "/extended_to"),
    ("answer_request", NOTHING_KNOWN, {"nil_return": True}, "/sensitivity"),
    ("verify_complaints", NOTHING_KNOWN, {"nil_return": True}, "/onward_share_ok"),
    ("late_answer_received", NOTHING_KNOWN | LATE, {"nil_return": True} | LATE, "/onward_share_ok"),
    (
        "answer_request",
        {"nil_return": False, "refused": True, "refusal_reason": "Court order"},
        {"nil_return": False, "refused": True},
        "/refusal_reason",
    ),
    (
        "answer_recommendation",
        {"response": "accepted"},
        {"response": "not_accepted"},
        "/response_reasons",
    ),
    (
        "reach_otherwise",
        {"reached": False, "welfare_check": "Not reached"},
        {"reached": True, "welfare_check": "Safe"},
        "/reached_at",
    ),
    (
        "ask_authority",
        {"authority_asked": False, "welfare_check": "Not reached"},
        {"authority_asked": True, "welfare_check": "Safe"},
        "/privacy_notice_version",
    ),
    (
        "offer_case",
        {"case_offered": True, "case_wanted": False, "welfare_check": "Safe"},
        {"case_offered": True, "case_wanted": True, "welfare_check": "Safe"},
        "/privacy_notice_version",
    ),
    (
        "decide_change",
        {"goes_on": False, "welfare_check": "Safe"},
        {"goes_on": False, "welfare_check": "Safe", "contact_details": "A new flat"},
        "/privacy_notice_version",
    ),
    (
        "decide_appeal_change",
        {"goes_on": False, "appeal_change_reason": "At peace.", "welfare_check": "Safe"},
        {"goes_on": True, "appeal_change_reason": "At peace.", "welfare_check": "Safe"},
        "/preferred_contact",
    ),
]


@pytest.mark.parametrize(("name", "enough", "too_little", "missing"), DEPENDENT)
def test_an_answer_can_make_another_question_compulsory(
    name: str, enough: dict[str, object], too_little: dict[str, object], missing: str
) -> None:
    form_of(name).check(enough)

    with pytest.raises(SubmissionRefused) as refused:
        form_of(name).check(too_little)

    assert missing in [finding.pointer for finding in refused.value.findings]


def test_an_adjourned_meeting_needs_no_plan_but_a_finished_one_does() -> None:
    meeting = sample("meets_threshold.json")["answers"]["review_meeting"]
    some = ("attendance", "welfare_check")
    adjourned = {"outcome_review": "adjourned", **{name: meeting[name] for name in some}}
    form_of("review_meeting").check(adjourned)

    with pytest.raises(SubmissionRefused) as refused:
        form_of("review_meeting").check(adjourned | {"outcome_review": "no_further_action"})

    pointers = {finding.pointer for finding in refused.value.findings}
    assert {"/lead_officer", "/risk_management_plan", "/perp_risk_community"} <= pointers


def test_whoever_decided_before_may_not_decide_the_appeal() -> None:
    decision = {"independent": False, "appeal_outcome": "dismiss", "appeal_reasons": "It was right"}

    with pytest.raises(SubmissionRefused, match="1 problem") as refused:
        form_of("appeal_decision").check(decision)

    assert refused.value.findings[0].pointer == "/independent"


# --------------------------------------------------------------------------------------- letters
@pytest.mark.parametrize("tenant", TENANTS)
@pytest.mark.parametrize("letter_id", LETTERS)
def test_a_letter_is_fit_to_use(letter_id: str, tenant: str) -> None:
    library = deadline_functions.library(policy(tenant))
    text = letter_path(letter_id, tenant).read_text(encoding="utf-8")

    assert LetterTemplate.lint(letter_id, text, library) == []


def test_the_letters_are_those_that_the_guide_for_analysts_names() -> None:
    named = {row[0].strip("`") for row in table_under("Letters")}

    assert named == set(LETTERS)


@pytest.mark.parametrize(("letter_id", "tenant", "other"), EVERY_WAY)
def test_a_letter_can_be_written_in_every_way_it_can_go(
    letter_id: str, tenant: str, other: dict[str, object]
) -> None:
    text = written(letter_id, tenant, other)

    assert "{{" not in text
    assert "}}" not in text
    assert APPLICATION_NO in text
    assert "Data Protection Act 1998" not in text
    assert not re.search(r"\b(null|None|spoc|csp_manager|agency_lead)\b", text)
    # No partnership gives a number or an address, so nobody is asked to use them.
    assert not INVITED.search(text)


@pytest.mark.parametrize(("letter_id", "tenant", "other"), ways_of(*TO_THE_APPLICANT))
def test_a_letter_to_the_applicant_helps_and_tells_nothing_about_others(
    letter_id: str, tenant: str, other: dict[str, object]
) -> None:
    text = written(letter_id, tenant, other)

    assert not [secret for secret in SECRETS if secret in text]
    website = policy(tenant).values["partnership"]["website"]
    for needed in ("999", "116 123", "large print", website, "the Data Protection Act 2018"):
        assert needed in text


@pytest.mark.parametrize(("letter_id", "tenant", "other"), ways_of(*DECISION_LETTERS))
def test_a_letter_with_a_decision_gives_the_right_of_appeal(
    letter_id: str, tenant: str, other: dict[str, object]
) -> None:
    text = written(letter_id, tenant, other)

    assert "your right of appeal" in text
    assert policy(tenant).values["appeal"]["body"] in text
    assert "Please appeal by 27 April 2026. This date is ours; the law does not set one." in text
    for route in ("Social Care Ombudsman", "Housing Ombudsman", "Office for Police Conduct"):
        assert route in text
