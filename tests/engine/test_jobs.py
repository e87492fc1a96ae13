"""Jobs: done by connectors in the same transaction, or handed to workers outside."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from engine.errors import AlreadyAnswered, ExecutionFailed, InvalidRequest, NotFound, WrongState
from engine.records import Actor, JobRequest, Receipt, Search
from engine.worker import Worker
from tests.engine.builders import (
    ISLINGTON,
    ROOT,
    given_deployed,
    given_started,
    given_tenants,
    waiting_at,
)
from tests.engine.printing import CATCHES, PRINTS, jobs, with_connector


def activated(engine, worker="w", by=ROOT, **more):
    return list(engine.activate_jobs(JobRequest(type="print", worker=worker, **more), by=by))


def test_a_job_is_handed_out_once_until_its_deadline(engine, clock):
    given_deployed(engine, PRINTS)
    instance = given_started(engine, "prints", pages=3)

    (job,) = activated(engine, "one", timeout=timedelta(minutes=5))

    assert (job.process_instance_key, job.worker) == (instance.key, "one")
    assert job.deadline == clock.now() + timedelta(minutes=5)
    assert job.variables == {"pages": 3}
    assert activated(engine, "two") == []
    clock.set(clock.now() + timedelta(minutes=5))
    assert [one.key for one in activated(engine, "two")] == [job.key]


def test_jobs_are_handed_out_oldest_first_and_no_more_than_asked_for(engine, clock):
    given_deployed(engine, PRINTS)
    keys = []
    for _ in range(3):
        keys.append(given_started(engine, "prints").key)
        clock.set(clock.now() + timedelta(seconds=1))

    first = activated(engine, max_jobs=2)

    assert {one.process_instance_key for one in first} == set(keys[:2])
    assert [one.process_instance_key for one in activated(engine, max_jobs=2)] == keys[2:]


def test_completing_a_job_moves_the_instance(engine):
    given_deployed(engine, PRINTS)
    instance = given_started(engine, "prints")
    (job,) = activated(engine)

    progress = engine.complete_job(job.key, {"sheets": 2}, by=ROOT)

    assert progress.process_instance.variables["sheets"] == 2
    assert [one.element_id for one in progress.next_user_tasks] == ["done"]
    assert waiting_at(engine, instance.key) == ["done"]
    with pytest.raises(WrongState):
        engine.complete_job(job.key, {}, by=ROOT)


def test_a_failed_job_is_offered_again_until_no_retries_are_left(engine):
    given_deployed(engine, PRINTS)
    instance = given_started(engine, "prints")
    for left in (2, 1):
        (job,) = activated(engine)
        assert engine.fail_job(job.key, "no paper", by=ROOT).retries == left
    (job,) = activated(engine)

    failed = engine.fail_job(job.key, "no paper", by=ROOT)

    assert failed.state == "FAILED"
    assert activated(engine) == []
    (incident,) = engine.search_incidents(Search(), by=ROOT).items
    assert (incident.kind, incident.waits_for, incident.message) == ("JOB", job.key, "no paper")
    assert engine.get_process_instance(instance.key, by=ROOT).has_incident
    assert [one.key for one in jobs(engine, state="FAILED")] == [job.key]


def test_retrying_its_incident_offers_a_failed_job_again(engine):
    given_deployed(engine, PRINTS)
    instance = given_started(engine, "prints")
    (job,) = activated(engine)
    engine.fail_job(job.key, "no paper", by=ROOT, retries=0)
    (incident,) = engine.search_incidents(Search(), by=ROOT).items

    assert engine.retry_incident(incident.key, by=ROOT).state == "RESOLVED"

    (again,) = activated(engine)
    assert (again.key, again.retries) == (job.key, 3)
    engine.complete_job(job.key, {}, by=ROOT)
    assert not engine.get_process_instance(instance.key, by=ROOT).has_incident


def test_completing_a_failed_job_settles_its_incident(engine):
    given_deployed(engine, PRINTS)
    instance = given_started(engine, "prints")
    (job,) = activated(engine)
    engine.fail_job(job.key, "no paper", by=ROOT, retries=0)

    engine.complete_job(job.key, {}, by=ROOT)

    assert not engine.get_process_instance(instance.key, by=ROOT).has_incident
    assert engine.search_incidents(Search(), by=ROOT).items[0].state == "RESOLVED"


def test_an_error_is_caught_by_the_diagram_or_becomes_an_incident(engine):
    given_deployed(engine, CATCHES)
    instance = given_started(engine, "catches")
    (job,) = activated(engine)

    with pytest.raises(ExecutionFailed) as failed:
        engine.throw_job_error(job.key, "UNKNOWN", by=ROOT)
    assert failed.value.incident_key
    assert waiting_at(engine, instance.key) == ["print"]

    engine.throw_job_error(job.key, "JAM", by=ROOT, message="stuck")
    assert waiting_at(engine, instance.key) == ["repair"]


def test_what_makes_no_sense_is_refused(engine):
    given_deployed(engine, PRINTS)
    given_started(engine, "prints")
    (job,) = activated(engine)

    with pytest.raises(InvalidRequest):
        engine.throw_job_error(job.key, "", by=ROOT)
    for request in (
        JobRequest(type="", worker="w"),
        JobRequest(type="print", worker=""),
        JobRequest(type="print", worker="w", max_jobs=0),
    ):
        with pytest.raises(InvalidRequest):
            engine.activate_jobs(request, by=ROOT)


def test_what_a_connector_does_is_not_handed_out(engine):
    engine = with_connector(engine, lambda _context: {})
    given_deployed(engine, PRINTS)
    given_started(engine, "prints")

    assert activated(engine) == []


def test_jobs_of_a_suspended_instance_and_of_other_tenants_are_not_handed_out(engine):
    given_deployed(engine, PRINTS)
    given_tenants(engine, ISLINGTON)
    given_started(engine, "prints", tenant=ISLINGTON)
    engine.suspend(given_started(engine, "prints").key, reason="court", by=ROOT)

    assert activated(engine, by=Actor("w", "")) == []
    (job,) = activated(engine, by=Actor("w", ISLINGTON))
    for act in (engine.get_job, lambda key, by: engine.complete_job(key, {}, by=by)):
        with pytest.raises(NotFound):
            act(job.key, by=Actor("w", ""))


def test_two_workers_never_get_the_same_job(engine):

    given_deployed(engine, PRINTS)
    for _ in range(20):
        given_started(engine, "prints")

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: activated(engine, str(n), max_jobs=5), range(8)))

    keys = [job.key for batch in found for job in batch]
    assert len(keys) == len(set(keys)) == 20


def test_a_dry_run_finishes_nothing(engine):
    given_deployed(engine, PRINTS)
    given_started(engine, "prints")
    (job,) = activated(engine)

    engine.complete_job(job.key, {}, by=ROOT, dry_run=True)
    engine.fail_job(job.key, "x", by=ROOT, retries=0, dry_run=True)

    assert engine.get_job(job.key, by=ROOT) == job
    assert Worker(engine).run_until_idle() == 0


def test_a_dry_run_hands_nothing_out(engine):
    given_deployed(engine, PRINTS)
    given_started(engine, "prints")
    wanted = JobRequest(type="print", worker="w")

    (shown,) = engine.activate_jobs(wanted, by=ROOT, dry_run=True)

    assert shown.worker == "w"
    assert [job.key for job in activated(engine, "v")] == [shown.key]


def test_a_repeated_request_gets_the_same_jobs(engine):
    given_deployed(engine, PRINTS)
    given_started(engine, "prints")
    given_started(engine, "prints")
    wanted = JobRequest(type="print", worker="w")
    receipt = Receipt("w", "k", "f", lambda jobs: ",".join(job.key for job in jobs))

    (first,) = engine.activate_jobs(wanted, by=ROOT, receipt=receipt)
    with pytest.raises(AlreadyAnswered) as again:
        engine.activate_jobs(wanted, by=ROOT, receipt=receipt)

    assert again.value.answer == first.key
    assert len(activated(engine)) == 1


def test_a_required_job_that_is_not_there_is_refused_and_not_remembered(engine):
    given_deployed(engine, PRINTS)
    wanted = JobRequest(type="print", worker="w", required=True)
    receipt = Receipt("w", "k", "f", lambda jobs: ",".join(job.key for job in jobs))
    rung = engine.bell.count()

    with pytest.raises(NotFound):
        engine.activate_jobs(wanted, by=ROOT, receipt=receipt)
    quiet = engine.bell.count() == rung
    given_started(engine, "prints")

    assert quiet  # or every waiting worker would wake every other one
    assert len(engine.activate_jobs(wanted, by=ROOT, receipt=receipt)) == 1
