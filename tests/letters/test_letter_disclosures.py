"""What a letter tells another body is recorded as it goes out, or the letter does not go."""

from collections.abc import Mapping

import pytest

from app.casework import case_writing
from app.casework.letters import LetterNotWritten, LetterTemplate
from app.connectors.letter import send_letter
from app.store import case_files, case_rows, letters
from engine.errors import DeploymentRefused
from engine.records import Resource
from tests.letters.samples import FACTS
from tests.letters.test_letter_connector import context
from tests.sealing import given_entry, keys

ASKED = """[discloses]
purpose = "=facts.purpose"
gateway = "s115"
lawful_basis = "public_task"
recipient = "police"
sender = "spoc"
what = "=answers.what"
minimum = "=answers.least"
"""
OWN, OTHER = "2251799813685250", "2251799813685299"


def told(discloses: str, body: str = "Hello") -> str:
    return f'+++\ntitle = "Tell us"\nto = "agency"\nversion = "1"\n{discloses}+++\n{body}\n'


def given_words(tx, process: str, **said: str) -> None:
    given_entry(
        tx,
        tenant="islington",
        process_instance_key=process,
        business_id="CT-1",
        source="ask",
        recorded_at=keys(tx).now,
        recorded_by="olu",
        fields=said,
    )


def sent(tx, text: str, facts: Mapping[str, object] = FACTS) -> None:
    def resource(_kind: str, _identity: str) -> Resource:
        return Resource(
            kind="letter", id="ASK", name="ASK.md", version=1, content=text.encode(),
            content_hash="x",
        )  # fmt: skip

    job = context(tx, scope={"facts": facts}, headers={"letter": "ASK"})
    given = {name: getattr(job, name) for name in type(job).__dataclass_fields__}
    send_letter(keys(tx), type(job)(**{**given, "resource": resource}))


def test_a_letter_and_its_disclosure_are_one_and_say_what_this_process_said(database) -> None:
    with database.transaction() as tx:
        given_words(tx, OWN, what="Calls since January", least="Days only")
        given_words(tx, OTHER, what="Another matter, of the same case")
        for _ in range(2):  # a job may run twice
            sent(tx, told(ASKED, "We need: {{ answers.what }}"), {**FACTS, "purpose": "court"})

        case = case_files.newest(tx, "islington", "CT-1")
        rows = case_rows.of_case(tx, "disclosure", case.key)
        (row,) = rows
        assert case_writing.opened(keys(tx), row) == {
            "what": "Calls since January",
            "minimum": "Days only",
        }
        assert (row.facts["purpose"], row.facts["sender"]) == ("court", "spoc")
        assert row.recorded_by == "engine"
        assert row.source.startswith("send_acknowledgement#")


def test_nothing_goes_out_without_a_purpose(database) -> None:
    with database.transaction() as tx:
        with pytest.raises(LetterNotWritten, match="purpose, gateway, lawful_basis or recipient"):
            sent(tx, told(ASKED))
        with pytest.raises(LetterNotWritten, match="'purpose' must be one word"):
            sent(tx, told(ASKED), {"purpose": "To help Ada Quill"})


def test_a_letter_that_discloses_nothing_makes_no_record(database) -> None:
    with database.transaction() as tx:
        sent(tx, told('discloses = "nothing"\n'))

        case = case_files.newest(tx, "islington", "CT-1")
        assert case_rows.of_case(tx, "disclosure", case.key) == []
        assert letters.count(tx, {"tenant": "islington"}, cap=10) == 1


@pytest.mark.parametrize(
    ("discloses", "says"),
    [
        ('discloses = "everything"\n', 'or the word "nothing"'),
        ('[discloses]\npurpose = "court"\n', "[discloses] does not give 'gateway'"),
        (ASKED + 'who = "police"\n', "gives 'who', but the fields of disclosure are"),
        (ASKED + 'when = "=true"\n', "gives 'when', which is none of its fields"),
        (ASKED.replace("=answers.what", "=answers."), "gives 'what' as something that is no FEEL"),
        (ASKED.replace("s115", "Section 115"), "gives 'gateway', which must be one word"),
    ],
)
def test_a_disclosure_that_cannot_be_recorded_is_refused_at_deployment(discloses, says) -> None:
    with pytest.raises(DeploymentRefused) as refused:
        LetterTemplate.load("ASK", told(discloses))

    (finding,) = refused.value.findings
    assert says in finding.message
    assert finding.resource == "ASK.md"
