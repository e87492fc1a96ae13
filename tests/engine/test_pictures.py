"""Pictures with an overlay: of callers and called, of loops, of each version apart."""

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from lxml import etree
from sqlalchemy import update

from engine.clock import VirtualClock
from engine.diagram_overlays import lasting, times
from engine.engine import Engine
from engine.errors import InvalidRequest, NotFound
from engine.records import Actor, Search
from engine.store import passages
from engine.store.tables import resource
from tests.engine import diagrams as d
from tests.engine.builders import ROOT, given_deployed, given_started, open_tasks
from tests.engine.counting_statements import heard

SVG = "{http://www.w3.org/2000/svg}"
SEVERAL = (
    '<bpmn:multiInstanceLoopCharacteristics isSequential="false"><bpmn:extensionElements>'
    '<zeebe:loopCharacteristics inputCollection="=[1, 2, 3]" inputElement="one"/>'
    "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>"
)
CALL = d.extension('<zeebe:calledElement processId="called" propagateAllChildVariables="false"/>')
CALLER = d.process(
    "caller",
    d.start(),
    d.user_task("prepare"),
    d.Node("ask", "callActivity", CALL),
    d.end(),
    d.boundary("late", "ask", d.timer("x", "timeDuration", "P3D").inside, interrupting=False),
    d.end("told"),
    flows=[
        ("started", "prepare", ""),
        ("prepare", "ask", ""),
        ("ask", "ended", ""),
        ("late", "told", ""),
    ],
)
CALLED = d.process(
    "called",
    d.start(),
    d.user_task("answer", due="=date and time(&quot;2026-03-05T12:00:00Z&quot;)"),
    d.end(),
)
ROUNDS = d.process(
    "rounds",
    d.start(),
    d.user_task("again"),
    d.Node("more", "exclusiveGateway", attributes=' default="f3_more_each"'),
    d.Node("each", "userTask", d.extension("<zeebe:userTask/>") + SEVERAL),
    d.end(),
    flows=[
        ("started", "again", ""),
        ("again", "more", ""),
        ("more", "again", "=more"),
        ("more", "each", ""),
        ("each", "ended", ""),
    ],
)


def told(svg: str) -> Mapping[str, str]:
    groups = etree.fromstring(svg.encode()).iterfind(f".//{SVG}g[@data-element-id]")
    titles = {str(one.get("data-element-id")): one.findtext(f"{SVG}title") or "" for one in groups}
    said = {name: re.search(r"\(([^()]*)\)$", title) for name, title in titles.items()}
    return {name: match[1] for name, match in said.items() if match and not name.startswith("f")}


def definition(engine: Engine, process_id: str, version: int = 1) -> str:
    wanted = {"kind": "process", "id": process_id, "version": version}
    return engine.search_definitions(Search(filter=wanted), by=ROOT).items[0].key


def overlaid(engine: Engine, process_id: str, overlay: str, version: int = 1) -> Mapping[str, str]:
    key = definition(engine, process_id, version)
    return told(engine.picture_of_definition(key, by=ROOT, overlay=overlay))


def state(engine: Engine, key: str) -> Mapping[str, str]:
    return told(engine.picture_of_instance(key, by=ROOT))


def complete(engine: Engine, element_id: str, **variables: object) -> None:
    task = next(one for one in open_tasks(engine) if one.element_id == element_id)
    engine.complete_user_task(task.key, variables, by=ROOT)


def test_a_caller_shows_what_the_called_process_waits_for(engine: Engine) -> None:
    given_deployed(engine, CALLER, CALLED)
    instance = given_started(engine, "caller")
    complete(engine, "prepare")

    assert state(engine, instance.key) == {
        "started": "done",
        "prepare": "done",
        "ask": "waiting, due 5 March 2026 at midday",
        "late": "waiting, until 5 March 2026 at 9:30am",
    }


def test_a_called_process_is_counted_where_it_is_called(engine: Engine) -> None:
    given_deployed(engine, CALLER, CALLED)
    for _ in range(2):
        given_started(engine, "caller")
    given_started(engine, "called")
    complete(engine, "prepare")

    assert overlaid(engine, "caller", "counts") == {"prepare": "1 here", "ask": "1 here"}
    assert overlaid(engine, "called", "counts") == {"answer": "2 here"}


def test_each_version_counts_its_own_instances(engine: Engine) -> None:
    given_deployed(engine, CALLER, CALLED)
    given_started(engine, "caller")
    given_started(engine, "called")
    complete(engine, "prepare")
    newer = CALLED.replace(b'name="Answer"', b'name="Answer now"')
    given_deployed(engine, newer)
    given_started(engine, "called")

    assert overlaid(engine, "called", "counts") == {"answer": "2 here"}
    assert overlaid(engine, "called", "counts", version=2) == {"answer": "1 here"}


