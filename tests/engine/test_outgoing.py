"""What an application sends from within its own transaction: handed over after the commit."""

import pytest

from engine import outgoing
from tests.engine.builders import ROOT, waiting_at, work
from tests.engine.news import given_listening, news


def sending(engine, topic="T", **variables):
    message = news(topic, tenant="", variables=variables)
    return engine.carry_out(
        lambda command: outgoing.send_soon(command.tx, message, at=command.at), by=ROOT
    )


def test_whoever_waits_hears_it_once_after_the_commit_with_what_it_says(engine):
    first, second = given_listening(engine), given_listening(engine)

    assert sending(engine, story="fire") is True
    assert waiting_at(engine, first.key) == waiting_at(engine, second.key) == ["hear"]

    work(engine)
    # At most one instance of each process takes a message: the one that has waited longest.
    assert (waiting_at(engine, first.key), waiting_at(engine, second.key)) == (["heard"], ["hear"])
    assert engine.get_process_instance(first.key, by=ROOT).variables["story"] == "fire"


def test_it_is_said_that_nobody_waits_and_nothing_is_kept(engine):
    other = given_listening(engine, "OTHER")

    assert sending(engine) is False
    late = given_listening(engine)
    work(engine)

    assert waiting_at(engine, other.key) == waiting_at(engine, late.key) == ["hear"]


def test_what_is_rolled_back_tells_nobody(engine):
    instance = given_listening(engine)

    def fail(command):
        outgoing.send_soon(command.tx, news(tenant=""), at=command.at)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        engine.carry_out(fail, by=ROOT)
    work(engine)

    assert waiting_at(engine, instance.key) == ["hear"]
