"""A message that nobody takes is refused with the reason: how those stand that bear the number."""

import pytest

from engine.errors import MessageNotCorrelated
from engine.records import StartRequest
from tests.engine import diagrams as d
from tests.engine.builders import ROOT, TWO_TASKS, given_deployed, open_tasks
from tests.engine.news import NEWS, news

LATER = d.process(
    "later", d.start(), d.user_task("record"), d.message_catch("hear", "m"), d.end("heard"),
    declared=NEWS,
)  # fmt: skip
CALLS = d.process(
    "calls", d.start(), d.user_task("prepare"),
    d.Node("call", "callActivity", d.extension('<zeebe:calledElement processId="later"/>')),
    d.end(),
)  # fmt: skip


@pytest.fixture(autouse=True)
def deployed(engine):
    given_deployed(engine, LATER, CALLS, TWO_TASKS)


def begun(engine, process_id: str, number: str = "C-1") -> str:
    request = StartRequest(
        process_definition_id=process_id, business_id=number, variables={"topic": number}
    )
    return engine.start(request, by=ROOT).process_instance.key


def reason(engine, number: str = "C-1") -> str:
    with pytest.raises(MessageNotCorrelated) as refused:
        engine.correlate_message(news(number), by=ROOT)
    return str(refused.value).partition(f"with the key {number!r}")[2]


def test_a_number_that_nothing_bears_is_not_known(engine):
    assert reason(engine) == ": nothing that takes it bears this number"


def test_who_takes_it_later_says_where_it_waits_now(engine):
    begun(engine, "later")

    assert reason(engine) == ": later (later) takes it at another stage; now it waits at: Record"


def test_who_calls_somebody_that_takes_it_counts_and_nobody_else(engine):
    begun(engine, "calls")
    begun(engine, "two_tasks")

    assert reason(engine) == ": calls (calls) takes it at another stage; now it waits at: Prepare"


def test_who_has_ended_says_how_and_when(engine):
    begun(engine, "later")
    engine.complete_user_task(open_tasks(engine)[0].key, {}, by=ROOT)
    engine.correlate_message(news("C-1"), by=ROOT)

    assert reason(engine) == ": later (later) ended on 2 March 2026 at 9:30am: Heard"


def test_who_was_cancelled_says_so_and_the_newest_counts(engine):
    engine.cancel(begun(engine, "later"), reason="Twice", by=ROOT)
    cancelled = reason(engine)
    begun(engine, "later")

    assert cancelled == ": later (later) was cancelled on 2 March 2026 at 9:30am"
    assert "now it waits at: Record" in reason(engine)


def test_a_message_without_a_key_names_nobody(engine):
    assert reason(engine, "") == ""
