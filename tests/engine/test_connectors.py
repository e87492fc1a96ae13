"""Connectors: they do a job in the transaction that completes it, and see what it is for."""

from datetime import date

import pytest
from sqlalchemy import text

from engine.connectors import ConnectorError
from engine.errors import NotFound
from engine.records import StartRequest
from tests.engine.builders import (
    ISLINGTON,
    ROOT,
    events,
    given_deployed,
    given_started,
    given_tenants,
    waiting_at,
    work,
)
from tests.engine.printing import CATCHES, PRINTS, jobs, with_connector


def test_a_connector_does_the_job_and_its_result_becomes_variables(engine):
    seen = []

    def connector(context):
        seen.append(context)
        return {"printed_on": date(2026, 3, 2)}

    engine = with_connector(engine, connector)
    given_deployed(engine, PRINTS)
    instance = given_started(engine, "prints", pages=3)
    assert waiting_at(engine, instance.key) == ["print"]
    assert seen == []

    assert work(engine) == 1

    (context,) = seen
    assert context.job.headers == {"size": "A4"}
    assert context.job.type == "print"
    assert context.scope["pages"] == 3
    assert context.scope["instance"]["key"] == instance.key
    assert context.now == engine.clock.now()
    found = engine.get_process_instance(instance.key, by=ROOT)
    assert found.variables == {"pages": 3, "printed_on": date(2026, 3, 2)}
    assert waiting_at(engine, instance.key) == ["done"]


def test_what_a_connector_writes_is_undone_with_a_failure(engine):
    def connector(context):
        context.tx.execute(text("CREATE TABLE outbox (line TEXT)"))
        raise OSError("no paper")

    engine = with_connector(engine, connector)
    given_deployed(engine, PRINTS)
    given_started(engine, "prints")
    work(engine)

    with engine.database.read() as tx, pytest.raises(Exception, match="outbox"):
        tx.execute(text("SELECT * FROM outbox"))
    (job,) = jobs(engine)
    assert job.state == "CREATED"
    assert "no paper" in job.error_message


def test_a_connector_can_throw_an_error_that_the_diagram_catches(engine):
    def connector(_context):
        raise ConnectorError("JAM", "paper is stuck", {"tray": 2})

    engine = with_connector(engine, connector)
    given_deployed(engine, CATCHES)
    instance = given_started(engine, "catches")
    work(engine)

    assert waiting_at(engine, instance.key) == ["repair"]
    assert "JOB_ERROR_THROWN" in events(engine, instance.key)


def test_a_connector_reads_resources_of_the_instances_release(engine):
    seen = []

    def connector(context):
        seen.append(context.resource("letter", "HELLO").content)
        with pytest.raises(NotFound):
            context.resource("letter", "MISSING")
        return {}

    engine = with_connector(engine, connector)
    given_deployed(engine, PRINTS, letter_HELLO="Hello")
    given_started(engine, "prints")
    given_deployed(engine, PRINTS, letter_HELLO="Goodbye")
    work(engine)

    assert seen == [b"Hello"]


def test_a_connector_may_ask_what_is_under_way_for_a_business_id(engine):
    seen = []

    def connector(context):
        seen.append(context.active_processes(["CT-1", "CT-9"]))
        return {}

    engine = with_connector(engine, connector)
    given_deployed(engine, PRINTS, CATCHES)
    given_tenants(engine, ISLINGTON)
    for process_id, tenant, number in (
        ("prints", None, "CT-1"),
        ("catches", None, "CT-1"),
        ("catches", None, "CT-2"),
        ("catches", ISLINGTON, "CT-1"),
    ):
        request = StartRequest(process_definition_id=process_id, tenant=tenant, business_id=number)
        begun = engine.start(request, by=ROOT).process_instance
        if process_id == "catches" and tenant is None and number == "CT-1":
            engine.cancel(begun.key, reason="over", by=ROOT)
    work(engine)

    assert seen[0] == {"CT-1": ["prints"]}


def test_a_connector_may_ask_whether_another_case_is_open(engine):
    seen = []

    def connector(context):
        seen.append([context.is_active(key) for key in others])
        return {}

    engine = with_connector(engine, connector)
    given_deployed(engine, PRINTS)
    given_tenants(engine, ISLINGTON)
    others = [given_started(engine, "prints").key for _ in range(2)]
    others += ["nothing", given_started(engine, "prints", tenant=ISLINGTON).key]
    engine.cancel(others[1], reason="over", by=ROOT)
    work(engine)

    assert seen[0] == [True, False, False, False]
