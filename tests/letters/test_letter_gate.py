import json

import pytest

from app.assembly import engine_on
from engine.errors import DeploymentRefused
from engine.records import Actor, Bundle, Search
from tests.letters.samples import letter
from tests.sealing import VAULT

ROOT = Actor(subject="root", tenant=None, operates=True)


def bundle(text: str) -> Bundle:
    return Bundle({"contact/letters/ACK.md": text.encode()})


def test_a_letter_whose_placeholder_cannot_be_read_is_not_deployed(database, clock):
    engine = engine_on(database, clock, VAULT)

    with pytest.raises(DeploymentRefused) as refusal:
        engine.deploy(bundle(letter("Dear {{ personal. }}")), by=ROOT)

    (finding,) = refusal.value.findings
    assert finding.resource == "contact/letters/ACK.md"
    assert finding.line
    assert not engine.search_definitions(Search(), by=ROOT).items


def stated(states: str) -> Bundle:
    form = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Refer",
        "type": "object",
        "properties": {
            "worry": {
                "type": "string", "title": "?", "maxLength": 9,
                "x-personal": True, "x-sensitivity": "health",
            }
        },
        "additionalProperties": False,
    }  # fmt: skip
    text = letter('{{ personal.name ?? (if answers.worry = null then "no" else "yes") }}')
    front = text.replace('version = "1"', f'version = "1"\n{states}')
    files = {"c/forms/refer.json": json.dumps(form).encode(), "c/letters/ACK.md": front.encode()}
    return Bundle(files)


@pytest.mark.parametrize(
    ("states", "says"),
    [
        ('sensitivity = "risk"', "reads 'worry', which is of the class health"),
        ('sensitivity = "secret"', "there is no sensitivity 'secret'; there are complaint"),
        ("sensitivity = [[]]", "there is no sensitivity []"),
    ],
)
def test_a_letter_that_states_less_than_it_reads_is_not_deployed(database, clock, states, says):
    engine = engine_on(database, clock, VAULT)

    with pytest.raises(DeploymentRefused) as refusal:
        engine.deploy(stated(states), by=ROOT)

    (finding,) = refusal.value.findings
    assert finding.resource == "c/letters/ACK.md"
    assert says in finding.message


def test_a_letter_states_what_it_reads_or_leaves_it_to_be_found(database, clock):
    engine = engine_on(database, clock, VAULT)

    for states in ("", 'sensitivity = ["health", "risk"]'):
        assert engine.deploy(stated(states), by=ROOT).changed


def test_a_letter_may_use_the_functions_of_the_policy(database, clock):
    engine = engine_on(database, clock, VAULT)

    deployment = engine.deploy(bundle(letter("By {{ working days after(today(), 3) }}")), by=ROOT)

    assert [one.id for one in deployment.changed] == ["ACK"]
