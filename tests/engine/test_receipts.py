"""A repeat does nothing: the same request gets the first answer, another one is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import text

from engine.errors import AlreadyAnswered, IdempotencyKeyReused, NotFound, UserTaskNotActive
from engine.records import Receipt, StartRequest
from engine.store import receipts
from engine.worker import RECEIPTS_KEPT, Worker
from tests.engine.builders import ANN, ONE_TASK, ROOT, given_deployed, given_task, open_tasks

START = StartRequest(process_definition_id="one_task")


def receipt(key="k", fingerprint="f", subject="ann"):
    return Receipt(subject, key, fingerprint, lambda answer: answer.process_instance.key)


def test_a_repeat_gets_the_first_answer_and_does_nothing(engine):
    given_deployed(engine, ONE_TASK)
    first = engine.start(START, by=ANN, receipt=receipt())

    with pytest.raises(AlreadyAnswered, match="answered before") as again:
        engine.start(START, by=ANN, receipt=receipt())

    assert again.value.answer == first.process_instance.key
    assert len(open_tasks(engine)) == 1


def test_a_repeat_gets_its_answer_even_where_it_would_be_refused_now(engine):
    task = given_task(engine)
    engine.complete_user_task(task.key, {}, by=ANN, receipt=receipt())

    with pytest.raises(AlreadyAnswered) as again:
        engine.complete_user_task(task.key, {}, by=ANN, receipt=receipt())

    assert again.value.answer == task.process_instance_key
    with pytest.raises(UserTaskNotActive):
        engine.complete_user_task(task.key, {}, by=ANN, receipt=receipt("other"))


def test_another_request_under_the_same_key_is_refused(engine):
    given_deployed(engine, ONE_TASK)
    engine.start(START, by=ANN, receipt=receipt())

    with pytest.raises(IdempotencyKeyReused):
        engine.start(START, by=ANN, receipt=receipt(fingerprint="another"))
    with pytest.raises(IdempotencyKeyReused):
        engine.complete_user_task("nothing", {}, by=ANN, receipt=receipt(fingerprint="another"))
    assert len(open_tasks(engine)) == 1


def test_keys_belong_to_whoever_uses_them(engine):
    given_deployed(engine, ONE_TASK)
    engine.start(START, by=ANN, receipt=receipt())

    engine.start(START, by=ROOT, receipt=receipt(subject="root"))

    assert len(open_tasks(engine)) == 2


def test_a_refusal_is_not_kept_so_it_may_be_tried_again(engine):
    given_deployed(engine, ONE_TASK)
    with pytest.raises(NotFound):
        engine.complete_user_task("nothing", {}, by=ANN, receipt=receipt())

    engine.start(START, by=ANN, receipt=receipt())

    assert len(open_tasks(engine)) == 1


def test_a_dry_run_leaves_no_receipt(engine):
    given_deployed(engine, ONE_TASK)
    engine.start(START, by=ANN, receipt=receipt(), dry_run=True)

    engine.start(START, by=ANN, receipt=receipt())

    assert len(open_tasks(engine)) == 1


def test_an_answer_that_cannot_be_rendered_undoes_the_command(engine):
    given_deployed(engine, ONE_TASK)

    def broken(_answer: object) -> str:
        raise RuntimeError("no words")

    with pytest.raises(RuntimeError):
        engine.start(START, by=ANN, receipt=Receipt("ann", "k", "f", broken))
    assert open_tasks(engine) == []


def race(engine):
    gate = Barrier(4)

    def start(_number):
        gate.wait()
        try:
            return engine.start(START, by=ANN, receipt=receipt()).process_instance.key
        except AlreadyAnswered as answered:
            return answered.answer

    with ThreadPoolExecutor(4) as pool:
        return set(pool.map(start, range(4)))


def test_of_many_repeats_at_once_one_is_carried_out(engine):
    given_deployed(engine, ONE_TASK)

    answers = race(engine)

    assert len(answers) == 1
    assert len(open_tasks(engine)) == 1


def test_without_the_unique_key_that_would_fail(engine, monkeypatch):
    given_deployed(engine, ONE_TASK)
    keep = receipts.keep

    def careless(tx, subject, key, **rest):
        keep(tx, subject, key, **rest)
        return True

    monkeypatch.setattr(receipts, "keep", careless)

    assert len(race(engine)) > 1


def test_receipts_are_forgotten_after_a_while(engine, clock, database):

    given_deployed(engine, ONE_TASK)
    engine.start(START, by=ANN, receipt=receipt())
    clock.set(clock.now() + RECEIPTS_KEPT + timedelta(seconds=1))

    assert Worker(engine).tidy() == 1
    with database.read() as tx:
        assert tx.execute(text("SELECT count(*) FROM command")).scalar() == 0
