"""One message, two readers: it reaches whoever waits for it, and begins a process otherwise."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from engine.records import Message, Search, StartRequest
from tests.engine import diagrams as d
from tests.engine.builders import (
    HOUR,
    ISLINGTON,
    NEWCASTLE,
    ROOT,
    given_deployed,
    given_tenants,
    waiting_at,
)
from tests.engine.news import NEWS
from tests.races.racing import race

# The case while it is open: it hears again and again, until somebody ends it.
OPEN = d.process(
    "open_case", d.start(), d.user_task("work"), d.end(),
    d.boundary("heard", "work", d.message_catch("x", "m").inside, interrupting=False),
    d.end("noted"),
    flows=[("started", "work", ""), ("work", "ended", ""), ("heard", "noted", "")],
    declared=NEWS,
)  # fmt: skip


def reopens(*properties: tuple[str, str]) -> bytes:
    marks = "".join(f'<zeebe:property name="{n}" value="{v}"/>' for n, v in properties)
    marked = d.extension(f"<zeebe:properties>{marks}</zeebe:properties>")
    begins = '<bpmn:messageEventDefinition id="begins_m" messageRef="m"/>'
    return d.process(
        "reopening", d.Node("begins", "startEvent", marked + begins), d.user_task("decide"),
        d.end(), declared=NEWS,
    )  # fmt: skip


YIELDS = ("onlyIfNobodyWaits", "true")
REOPENS = reopens(("businessId", "=correlationKey"), YIELDS)


def told(engine, key: str = "C-1", tenant: str = NEWCASTLE, **more: object) -> list[str]:
    message = Message(name="news", correlation_key=key, tenant=tenant, **more)
    found = engine.publish_message(message, by=ROOT).correlations
    return [one.process_definition_id for one in found]


def given_open(engine, key: str = "C-1", tenant: str = NEWCASTLE) -> str:
    request = StartRequest(
        process_definition_id="open_case", tenant=tenant, business_id=key, variables={"topic": key}
    )
    return engine.start(request, by=ROOT).process_instance.key


def told_as_one(engine, key: str) -> str:
    return " and ".join(told(engine, key))


def ended(engine, instance_key: str) -> str:
    engine.cancel(instance_key, reason="over", by=ROOT)
    return "ended"


@pytest.fixture
def office(engine):
    given_deployed(engine, OPEN, REOPENS)
    given_tenants(engine, NEWCASTLE, ISLINGTON)
    return engine


def test_a_message_reaches_the_open_case_and_begins_nothing(office):
    mine = given_open(office)

    assert [told(office), told(office)] == [["open_case"], ["open_case"]]
    assert waiting_at(office, mine) == ["heard", "work"]


def test_it_begins_the_process_when_no_case_with_that_key_waits(office):
    for key, tenant in (("C-2", NEWCASTLE), ("C-1", ISLINGTON)):
        given_open(office, key, tenant)
    ended = given_open(office)
    office.cancel(ended, reason="over", by=ROOT)

    assert told(office) == ["reopening"]
    (begun,) = office.search_process_instances(
        Search(filter={"processDefinitionId": "reopening"}), by=ROOT
    ).items
    assert begun.business_id == "C-1"


@pytest.mark.parametrize("time_to_live", [timedelta(0), HOUR])
def test_a_message_without_a_key_reaches_the_case_that_it_names(engine, time_to_live):
    given_deployed(engine, OPEN, reopens(("businessId", "=number"), YIELDS))
    given_tenants(engine, NEWCASTLE)
    given_open(engine)

    heard = [
        told(engine, "", variables={"number": number}, time_to_live=time_to_live)
        for number in ("C-1", "C-2", "C-1")
    ]

    assert heard == [["open_case"], ["reopening"], ["open_case"]]


def test_without_the_word_of_the_start_event_a_message_does_both(engine):
    given_deployed(engine, OPEN, reopens(("businessId", "=correlationKey")))
    given_tenants(engine, NEWCASTLE)
    given_open(engine)

    assert told(engine) == ["open_case", "reopening"]


def test_one_that_may_be_kept_begins_nothing_later_while_the_case_waits(office):
    given_open(office)

    assert told(office, time_to_live=HOUR, message_id="once") == ["open_case"]
    again = Message(
        name="news", correlation_key="C-1", tenant=NEWCASTLE, time_to_live=HOUR, message_id="once"
    )
    assert office.publish_message(again, by=ROOT).repeated


def test_a_case_that_ends_at_that_moment_is_told_or_the_process_begins(office):
    came: Counter[str] = Counter()
    for round_ in range(6):
        key = f"C-{round_}"
        mine = given_open(office, key)
        runs = [partial(told_as_one, office, key), partial(ended, office, mine)]
        came += race(runs)

    assert came["open_case"] + came["reopening"] == came["ended"] == 6
