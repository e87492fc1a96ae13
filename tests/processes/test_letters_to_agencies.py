"""Letters to agencies and colleagues take the way that their template names: a secure one."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.processes.content import COMMON, PROCESSES, TENANTS, letter_path

DIAGRAMS = sorted(PROCESSES.glob("**/*.bpmn"))
# One letter to one person: only there a way is chosen, by what the person wishes; and again if it
# comes back.
TO_A_PERSON = COMMON / "contact_comms" / "contact_comms.bpmn"
CAME_BACK = COMMON / "resend_letter" / "resend_letter.bpmn"
# A guest of a meeting is written to as whoever asked them in says.
TO_A_GUEST = COMMON / "guest_invitation" / "guest_invitation.bpmn"
TO_PEOPLE = (TO_A_PERSON, CAME_BACK, TO_A_GUEST)
SEND_TASK = re.compile(r"<bpmn:sendTask id=\"(\w+)\".*?</bpmn:sendTask>", re.DOTALL)
CALL = re.compile(r'<bpmn:callActivity id="(\w+)".*?</bpmn:callActivity>', re.DOTALL)
# To the alleged perpetrator, who chose no way of contact: by post, and by no other.
BY_POST = {"PERP-LETTER"}
LETTER = re.compile(r'<zeebe:header key="letter" value="([A-Z-]+)"/>')


def sent_by(path: Path) -> list[tuple[str, str]]:
    """The send tasks of a diagram: id, and all that is written about it."""
    return [(found[1], found[0]) for found in SEND_TASK.finditer(path.read_text(encoding="utf-8"))]


def letters() -> set[str]:
    """The letters that diagrams send to agencies and colleagues, by the name in the diagram."""
    tasks = [
        text
        for path in DIAGRAMS
        if path not in (TO_A_PERSON, TO_A_GUEST)
        for _, text in sent_by(path)
    ]
    return {found for text in tasks for found in LETTER.findall(text)} - BY_POST


def test_no_diagram_chooses_a_way_for_a_letter_to_an_agency() -> None:
    chosen = [
        element
        for path in DIAGRAMS
        if path not in TO_PEOPLE
        for element, text in sent_by(path)
        if 'target="channel"' in text
    ]

    assert chosen == []
    assert 'target="channel"' in dict(sent_by(TO_A_PERSON))["send_letter"]


@pytest.mark.parametrize("tenant", TENANTS)
def test_every_letter_to_an_agency_goes_a_secure_way_by_itself(tenant: str) -> None:
    assert {"PASS-ON", "AGENDA", "MINUTES", "APPLICATION-NOTICE", "DEADLINE-NOTICE"} <= letters()
    for letter_id in letters():
        text = letter_path(letter_id, tenant).read_text(encoding="utf-8")
        assert '"channel default" = "secure"' in text, letter_id


def test_only_people_are_contacted_so_every_contact_asks_how_they_are() -> None:
    calls = [
        (found[1], re.search(r'source="=([^"]+)" target="recipient"', found[0]))
        for path in DIAGRAMS
        for found in CALL.finditer(path.read_text(encoding="utf-8"))
        if 'processId="contact_comms"' in found[0]
    ]

    assert calls
    for element, recipient in calls:
        assert recipient, element
        named = set(re.findall(r"&quot;(\w+)&quot;", recipient[1]))
        assert named, element
        assert named <= {"applicant", "appellant", "victim", "perpetrator"}, element


# Whoever is none of these is a person in the case, or somebody of the partnership's own casework.
OTHER_BODIES = {
    *("agency", "partner agency", "relevant body", "lead body", "police", "social care"),
    *("Victim Support Officer",),
}


def test_every_letter_to_another_body_says_what_it_discloses() -> None:
    fronts = {}
    for path in PROCESSES.glob("**/letters/*.md"):
        text = path.read_text(encoding="utf-8").split("+++\n")[1]
        fronts[path.stem] = tomllib.loads(text)
    told = {name: front for name, front in fronts.items() if front["to"] in OTHER_BODIES}

    assert {"PARTNER-REQUEST", "MINUTES", "TRANSFER-REQUEST", "CRIME-REPORT"} <= set(told)
    assert [name for name, front in told.items() if "discloses" not in front] == []


@pytest.mark.parametrize("letter_id", ["CRIME-REPORT", "SAFEGUARDING-REFERRAL"])
def test_what_a_letter_leaves_to_its_form_the_form_records(letter_id: str) -> None:
    (letter,) = COMMON.glob(f"*/letters/{letter_id}.md")

    forms = [path.read_text(encoding="utf-8") for path in letter.parents[1].glob("forms/*.json")]

    assert any('"record": "disclosure"' in form for form in forms)
