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


def test_a_letter_may_use_the_functions_of_the_policy(database, clock):
    engine = engine_on(database, clock, VAULT)

    deployment = engine.deploy(bundle(letter("By {{ working days after(today(), 3) }}")), by=ROOT)

    assert [one.id for one in deployment.changed] == ["ACK"]
