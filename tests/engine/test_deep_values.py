"""Values that are nested too deeply are refused, with and without a form."""

import pytest

from engine.errors import InvalidRequest
from tests.engine import diagrams as d
from tests.engine.builders import (
    ANN,
    ROOT,
    form,
    given_deployed,
    given_started,
    given_task,
    open_tasks,
)


def test_a_value_that_is_nested_too_deeply_is_refused(engine):
    task = given_task(engine)
    deep: dict[str, object] = {}
    for _ in range(100):
        deep = {"a": deep}

    with pytest.raises(InvalidRequest):
        engine.complete_user_task(task.key, deep, by=ANN)


def test_a_value_for_a_form_that_is_nested_too_deeply_is_refused(engine):
    asks = d.process("asks", d.start(), d.user_task("t", form="record"), d.end())
    given_deployed(engine, asks, form_record=form())
    given_started(engine, "asks")
    deep: dict[str, object] = {}
    for _ in range(100):
        deep = {"a": deep}

    with pytest.raises(InvalidRequest):
        engine.complete_user_task(open_tasks(engine)[0].key, deep, by=ROOT)