def test_all_counts_are_one_statement(engine: Engine) -> None:
    given_deployed(engine, CALLER, CALLED)
    given_started(engine, "caller")

    with engine.database.read() as tx, heard(engine.database) as said:
        whose = passages.Whose(definition(engine, "caller"), "caller", None)
        said.statements.clear()
        assert passages.present(tx, whose) == ({"prepare": 1}, {})

    assert len(said.statements) == 1


def test_rounds_and_turns_are_told_apart(engine: Engine) -> None:
    given_deployed(engine, ROUNDS)
    instance = given_started(engine, "rounds")
    complete(engine, "again", more=True)
    complete(engine, "again", more=True)
    complete(engine, "again", more=False)

    assert state(engine, instance.key) == {
        "started": "done",
        "again": "done, reached 3 times",
        "more": "done, reached 3 times",
        "each": "waiting",
    }
    assert overlaid(engine, "rounds", "counts") == {"each": "1 here"}
    for _ in range(3):
        complete(engine, "each")
    assert state(engine, instance.key)["each"] == "done"
    assert overlaid(engine, "rounds", "visits") == {
        "started": "once",
        "again": "3 times",
        "more": "3 times",
        "each": "once",
        "ended": "once",
    }
    assert overlaid(engine, "rounds", "counts") == {}


def test_what_was_canceled_is_shown_so(engine: Engine) -> None:
    given_deployed(engine, CALLER, CALLED)
    instance = given_started(engine, "caller")

    engine.cancel(instance.key, reason="asked twice", by=ROOT)

    assert state(engine, instance.key) == {"started": "done", "prepare": "canceled"}


def test_heat_is_the_mean_of_completed_visits(engine: Engine, clock: VirtualClock) -> None:
    given_deployed(engine, CALLER, CALLED)
    for _ in range(3):
        given_started(engine, "caller")
    for hours in (1, 2):
        clock.set(clock.now() + timedelta(hours=hours))
        complete(engine, "prepare")

    assert overlaid(engine, "caller", "heat") == {"prepare": "2 h, 2 times"}


def test_only_the_newest_instances_are_looked_at(engine: Engine, clock: VirtualClock) -> None:
    given_deployed(engine, CALLER, CALLED)
    keys = []
    for _ in range(3):
        clock.set(clock.now() + timedelta(hours=1))
        keys.append(given_started(engine, "caller").key)
    whose = passages.Whose(definition(engine, "caller"), "caller", None)

    with engine.database.read() as tx:
        some = passages.passed(tx, whose, instances=2, rows=100)
        few = passages.passed(tx, whose, instances=2, rows=1)

    assert {row.instance_key for row in some} == set(keys[1:])
    assert len(few) == 1


def test_there_are_only_these_overlays(engine: Engine) -> None:
    given_deployed(engine, CALLED)
    key = definition(engine, "called")

    with pytest.raises(InvalidRequest) as refused:
        engine.picture_of_definition(key, by=ROOT, overlay="weather")

    assert refused.value.allowed == ("counts", "heat", "visits")


def test_another_tenants_pictures_are_not_found(engine: Engine) -> None:
    given_deployed(engine, CALLED, tenant="poole")
    instance = given_started(engine, "called", tenant="poole")
    key = definition(engine, "called")
    stranger = Actor("eve", "islington")

    with pytest.raises(NotFound):
        engine.picture_of_instance(instance.key, by=stranger)
    with pytest.raises(NotFound):
        engine.picture_of_definition(key, by=stranger)
    with pytest.raises(NotFound):
        engine.picture_of_differences(key, against=key, by=stranger)


def test_what_no_picture_can_be_made_of_is_not_found(engine: Engine) -> None:
    """A file that was deployed before coordinates were looked at."""
    given_deployed(engine, CALLED)
    instance = given_started(engine, "called")
    key = definition(engine, "called")
    broken = CALLED.replace(b'x="', b'x="NaN', 1)
    with engine.database.transaction() as tx:
        tx.execute(update(resource).values(content=broken))

    with pytest.raises(NotFound, match="drawing"):
        engine.picture_of_definition(key, by=ROOT)
    with pytest.raises(NotFound, match="drawing"):
        engine.picture_of_instance(instance.key, by=ROOT)
    with pytest.raises(NotFound, match="comparison"):
        engine.picture_of_differences(key, against=key, by=ROOT)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(days=4, hours=3, minutes=59), "4 d 3 h"),
        (timedelta(days=4, minutes=59), "4 d"),
        (timedelta(minutes=3), "3 min"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(0), "under 1 s"),
    ],
)
def test_lengths_of_time_are_told_in_two_units(length: timedelta, words: str) -> None:
    assert lasting(length) == words
    assert times(1) == "once"
