"""Business ids that a process gives itself: allotted in a series, or found in what came in."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import event, select

from engine.errors import (
    AlreadyAnswered,
    BusinessIdInUse,
    DeploymentRefused,
    InvalidRequest,
    SubmissionRefused,
)
from engine.records import Message, Receipt, Search, StartRequest
from engine.store.inserting import insert_unless_taken
from engine.store.tables import process_instance
from tests.engine import diagrams as d
from tests.engine.builders import (
    HOUR,
    ISLINGTON,
    NEWCASTLE,
    ROOT,
    form,
    given_deployed,
    open_tasks,
    work,
)
from tests.races.racing import race

PREFIX = '[cases]\nprefix = {{ value = {0}, source = "ours", status = "D" }}\n'
SERIES = "=policy.cases.prefix + &quot;-&quot; + string(today().year) + &quot;-&quot;"
ASKED = Message(name="please", variables={"count": 1})
MEANS = Message(name="meant", variables={"about": "CT-7"})


def marked(**properties: str) -> str:
    given = (f'<zeebe:property name="{n}" value="{v}"/>' for n, v in properties.items())
    return f"<zeebe:properties>{''.join(given)}</zeebe:properties>"


def begins_with(message_id: str, form_id: str = "", **properties: str) -> d.Node:
    filled = f'<zeebe:formDefinition formId="{form_id}"/>' if form_id else ""
    reference = f'<bpmn:messageEventDefinition id="m_{message_id}" messageRef="{message_id}"/>'
    return d.Node("asked", "startEvent", d.extension(filled + marked(**properties)) + reference)


NUMBERED = d.process(
    "numbered", begins_with("m", "record", businessIdSeries=SERIES), d.user_task("t"), d.end(),
    declared=d.message("m", "please"),
)  # fmt: skip
FOLLOWS = d.process(
    "follows", begins_with("n", businessId="=about"), d.user_task("u"), d.end(),
    declared=d.message("n", "meant"),
)  # fmt: skip


def given_series(engine, *tenants: str) -> None:
    given_deployed(engine, NUMBERED, form_record=form(), policy=PREFIX.format('"CS"'))
    for tenant in tenants:
        own = PREFIX.format(f'"{tenant[:3].upper()}"')
        given_deployed(engine, tenant=tenant, policy=own)


def asked(engine, tenant: str = NEWCASTLE, **more: object) -> str | None:
    message = Message(name="please", variables={"count": 1}, tenant=tenant)
    return engine.correlate_message(message, by=ROOT, **more).correlations[0].business_id


def numbers(engine) -> list[str | None]:
    return sorted(
        one.business_id for one in engine.search_process_instances(Search(), by=ROOT).items
    )


def test_every_partnership_counts_its_own_starts(engine):
    given_series(engine, NEWCASTLE, ISLINGTON)

    told = [asked(engine), asked(engine), asked(engine, ISLINGTON), asked(engine)]

    assert told == ["NEW-2026-0001", "NEW-2026-0002", "ISL-2026-0001", "NEW-2026-0003"]
    (task, *_) = open_tasks(engine, businessId="NEW-2026-0002")
    assert task.business_id == "NEW-2026-0002"
    history = engine.history(task.process_instance_key, by=ROOT)
    assert history[0].detail["businessId"] == "NEW-2026-0002"


def test_whoever_gives_a_business_id_is_obeyed_and_its_number_is_not_allotted_again(engine):
    given_series(engine, NEWCASTLE)
    by_hand = [f"NEW-2026-{number:04}" for number in range(1, 30)]
    for number in by_hand:
        engine.publish_message(
            Message(name="please", variables={"count": 1}, business_id=number, tenant=NEWCASTLE),
            by=ROOT,
        )
    (first, *_) = open_tasks(engine, businessId=by_hand[0])
    engine.complete_user_task(first.key, {}, by=ROOT)

    told = [asked(engine) for _ in range(3)]

    assert len({*told, *by_hand}) == len(told) + len(by_hand)
    assert numbers(engine) == sorted([*by_hand, *told])


def test_a_start_that_is_refused_tried_out_or_repeated_takes_no_number(engine):
    given_series(engine, NEWCASTLE)
    receipt = Receipt("root", "k", "same", lambda told: told.correlations[0].business_id)

    assert asked(engine, dry_run=True) == "NEW-2026-0001"
    with pytest.raises(SubmissionRefused):
        engine.correlate_message(
            Message(name="please", variables={"count": "many"}, tenant=NEWCASTLE), by=ROOT
        )
    assert asked(engine, receipt=receipt) == "NEW-2026-0001"
    with pytest.raises(AlreadyAnswered) as again:
        asked(engine, receipt=receipt)
    once = Message(name="please", variables={"count": 1}, tenant=NEWCASTLE, message_id="once")
    assert engine.publish_message(once, by=ROOT).correlations[0].business_id == "NEW-2026-0002"
    assert engine.publish_message(once, by=ROOT).repeated

    assert again.value.answer == "NEW-2026-0001"
    assert asked(engine) == "NEW-2026-0003"


def test_starts_at_one_moment_never_share_a_number(engine):
    given_series(engine, NEWCASTLE)

    for _ in range(5):
        race([lambda: str(asked(engine))] * 4)

    assert numbers(engine) == [f"NEW-2026-{number:04}" for number in range(1, 21)]


def test_a_number_that_somebody_takes_by_hand_at_that_moment_is_passed_over(engine):
    given_series(engine, NEWCASTLE)
    first = asked(engine)
    comes = Event()

    def inserts(_connection, _cursor, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO process_instance"):
            comes.set()

    with ThreadPoolExecutor(1) as pool:
        with engine.database.transaction() as tx:
            row = tx.execute(select(process_instance)).mappings().one()
            by_hand = {**row, "key": "by-hand", "business_id": "NEW-2026-0002"}
            assert insert_unless_taken(tx, process_instance, by_hand)
            event.listen(engine.database.sqlalchemy, "before_cursor_execute", inserts)
            later = pool.submit(asked, engine)
            comes.wait(0.5)  # on SQLite it cannot come: whoever writes waits for the end

        assert later.result(10) == "NEW-2026-0003"
    assert first == "NEW-2026-0001"


def test_a_series_that_is_no_text_is_refused_at_deployment(engine):
    for wrong in ("7", "[]"):
        with pytest.raises(DeploymentRefused) as refused:
            given_deployed(engine, NUMBERED, form_record=form(), policy=PREFIX.format(wrong))
        assert {one.code for one in refused.value.findings} == {"BUSINESS_ID_SERIES"}


def test_the_case_that_something_is_about_is_found_in_what_came_in(engine):
    given_deployed(engine, FOLLOWS)

    assert engine.publish_message(MEANS, by=ROOT).correlations[0].business_id == "CT-7"
    with pytest.raises(BusinessIdInUse):
        engine.publish_message(MEANS, by=ROOT)
    later = Message(name="meant", variables=MEANS.variables, time_to_live=HOUR)
    assert engine.publish_message(later, by=ROOT).buffered
    other = Message(name="meant", variables=MEANS.variables, business_id="CT-8")
    assert engine.publish_message(other, by=ROOT).correlations[0].business_id == "CT-8"
    nothing = Message(name="meant", variables={"about": 7})
    assert engine.publish_message(nothing, by=ROOT).correlations[0].business_id is None
    with pytest.raises(InvalidRequest):
        engine.publish_message(Message(name="meant", variables={"about": "x" * 300}), by=ROOT)


def test_a_thrown_message_may_begin_something_for_another_case(engine):
    throws = d.process(
        "throws", d.start(),
        d.Node("cry", "intermediateThrowEvent", d.extension(
            '<zeebe:publishMessage correlationKey="k" timeToLive="PT1H"/>'
            + marked(businessId="=right")
        ) + '<bpmn:messageEventDefinition id="cry_m" messageRef="n"/>'),
        d.user_task("v"), d.end(), declared=d.message("n", "meant"),
    )  # fmt: skip
    given_deployed(engine, FOLLOWS, throws)
    request = StartRequest(
        process_definition_id="throws", business_id="CT-1", variables={"right": "CT-2"}
    )
    engine.start(request, by=ROOT)
    work(engine)

    assert [one.element_id for one in open_tasks(engine, businessId="CT-2")] == ["u"]
    assert [one.element_id for one in open_tasks(engine, businessId="CT-1")] == ["v"]
