"""Every role and every letter of a case: who lacks a class of it sees that there is one, no more.

A letter is of the classes of its recipient, of what its template states and of what it reads.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import pairwise

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.store.letters import LetterRow
from engine.worker import Worker
from tests.api.conftest import START, TENANT, NewClient, deploy
from tests.api.permits import named, user_task
from tests.api.test_readers_of_cases import CLASSES, MATRIX
from tests.bpmn.diagrams import end, extended, flows, job
from tests.sealing import given_letter

WORD = "Zebra"
ALL = {*CLASSES}
# The letters: whom they are for, what they state and say, and the classes that this makes.
LETTERS: Mapping[str, tuple[str, str, str, set[str]]] = {
    "TO-AGENCY": ("agency", "", "We work on it.", {"complaint"}),
    "TO-VICTIM": ("victim", "", "Dear neighbour", {"complaint", "victim"}),
    "TO-SUSPECT": ("alleged perpetrator", "", "Stop it.", {"complaint", "perpetrator"}),
    "TO-CARE": ("social care", "", "Please look.", {"complaint", "health"}),
    "TO-THE-DPO": ("data protection officer", "", "The glass was broken.", {"complaint", ""}),
    "READS-HEALTH": ("agency", "", "{{ answers.q_health }}", {"complaint", "health"}),
    "READS-POLICE": ("police", "", "{{ personal.q_intelligence }}", {"complaint", "intelligence"}),
    "READS-RISK": (
        "agency", "", "{{ facts.unknown ?? personal.q_risk }}", {"complaint", "risk"},
    ),
    "READS-WITNESS": (
        "agency", "", "{{#if personal.q_witness != null}}Somebody saw it.{{/if}}",
        {"complaint", "witness"},
    ),
    "READS-MINUTES": (
        "agency", "", "{{#each [personal.q_minutes] as one}}{{ one }}{{/each}}",
        {"complaint", "minutes"},
    ),
    "READS-UNSAID": ("agency", "", "{{ upper case(answers.q_none) }}", {"complaint", ""}),
    "READS-ANY": ("agency", "", '{{ get value(personal, "q_" + "risk") }}', ALL),
    "STATES-RISK": ("agency", "risk", "The band is high.", {"complaint", "risk"}),
    "NOT-TOLD": (
        "perpetrator", "", '{{ personal.q_health ?? "nothing" }}', {"complaint", "perpetrator"},
    ),
}  # fmt: skip
# Letters of a version before, which did not keep their classes: all that they could say.
OLD = {"perpetrator": {"complaint", "perpetrator"}, "Mole Housing": ALL}
PREVIEWING = ("victim_support_officer", "agency:adult_social_care")
# Pages, and what is shown of a letter in one form only, are asked for of these.
IN_EVERY_FORM = ("TO-CARE", "TO-SUSPECT")
GROUPS = ",".join(sorted(MATRIX))
EVERYBODY = f'<zeebe:assignmentDefinition candidateGroups="{GROUPS}"/>'


def _question(kind: str) -> dict[str, object]:
    said = {"x-sensitivity": kind} if kind else {}
    return {"type": "string", "title": "?", "maxLength": 60, "x-personal": True} | said


FORM = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Tell",
    "type": "object",
    "properties": {f"q_{kind or 'none'}": _question(kind) for kind in CLASSES},
    "additionalProperties": False,
}
ANSWERS = dict.fromkeys((f"q_{kind or 'none'}" for kind in CLASSES), WORD)


def _steps() -> Iterator[str]:
    for letter_id in LETTERS:
        header = f'<zeebe:header key="letter" value="{letter_id}"/>'
        yield job(f"s_{letter_id}", "letter", f"<zeebe:taskHeaders>{header}</zeebe:taskHeaders>")


def _flows() -> Iterator[str]:
    path = ["told", "decide", *(f"s_{letter_id}" for letter_id in LETTERS), "visit", "done"]
    return (f"{one}>{next_one}" for one, next_one in pairwise(path))


PROCESS = named(
    "lettered",
    extended("startEvent", "told", '<zeebe:formDefinition formId="tell"/>')
    + user_task("decide", who=EVERYBODY)
    + "".join(_steps())
    + user_task("visit", who=EVERYBODY)
    + end("done")
    + flows(*_flows()),
)


def _template(to: str, states: str, body: str) -> bytes:
    stated = f'sensitivity = "{states}"\n' if states else ""
    front = f'title = "{WORD} letter"\nto = "{to}"\nlaw = ["{WORD} Act"]\nversion = "1"\n'
    return f"+++\n{front}{stated}+++\n{WORD}: {body}".encode()


FILES = {
    "l/l.bpmn": PROCESS,
    "l/forms/tell.json": json.dumps(FORM).encode(),
    **{f"l/letters/{name}.md": _template(*one[:3]) for name, one in LETTERS.items()},
}


@pytest.fixture
def begun(client: TestClient) -> Mapping[str, str]:
    """A case before its letters go out: its instance, and the task that sends them."""
    deploy(client, FILES)
    wish = {"processDefinitionId": "lettered", "businessId": "L-1", "variables": ANSWERS}
    answer = client.post("/v1/process-instances", json=wish)
    assert answer.status_code == 201, answer.text
    task = answer.json()["nextUserTasks"][0]["userTaskKey"]
    return {"instance": answer.json()["processInstanceKey"], "task": task}


def reader(new_client: NewClient, group: str) -> TestClient:
    if group.startswith("agency:"):
        return new_client(subject=group, agency=group.removeprefix("agency:"))
    return new_client(subject=group, roles=(group,))


def test_a_letter_is_read_by_who_sees_everything_that_it_is_about(
    app: FastAPI, client: TestClient, new_client: NewClient, begun: Mapping[str, str]
) -> None:
    for group in PREVIEWING:
        assert_previews(reader(new_client, group), begun["task"], {*MATRIX[group], ""}, group)
    client.post(f"/v1/user-tasks/{begun['task']}/completion", json={})
    Worker(app.state.engine).run_until_idle()
    with app.state.engine.database.transaction() as tx:
        for place, recipient in enumerate(OLD):
            given_letter(tx, _old(f"old-{place}", begun["instance"], recipient))

    for group, classes in MATRIX.items():
        assert_reads(reader(new_client, group), classes, group)
    stranger = new_client(subject="eve", roles=("spoc",))
    for one in stranger.post("/v1/letters/search", json={}).json()["items"]:
        assert_withheld(one, "stranger")


def assert_previews(client: TestClient, task: str, classes: set[str], group: str) -> None:
    """Whoever does the task sees what nobody has classified besides."""
    place = f"/v1/user-tasks/{task}/letter-preview"
    letters = client.post(place, json={}).json()["letters"]
    assert {one["letterId"] for one in letters} == {*LETTERS}
    for one in letters:
        assert_shown(one, LETTERS[one["letterId"]][3] <= classes, group)
    for letter_id in IN_EVERY_FORM:
        printed = client.post(f"{place}/pdf", json={"letterId": letter_id})
        may = LETTERS[letter_id][3] <= classes
        assert printed.status_code == (200 if may else 403), (group, letter_id)


def assert_reads(client: TestClient, classes: set[str], group: str) -> None:
    wish = {"page": {"limit": 50}}
    found = client.post("/v1/letters/search", json=wish).json()["items"]
    (case,) = client.post("/v1/cases/search", json={"filter": {"caseNo": "L-1"}}).json()["items"]
    path = f"/v1/cases/{case['caseKey']}"
    assert client.get(f"{path}/letters").json()["items"] == found
    assert WORD not in client.get(f"{path}/timeline").text
    assert len(found) == len(LETTERS) + len(OLD)
    for one in found:
        may = _about(one) <= classes
        assert_shown(one, may, group)
        if one["letterId"] in IN_EVERY_FORM:
            assert_forms(client, f"/v1/letters/{one['letterKey']}", may, group)


def assert_forms(client: TestClient, path: str, may: bool, group: str) -> None:
    whole = client.get(path).json()
    assert_shown(whole, may, group)
    assert (WORD in whole["text"], WORD in whole["html"]) == (may, may)
    for part in ("text", "html"):
        answer = client.get(f"{path}/{part}")
        assert (answer.status_code, WORD in answer.text) == (200 if may else 403, may)
    if group in PREVIEWING:
        assert client.get(f"{path}/pdf").status_code == (200 if may else 403)


def assert_shown(letter: Mapping[str, str], may: bool, group: str) -> None:
    if not may:
        assert_withheld(letter, group)
        return
    assert letter["withheld"] == "", (group, letter["letterId"])
    assert letter["title"].startswith(WORD)


def assert_withheld(letter: Mapping[str, str], group: str) -> None:
    assert letter["withheld"] == "withheld", (group, letter["letterId"])
    assert WORD not in json.dumps(letter)
    assert letter["letterId"]
    assert letter["recipient"]


def _about(letter: Mapping[str, str]) -> set[str]:
    return (
        OLD[letter["recipient"]] if letter["letterId"] == "OLD" else LETTERS[letter["letterId"]][3]
    )


def _old(key: str, instance: str, recipient: str) -> LetterRow:
    return LetterRow(
        key=key, tenant=TENANT, process_instance_key=instance, business_id="L-1",
        element_id="tell", job_key=key, letter_id="OLD", version="1", title=f"{WORD} letter",
        recipient=recipient, channel="post", law=[], text=WORD, html=f"<p>{WORD}</p>",
        sent_at=START,
    )  # fmt: skip
