"""A tenant for which nothing was ever deployed: nothing begins and nothing is kept for it."""

import pytest
from sqlalchemy import func, select

from engine.errors import NotFound
from engine.records import Message, Search, StartRequest
from engine.store import tables
from tests.engine import diagrams as d
from tests.engine.builders import (
    HOUR,
    NEWCASTLE,
    ONE_TASK,
    ROOT,
    given_deployed,
    given_tenants,
    table,
    work,
)

NOWHERE = "nowhere"
BY_MESSAGE = d.process(
    "by_message", d.message_catch("asked", "m", "startEvent"), d.user_task("t"), d.end(),
    declared=d.message("m", "please"),
)  # fmt: skip
BY_SIGNAL = d.process(
    "by_signal", d.signal_catch("heard", "s", "startEvent"), d.user_task("t"), d.end(),
    declared=d.signal("s", "fire_drill"),
)  # fmt: skip


@pytest.fixture
def deployed(engine):
    """Common processes, and one tenant with a release of its own."""
    given_deployed(engine, ONE_TASK, BY_MESSAGE, BY_SIGNAL, table_threshold=table(3))
    given_tenants(engine, NEWCASTLE)
    return engine


def please(tenant, **more):
    return Message(name="please", tenant=tenant, **more)


def kept(engine):
    with engine.database.read() as tx:
        return tx.execute(select(func.count()).select_from(tables.message)).scalar_one()


def the_key(engine):
    found = engine.search_definitions(Search(filter={"kind": "process"}), by=ROOT).items
    return next(one.key for one in found if one.id == "one_task")


ATTEMPTS = {
    "start": lambda e, t: e.start(
        StartRequest(process_definition_id="one_task", tenant=t), by=ROOT
    ),
    "start_version": lambda e, t: e.start(
        StartRequest(process_definition_id="one_task", version=1, tenant=t), by=ROOT
    ),
    "start_key": lambda e, t: e.start(
        StartRequest(process_definition_key=the_key(e), tenant=t), by=ROOT
    ),
    "correlate": lambda e, t: e.correlate_message(please(t), by=ROOT),
    "publish": lambda e, t: e.publish_message(please(t), by=ROOT),
    "publish_for_nobody": lambda e, t: e.publish_message(
        Message(name="nobody_waits", tenant=t, time_to_live=HOUR), by=ROOT
    ),
    "signal": lambda e, t: e.broadcast_signal("fire_drill", {}, tenant=t, by=ROOT),
    "decide": lambda e, t: e.evaluate_decision("threshold", {"count": 3}, tenant=t, by=ROOT),
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_tenant_without_a_release_is_unknown(deployed, attempt):
    with pytest.raises(NotFound, match="there is no tenant 'nowhere'"):
        ATTEMPTS[attempt](deployed, NOWHERE)

    work(deployed)
    assert deployed.search_process_instances(Search(), by=ROOT).items == ()
    assert kept(deployed) == 0


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize("tenant", [NEWCASTLE, ""])
def test_a_tenant_with_a_release_and_the_common_one_are_known(deployed, attempt, tenant):
    ATTEMPTS[attempt](deployed, tenant)


def test_a_tenant_is_known_as_soon_as_something_is_deployed_for_it(deployed):
    given_tenants(deployed, NOWHERE)

    started = deployed.start(
        StartRequest(process_definition_id="one_task", tenant=NOWHERE), by=ROOT
    )

    assert started.process_instance.tenant_id == NOWHERE
