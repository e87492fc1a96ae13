"""Whatever is asked when something begins is used: kept in the case file, or read by somebody."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache

import pytest
from lxml import etree

from app.casework.case_hints import CaseHints
from engine.feel import STANDARD
from tests.processes.content import COMMON, form_of
from tests.processes.letter_examples import NOW

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
EVENTS = tuple(BPMN + one for one in ("startEvent", "boundaryEvent", "intermediateCatchEvent"))
# What these are given under its own name is only handed on.
HAND_ON = {*EVENTS, BPMN + "callActivity", BPMN + "subProcess"}
# That the notice was shown is the answer itself: it stands in the history of every case.
SHOWN = "privacy_notice_version"


@cache
def processes() -> Mapping[str, etree._Element]:
    roots = (etree.parse(path).getroot() for path in COMMON.glob("*/*.bpmn"))
    return {str(one.get("id")): one for root in roots for one in root.iter(f"{BPMN}process")}


@cache
def asked_at() -> Mapping[str, frozenset[str]]:
    """Which processes hear the answers of a form from outside: by the form's id."""
    found: dict[str, set[str]] = {}
    for process_id, process in processes().items():
        for event in process.iter(*EVENTS):
            for form in event.iterfind(f"{BPMN}extensionElements/{ZEEBE}formDefinition"):
                found.setdefault(form.get("formId"), set()).add(process_id)
    return {form_id: frozenset(heard) for form_id, heard in found.items()}


def with_called(process_id: str, known: frozenset[str] = frozenset()) -> frozenset[str]:
    if process_id in known or process_id not in processes():
        return known
    known |= {process_id}
    for called in processes()[process_id].iter(f"{ZEEBE}calledElement"):
        known = with_called(called.get("processId"), known)
    return known


@cache
def read_in(process_id: str) -> frozenset[str]:
    """Every name in the expressions of a process that does more than hand a value on."""
    texts = " ".join(_expressions(processes()[process_id]))
    return frozenset(re.findall(r"\w+", texts))


def _expressions(process: etree._Element) -> Iterator[str]:
    for one in process.iter(etree.Element):
        for text in (*one.attrib.values(), one.text or ""):
            if text.strip().startswith("=") and not _hands_on(one, text):
                yield text


def _hands_on(mapping: etree._Element, text: str) -> bool:
    owners = {one.tag for one in list(mapping.iterancestors())[2:3]}
    return text == f"={mapping.get('target')}" and bool(owners & HAND_ON)


def unused(form_id: str, schema: Mapping[str, object]) -> set[str]:
    """The answers of a form that reach neither the case file nor anybody who reads them."""
    known = {one for heard in asked_at()[form_id] for one in with_called(heard)}
    read = frozenset().union(*map(read_in, known))
    kept = set(re.findall(r"\w+", json.dumps(schema.get("x-case", []))))
    plain = {name for name, one in schema["properties"].items() if not one.get("x-personal")}
    return plain - read - kept - {SHOWN}


@pytest.mark.parametrize("form_id", sorted(asked_at()))
def test_whatever_is_asked_at_the_beginning_is_used(form_id: str) -> None:
    assert unused(form_id, form_of(form_id).schema) == set()


def test_a_question_that_nobody_uses_is_noticed() -> None:
    schema = form_of("trigger_request").schema
    more = {**schema["properties"], "shoe_size": {"type": "number", "title": "Shoe size"}}

    assert unused("trigger_request", {**schema, "properties": more}) == {"shoe_size"}


@pytest.mark.parametrize(
    ("form_id", "answers", "reference"),
    [
        (
            "record_application",
            {"police_ref": "26/1234"},
            {"system": "police", "number": "26/1234"},
        ),
        ("new_incident", {"from_case": "P-C-1"}, {"system": "case", "number": "P-C-1"}),
        ("new_incident", {}, None),
    ],
)
def test_a_number_elsewhere_stands_in_the_case_file(
    form_id: str, answers: Mapping[str, object], reference: Mapping[str, object] | None
) -> None:
    hints = CaseHints.load(form_of(form_id).schema, STANDARD)
    nothing = dict.fromkeys(form_of(form_id).schema["properties"])

    made = hints.written({**nothing, "police_ref": None, **answers}, NOW)

    kept = [dict(one.values) for one in made if one.kind.name == "reference"]
    assert kept == ([reference] if reference else [])
