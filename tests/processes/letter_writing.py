"""Writes letters with example facts, for the tests that read them."""

import re
from collections.abc import Mapping

import pytest

from app.casework.letters import LetterTemplate
from engine import deadline_functions
from tests.processes.case_letter_examples import CASE_LETTERS_TO_THE_VICTIM
from tests.processes.closure_examples import CLOSURE_FACTS
from tests.processes.content import LETTERS, TENANTS, letter_path, policy
from tests.processes.legal_letter_examples import LEGAL_LETTERS_TO_THE_VICTIM
from tests.processes.letter_examples import APPLICATION_NO, FACTS, NOW, PERSONAL, VARIANTS

TO_THE_APPLICANT = {
    *CASE_LETTERS_TO_THE_VICTIM,
    *LEGAL_LETTERS_TO_THE_VICTIM,
    *CLOSURE_FACTS,
    *("ACK-INTERIM", "DUP", "DEFER", "ACK-NOTMET", "ACK-MET", "MEETING-INVITE-VICTIM"),
    *("VICTIM-NOT-INVITED", "HOLDING", "CONCLUSION", "WITHDRAWN", "APPEAL-ACK", "APPEAL-DECISION"),
}


def written(
    letter_id: str,
    tenant: str,
    other: Mapping[str, object] | None = None,
    personal: Mapping[str, object] = PERSONAL,
    contact: Mapping[str, object] | None = None,
) -> str:
    """Write a letter with the example facts; blanks and line ends become one blank.

    `contact` are ways of contact besides those of the policy.
    """
    rules, path = policy(tenant), letter_path(letter_id, tenant)
    library = deadline_functions.library(rules)
    letter = LetterTemplate.load(letter_id, path.read_text(encoding="utf-8"), library)
    facts = {"application_no": APPLICATION_NO, **FACTS[letter_id], **(other or {})}
    said = {"personal": personal, "answers": personal}
    ways = {**rules.values["contact"], **(contact or {})}
    values = {**rules.values, "contact": ways}
    scope = {"facts": facts, **said, "policy": values, "instance": {}}
    return re.sub(r"\s+", " ", letter.render(scope, now=NOW).text)


EVERY_WAY = [
    pytest.param(letter_id, tenant, other, id=f"{tenant or 'common'}-{letter_id}-{number}")
    for letter_id in LETTERS
    for tenant in TENANTS
    for number, other in enumerate(({}, *VARIANTS.get(letter_id, ())))
]


def ways_of(*letter_ids: str) -> list[object]:
    return [way for way in EVERY_WAY if way.values[0] in letter_ids]
