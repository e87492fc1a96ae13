"""Messages that begin a process whose business id is taken: kept, refused, never an incident."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from engine.connectors import Keeper
from engine.engine import Engine
from engine.errors import BusinessIdInUse, SubmissionRefused
from engine.records import Message, Search, StartRequest
from engine.timelapse import Timelapse
from tests.engine import diagrams as d
from tests.engine.builders import HOUR, ROOT, events, form, given_deployed, open_tasks, work
from tests.engine.counting_statements import heard
from tests.races.racing import race

ON_REQUEST = d.process(
    "on_request", d.message_catch("asked", "m", "startEvent", form="record"), d.user_task("t"),
    d.end(), declared=d.message("m", "please"),
)  # fmt: skip

ASKED = form(properties={"nth": {"type": "integer", "title": "Which one?"}}, required=["nth"])


def please(nth=1, *, ttl=timedelta(0), **more):
    return Message(
        name="please", variables={"nth": nth}, business_id="CT-7", time_to_live=ttl, **more
    )


def given_case(engine: Engine) -> str:
    given_deployed(engine, ON_REQUEST, form_record=ASKED)
    return engine.publish_message(please(), by=ROOT).correlations[0].process_instance_key


def begun_by(engine: Engine) -> list[object]:
    found = engine.search_process_instances(
        Search(filter={"processDefinitionId": "on_request"}), by=ROOT
    )
    return sorted(one.variables["nth"] for one in found.items)


def given_thrown(engine: Engine, ttl: str) -> str:
    throws = d.process(
        "throws", d.start(),
        d.message_throw("cry", "m", "=&quot;k&quot;", ttl, inputs="<zeebe:input source='=2' "
                        "target='nth'/>"),
        d.user_task("u"), d.end(), declared=d.message("m", "please"),
    )  # fmt: skip
    given_deployed(engine, ON_REQUEST, throws, form_record=ASKED)
    request = StartRequest(process_definition_id="throws", business_id="CT-7")
    key = engine.start(request, by=ROOT).process_instance.key
    work(engine)
    return key


def end(engine: Engine, key: str) -> None:
    (task,) = open_tasks(engine, processInstanceKey=key)
    engine.complete_user_task(task.key, {}, by=ROOT)


def incidents(engine: Engine) -> int:
    return len(engine.search_incidents(Search(), by=ROOT).items)


def test_a_message_begins_the_next_instance_when_the_first_has_ended(engine):
    first = given_case(engine)

    published = engine.publish_message(please(2, ttl=HOUR), by=ROOT)

    assert published.buffered
    assert published.correlations == ()
    assert work(engine) == 0
    assert begun_by(engine) == [1]
    end(engine, first)
    assert work(engine) == 1
    assert begun_by(engine) == [1, 2]
    assert incidents(engine) == 0


def test_a_canceled_instance_gives_its_business_id_free_too(engine):
    first = given_case(engine)
    engine.publish_message(please(2, ttl=HOUR), by=ROOT)

    engine.cancel(first, reason="A mistake", by=ROOT)
    work(engine)

    assert begun_by(engine) == [1, 2]


def test_of_two_kept_messages_the_second_waits_for_the_end_of_the_first(engine):
    first = given_case(engine)
    for number in (2, 3):
        engine.publish_message(please(number, ttl=HOUR), by=ROOT)
    end(engine, first)
    work(engine)
    (task,) = open_tasks(engine)

    assert begun_by(engine) == [1, 2]
    end(engine, task.process_instance_key)
    work(engine)
    assert begun_by(engine) == [1, 2, 3]
    assert incidents(engine) == 0


def test_what_is_kept_too_long_begins_nothing(engine, clock):
    first = given_case(engine)
    engine.publish_message(please(2, ttl=HOUR), by=ROOT)

    Timelapse(engine, clock).move_to(clock.now() + HOUR)
    end(engine, first)
    work(engine)

    assert begun_by(engine) == [1]
    assert incidents(engine) == 0


def test_what_may_not_be_kept_is_refused_and_leaves_nothing(engine):
    first = given_case(engine)

    for send in (engine.publish_message, engine.correlate_message):
        with pytest.raises(BusinessIdInUse) as refused:
            send(please(2), by=ROOT)
        assert refused.value.process_instance_key == first
    with pytest.raises(BusinessIdInUse):
        engine.correlate_message(please(2, ttl=HOUR), by=ROOT)
    end(engine, first)
    assert work(engine) == 0
    assert begun_by(engine) == [1]


def test_what_does_not_fit_the_start_form_is_refused_at_once(engine):
    given_case(engine)

    with pytest.raises(SubmissionRefused):
        engine.publish_message(please("many", ttl=HOUR), by=ROOT)


def test_personal_answers_are_recorded_when_the_instance_begins(database, clock):
    with database.transaction() as tx:
        tx.execute(text("CREATE TABLE kept (instance_key text)"))

    def keep(tx, entry, _told):
        tx.execute(text("INSERT INTO kept VALUES (:key)"), {"key": entry.instance_key})

    def recorded() -> int:
        with database.read() as tx:
            return int(tx.execute(text("SELECT count(*) FROM kept")).scalar_one())

    engine = Engine(database, clock, keeper=Keeper(keep))
    told = {"type": "string", "title": "What happened?", "x-personal": True}
    given_deployed(engine, ON_REQUEST, form_record=form(properties={"nth": told}, required=[]))
    (begun,) = engine.publish_message(please("Noise"), by=ROOT).correlations
    engine.publish_message(please("More noise", ttl=HOUR), by=ROOT)

    assert recorded() == 1
    end(engine, begun.process_instance_key)
    work(engine)
    assert recorded() == 2


def test_a_repeated_message_id_keeps_nothing_twice(engine):
    first = given_case(engine)
    for _ in range(2):
        engine.publish_message(please(2, ttl=HOUR, message_id="x"), by=ROOT)

    end(engine, first)

    assert work(engine) == 1


def test_a_thrown_message_waits_for_the_end_of_the_first_instance(engine):
    first = given_case(engine)
    given_thrown(engine, "PT1H")

    assert incidents(engine) == 0
    end(engine, first)
    work(engine)
    assert begun_by(engine)[-1] == 2


def test_a_thrown_message_that_may_not_be_kept_is_told_of_in_history(engine):
    given_case(engine)
    thrower = given_thrown(engine, "PT0S")

    assert incidents(engine) == 0
    (told,) = [one for one in engine.history(thrower, by=ROOT) if one.type == "MESSAGE_REFUSED"]
    assert "already bears the business id 'CT-7'" in str(told.detail["why"])
    assert events(engine, thrower)[-1] == "MESSAGE_REFUSED"
    assert work(engine) == 0


def test_nothing_is_lost_when_the_first_ends_while_a_message_comes(engine):
    given_deployed(engine, ON_REQUEST, form_record=ASKED)
    for number in range(25):
        (begun,) = engine.publish_message(please(number), by=ROOT).correlations
        first = begun.process_instance_key

        def ends(key=first) -> str:
            end(engine, key)
            return "ended"

        def comes(count=100 + number) -> str:
            engine.publish_message(please(count, ttl=HOUR), by=ROOT)
            return "came"

        assert race([ends, comes]) == {"ended": 1, "came": 1}
        work(engine)
        (task,) = open_tasks(engine)
        end(engine, task.process_instance_key)
        assert work(engine) == 0

    assert len(begun_by(engine)) == 50


def test_the_end_of_a_case_costs_one_statement_more(engine, database):
    first = given_case(engine)

    with heard(database) as found:
        end(engine, first)

    told = [one for one in found.statements if "START_MESSAGE" in one]
    assert len(found.statements) <= 8 + 1, found.statements  # one of them searches the task
    assert len(told) <= 1
    assert found.commits == 1
