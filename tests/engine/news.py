"""The message `news` of the tests: who waits for it by its topic, and who throws it."""

from datetime import timedelta

from engine.engine import Engine
from engine.records import Message
from tests.engine import diagrams as d
from tests.engine.builders import given_deployed, given_started

NEWS = d.message("m", "news", "=topic")
LISTENS = d.process(
    "listens", d.start(), d.message_catch("hear", "m"), d.user_task("heard"), d.end(),
    declared=NEWS,
)  # fmt: skip
# Like it, but what it hears must fit the form `record`.
TYPED = d.process(
    "typed", d.start(), d.message_catch("hear", "m", form="record"), d.user_task("heard"),
    d.end(), declared=NEWS,
)  # fmt: skip
THROWS = d.process(
    "throws", d.start(), d.message_throw("tell", "m", "=topic"), d.user_task("told"), d.end(),
    declared=NEWS,
)  # fmt: skip


def news(topic: str = "T", ttl: timedelta = timedelta(0), **more) -> Message:
    return Message(name="news", correlation_key=topic, time_to_live=ttl, **more)


def given_listening(
    engine: Engine,
    topic: str = "T",
    process: bytes = LISTENS,
    process_id: str = "listens",
    **more,
):
    given_deployed(engine, process)
    return given_started(engine, process_id, topic=topic, **more)
