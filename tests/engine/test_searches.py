"""Searches: filtered, sorted, page by page, and never a row of another tenant."""

import shutil
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.clock import VirtualClock
from engine.engine import Database, Engine
from engine.errors import InvalidRequest
from engine.limits import Limits
from engine.records import Actor, Search, StartRequest
from engine.store import tables
from tests import databases
from tests.engine import diagrams as d
from tests.engine.builders import (
    ANN,
    ISLINGTON,
    NEWCASTLE,
    ONE_TASK,
    ROOT,
    given_deployed,
    given_started,
    given_tenants,
    open_tasks,
)
from tests.engine.counting_statements import heard

PRIORITIES = d.process(
    "p", d.start(), d.user_task(
        "t", groups="spoc", due="=due",
        more='<zeebe:priorityDefinition priority="=priority"/>'), d.end(),
)  # fmt: skip
DUES = ["2026-03-03T00:00:00Z", None, "2026-03-05T00:00:00Z", None, "2026-03-04T00:00:00Z"]


def given_stocked(engine, clock):
    given_deployed(engine, PRIORITIES)
    for number, due in enumerate(DUES):
        given_started(engine, "p", due=due, priority=number % 2)
        clock.set(clock.now() + timedelta(minutes=1))
    return open_tasks(engine)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shelf(request, sqlite_template, cluster, tmp_path_factory):
    """An engine with tasks that no test changes, and these tasks; once for the whole file."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            copy = tmp_path_factory.mktemp("shelf") / "reeve.db"
            shutil.copy(sqlite_template, copy)
            url = f"sqlite:///{copy}"
        elif cluster is None:
            pytest.skip(databases.ABSENT)
        else:
            url = stack.enter_context(cluster.database())
        database = Database(url)
        clock = VirtualClock(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
        engine = Engine(database, clock)
        yield engine, given_stocked(engine, clock)
        database.close()


@pytest.fixture
def stocked(shelf):
    return shelf[0]


@pytest.fixture
def tasks(shelf):
    return shelf[1]


def found(engine, by=ROOT, **search):
    return engine.search_user_tasks(Search(**search), by=by)


def walked(engine, **search):
    keys, after = [], None
    for _ in range(20):
        page = found(engine, **search, after=after)
        keys += [one.key for one in page.items]
        if not page.has_more:
            return keys
        after = page.end_cursor
    raise AssertionError("the pages never ended")


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
@pytest.mark.parametrize(
    "sort",
    [
        (("dueDate", "asc"),),
        (("dueDate", "desc"),),
        (("priority", "desc"), ("dueDate", "asc")),
        (("priority", "asc"), ("creationDate", "desc")),
        (("name", "asc"),),
        (("assignee", "desc"),),
    ],
    ids=str,
)
def test_walking_the_pages_finds_each_row_once_in_order(stocked, tasks, limit, sort):
    whole = [one.key for one in found(stocked, sort=sort).items]

    assert walked(stocked, sort=sort, limit=limit) == whole
    assert sorted(whole) == sorted(one.key for one in tasks)


def test_rows_without_a_date_come_last_when_sorted_upwards(stocked, tasks):
    dues = [one.due_date for one in found(stocked, sort=(("dueDate", "asc"),)).items]

    assert dues[:3] == sorted(one for one in dues if one)
    assert dues[3:] == [None, None]


def test_a_row_that_arrives_meanwhile_does_not_disturb_the_walk(engine, clock):
    given_stocked(engine, clock)
    first = found(engine, limit=2)
    given_started(engine, "p", due=None, priority=0)

    rest = found(engine, limit=100, after=first.end_cursor)

    assert len({one.key for one in (*first.items, *rest.items)}) == 6


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({}, 5),
        ({"state": "CREATED"}, 5),
        ({"state": "COMPLETED"}, 0),
        ({"priority": 1}, 2),
        ({"priority": {"$gte": 0, "$lt": 1}}, 3),
        ({"priority": {"$neq": 1}}, 3),
        ({"priority": {"$in": [0, 1]}}, 5),
        ({"priority": {"$notIn": [0]}}, 2),
        ({"dueDate": {"$exists": False}}, 2),
        ({"dueDate": {"$exists": True}}, 3),
        ({"dueDate": {"$lte": "2026-03-04T00:00:00+00:00"}}, 2),
        ({"dueDate": {"$lte": "2026-03-04T01:00:00+01:00"}}, 2),
        ({"dueDate": {"$gt": "2026-03-04T00:00:00Z"}}, 1),
        ({"candidateGroup": "spoc"}, 5),
        ({"candidateGroup": "spo"}, 0),
        ({"candidateGroup": {"$in": ["chair", "spoc"]}}, 5),
        ({"candidateGroup": {"$neq": "spoc"}}, 0),
        ({"assignee": {"$exists": False}}, 5),
        ({"elementId": "t", "processDefinitionId": "p"}, 5),
        ({"name": {"$like": "t*"}}, 5),
        ({"name": {"$like": "?"}}, 5),
        ({"name": {"$like": "x%"}}, 0),
        ({"name": {"$like": "_"}}, 0),
        ({"businessId": {"$exists": True}}, 0),
        ({"tenantId": ""}, 5),
        ({"tenantId": {"$in": []}}, 0),
    ],
    ids=str,
)
def test_filters_find_what_they_say(stocked, tasks, wanted, count):
    page = found(stocked, filter=wanted, total=True)

    assert len(page.items) == count
    assert (page.total, page.total_is_exact) == (count, True)


@pytest.mark.parametrize(
    ("search", "pointer"),
    [
        ({"filter": {"colour": "red"}}, "/filter/colour"),
        ({"filter": {"priority": "high"}}, "/filter/priority"),
        ({"filter": {"priority": True}}, "/filter/priority"),
        ({"filter": {"priority": 2**40}}, "/filter/priority"),
        ({"filter": {"state": 3}}, "/filter/state"),
        ({"filter": {"state": "a\x00"}}, "/filter/state"),
        ({"filter": {"state": {"$like": 3}}}, "/filter/state"),
        ({"filter": {"priority": {"$like": "1"}}}, "/filter/priority"),
        ({"filter": {"state": {"$is": "CREATED"}}}, "/filter/state"),
        ({"filter": {"state": {"$in": "CREATED"}}}, "/filter/state"),
        ({"filter": {"state": {"$in": ["x"] * 1000}}}, "/filter/state"),
        ({"filter": {"dueDate": "tomorrow"}}, "/filter/dueDate"),
        ({"filter": {"dueDate": "2026-03-02T00:00:00"}}, "/filter/dueDate"),
        ({"filter": {"dueDate": {"$exists": "yes"}}}, "/filter/dueDate"),
        ({"sort": (("colour", "asc"),)}, "/sort/0/field"),
        ({"sort": (("candidateGroup", "asc"),)}, "/sort/0/field"),
        ({"sort": (("priority", "up"),)}, "/sort/0/order"),
        ({"limit": 0}, "/page/limit"),
        ({"limit": 10**6}, "/page/limit"),
        ({"after": "!!!"}, "/page/after"),
        ({"after": "e30"}, "/page/after"),
        ({"after": "WzEsMl0"}, "/page/after"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_with_its_place(stocked, search, pointer):
    with pytest.raises(InvalidRequest) as refused:
        found(stocked, **search)

    assert refused.value.pointer == pointer


def test_a_cursor_belongs_to_its_sort(stocked, tasks):
    page = found(stocked, sort=(("priority", "asc"),), limit=1)

    with pytest.raises(InvalidRequest):
        found(stocked, sort=(("dueDate", "asc"),), after=page.end_cursor)


def test_counting_stops_at_a_limit(database, clock):

    engine = Engine(database, clock, limits=Limits(total=3))
    given_deployed(engine, ONE_TASK)
    for _ in range(5):
        given_started(engine, "one_task")

    page = found(engine, total=True, limit=1)

    assert (page.total, page.total_is_exact) == (3, False)


def test_a_page_is_one_statement(stocked, tasks):
    with heard(stocked.database) as statements:
        found(stocked, by=ANN, filter={"state": "CREATED"})

    assert len(statements.statements) == 1


def test_no_search_shows_another_tenants_rows(engine):
    given_deployed(engine, ONE_TASK)
    given_tenants(engine, NEWCASTLE, ISLINGTON)
    for tenant in (NEWCASTLE, ISLINGTON):
        request = StartRequest(process_definition_id="one_task", tenant=tenant, business_id="CT-1")
        engine.start(request, by=ROOT)
    actor = Actor("x", ISLINGTON, operates=True)

    for search in (engine.search_process_instances, engine.search_user_tasks):
        assert [one.tenant_id for one in search(Search(), by=actor).items] == [ISLINGTON]
        other = Search(filter={"tenantId": NEWCASTLE})
        assert list(search(other, by=actor).items) == []
    assert engine.counts(by=actor).waits == {"USER_TASK": 1}


def test_instances_are_found_by_what_people_know_of_them(engine, clock):
    given_deployed(engine, ONE_TASK)
    begun = clock.now()
    request = StartRequest(process_definition_id="one_task", business_id="CT-1")
    instance = engine.start(request, by=ROOT).process_instance

    def keys(**wanted):
        page = engine.search_process_instances(Search(filter=wanted), by=ROOT)
        return [one.key for one in page.items]

    assert keys(businessId="CT-1", state="ACTIVE", hasIncident=False) == [instance.key]
    assert keys(startDate={"$gte": begun}) == [instance.key]
    assert keys(startDate={"$gt": begun}) == []
    assert keys(endDate={"$exists": True}) == []
    assert keys(businessId="ct-1") == []
    assert keys(businessId={"$like": "ct-*"}) == [instance.key]


# ------------------------------------------------------------------------------- laws of paging
@pytest.fixture(scope="module")
def many():
    database = Database("sqlite://")
    with database.transaction() as tx:
        tables.metadata.create_all(tx)
    clock = VirtualClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
    engine = Engine(database, clock)
    given_deployed(engine, PRIORITIES)
    for number in range(23):
        due = DUES[number % len(DUES)]
        given_started(engine, "p", due=due, priority=number % 3)
        if number % 4 == 0:
            clock.set(clock.now() + timedelta(minutes=1))
    yield engine
    database.close()


FIELDS = ["dueDate", "priority", "creationDate", "name", "userTaskKey", "followUpDate", "lane"]
SORTS = st.lists(
    st.tuples(st.sampled_from(FIELDS), st.sampled_from(["asc", "desc"])),
    max_size=3,
    unique_by=lambda one: one[0],
).map(tuple)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(sort=SORTS, limit=st.integers(1, 30))
def test_pages_put_together_are_the_whole_search(many, sort, limit):
    whole = [one.key for one in found(many, sort=sort, limit=100).items]

    assert walked(many, sort=sort, limit=max(limit, 2)) == whole
    assert len(whole) == 23
