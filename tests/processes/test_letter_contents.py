"""What the letters say, read as the person who gets them."""

import re

import pytest

from tests.processes.content import TENANTS, policy
from tests.processes.letter_examples import PERSONAL
from tests.processes.letter_writing import TO_THE_APPLICANT, written

MOST_WORDS = 12  # in a sentence, on average


@pytest.mark.parametrize("tenant", TENANTS)
def test_only_the_grounds_of_the_partnership_are_offered(tenant: str) -> None:
    grounds = policy(tenant).values["appeal"]["grounds"]

    offered = "not happy with the outcome of the review" in written("CONCLUSION", tenant)

    assert offered == ("outcome_dissatisfied" in grounds)


@pytest.mark.parametrize("tenant", TENANTS)
def test_a_refusal_names_the_reason_the_rule_and_each_report(tenant: str) -> None:
    text = written("ACK-NOTMET", tenant)

    assert PERSONAL["reasons"] in text
    assert "the Anti-social Behaviour, Crime and Policing Act 2014, section 104" in text
    assert "Report of 24 November 2025" in text
    assert "it had to be reported by 1 November 2025" in text
    assert "The Act and our own rule give different answers here" in text


def test_islington_tells_its_own_rule_apart_from_the_law() -> None:
    text = written("ACK-NOTMET", "islington")

    assert "Our own rule is in our Terms of reference for anti-social behaviour reviews" in text
    assert "within a month of the last report" in text
    assert "It does not ask that the last report is less than a month old" in text


def test_the_conclusion_says_who_does_what_and_whom_to_turn_to() -> None:
    text = written("CONCLUSION", "newcastle-under-lyme")

    assert "1. Visit the address together (Staffordshire Police, by 10 April 2026)" in text
    assert "To Registered social landlord: Follow up each warning letter." in text
    assert "Fenn Marlowe, Newcastle-under-Lyme Borough Council" in text
    assert "every two weeks" in text


@pytest.mark.parametrize("letter_id", sorted({*TO_THE_APPLICANT, "PERP-LETTER"}))
def test_whoever_may_call_is_given_the_number(letter_id: str) -> None:
    assert "01632 960 001" in written(letter_id, "poole", contact={"phone": "01632 960 001"})


def test_a_request_for_data_without_names_carries_no_names() -> None:
    text = written("PARTNER-REQUEST", "", {"kind": "full", "gateway": "S17A_depersonalised"})

    assert not [name for name in ("Penhallow", "Nettlecombe") if name in text]


def test_an_appeal_that_nobody_heard_is_answered_all_the_same() -> None:
    unheard = without("appeal_reasons")
    late = unheard | {"late_reason": "It came two years late."}

    text = written("APPEAL-DECISION", "", {"appeal_outcome": "out_of_scope"}, unheard)
    said_late = written("APPEAL-DECISION", "", {"appeal_outcome": "out_of_scope"}, late)

    assert "Before an appeal is heard" in text
    assert "had no part in the first decision" not in text
    assert "It came two years late." in said_late


@pytest.mark.parametrize("letter_id", sorted(TO_THE_APPLICANT))
def test_a_letter_to_somebody_who_applied_alone_speaks_of_nobody_else(letter_id: str) -> None:
    text = written(letter_id, "", personal=without("victim_name"))

    assert "we mean both of you" not in text
    assert "Nettlecombe" not in text


@pytest.mark.parametrize("letter_id", sorted(TO_THE_APPLICANT))
def test_the_sentences_of_a_letter_are_short(letter_id: str) -> None:
    sentences = re.split(r"[.!?:] ", written(letter_id, ""))
    words = [len(sentence.split()) for sentence in sentences]

    assert sum(words) / len(words) <= MOST_WORDS


def without(name: str) -> dict[str, object]:
    return {each: value for each, value in PERSONAL.items() if each != name}


@pytest.mark.parametrize(
    ("letter_id", "words"),
    [
        ("VISIT-APPT", "visit you by Wednesday 1 April 2026"),
        ("CLOSE-NOTICE", "get in touch by Wednesday 15 April 2026"),
        ("SURVEY", "do so by Monday 27 April 2026"),
        ("ASK-INFORMATION", "tell us by Thursday 26 March 2026"),
    ],
)
def test_a_day_on_which_somebody_is_waited_for_has_its_weekday(letter_id: str, words: str) -> None:
    assert words in written(letter_id, "poole")
