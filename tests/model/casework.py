"""A machine that does at random what people, workers and operators do, to engine and model alike.

After every step both must agree on everything that is open, on the state and on the variable that
the conditions look at. Where several orders are allowed (two timers due at one instant, a message
for one of several receivers) the engine's history says which it chose, and the model checks that
it was one of them.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from engine.clock import VirtualClock
from engine.engine import Engine
from engine.errors import ExecutionFailed, WrongState
from engine.records import Bundle, Message, Search, StartRequest, TimerMove, Waiting
from engine.worker import Worker
from tests.bpmn.diagrams import with_drawing
from tests.bpmn.generator import LEAVES, Block, files
from tests.engine.builders import ROOT
from tests.model.drawn import plans
from tests.model.grounds import Ground
from tests.model.tokens import Case, Wait

# The night after next the clocks go forward in London, and a deadline is broken next week.
BEGINNING = datetime(2026, 3, 27, 9, 30, tzinfo=UTC)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
CHOICE = st.integers(0, 999)
PICK = st.integers(0, 2)
MOST_STEPS_TO_THE_END = 40


AROUND = ("loop", "sub", "many", "call", "edge", "edge", "failing", "handled")
BESIDE = ("seq", "seq", "xor", "or", "or", "and", "and")


def _nest(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    def of(kind: str) -> st.SearchStrategy[Block]:
        least, most = (2, 2) if kind == "race" else (2, 3) if kind in BESIDE else (1, 1)
        parts = st.lists(inner, min_size=least, max_size=most).map(tuple)
        return st.builds(Block, st.just(kind), parts, st.booleans())

    return st.sampled_from((*AROUND, *BESIDE, "race")).flatmap(of)


# What follows is seen: a token too many at a gateway would end unnoticed at the end event.
BLOCKS = st.recursive(
    LEAVES | st.just(Block("message")) | st.just(Block("timer")), _nest, max_leaves=8
).map(lambda block: Block("seq", (block, Block("task"))))


class Casework(RuleBasedStateMachine):
    """One instance of a random process, twice: in the engine and in the model."""

    ground: ClassVar[Ground]
    runs: ClassVar[int] = 0

    @initialize(block=BLOCKS, pick=PICK)
    def begin(self, block: Block, pick: int) -> None:
        type(self).runs += 1
        self.clock = VirtualClock(BEGINNING)
        self.tenant = f"tenant-{self.runs}"
        self._new_engine()
        drawn = files(block)
        self.known: dict[str, Wait] = {}
        self.pending: list[int] = []
        self.seq = 0
        bundle = {f"{name}/{name}.bpmn": with_drawing(one, apart=20) for name, one in drawn.items()}
        self.engine.deploy(Bundle(bundle), by=ROOT, tenant=self.tenant)
        request = StartRequest(
            process_definition_id="p", tenant=self.tenant, variables={"pick": pick}
        )
        self.key = self.engine.start(request, by=ROOT).process_instance.key
        self.case = Case(plans(drawn), pick, self.clock.now())
        self._agree()

    def _new_engine(self) -> None:
        self.engine = Engine(self.ground.database, self.clock)
        self.worker = Worker(self.engine)

    # ------------------------------------------------------------------------ people and jobs
    @precondition(lambda self: self._open("USER_TASK"))
    @rule(choice=CHOICE, pick=PICK)
    def complete_a_user_task(self, choice: int, pick: int) -> None:
        key, wait = self._one("USER_TASK", choice)
        with self._refused_when_suspended():
            self.engine.complete_user_task(key, {"pick": pick}, by=ROOT)
            self.case.happen(wait, self.clock.now(), pick)
        self._agree()

    @precondition(lambda self: self._open("JOB"))
    @rule(choice=CHOICE, pick=PICK)
    def complete_a_job(self, choice: int, pick: int) -> None:
        key, wait = self._one("JOB", choice)
        with self._refused_when_suspended():
            self.engine.complete_job(key, {"pick": pick}, by=ROOT)
            self.case.happen(wait, self.clock.now(), pick)
        self._agree()

    @precondition(lambda self: self._open("JOB"))
    @rule(choice=CHOICE, left=st.integers(0, 1))
    def fail_a_job(self, choice: int, left: int) -> None:
        key, wait = self._one("JOB", choice)
        with self._refused_when_suspended():
            self.engine.fail_job(key, "out of paper", by=ROOT, retries=left)
            wait.failed = wait.failed or not left
        self._agree()

    @precondition(lambda self: self._open("JOB"))
    @rule(choice=CHOICE)
    def throw_an_error_at_a_job(self, choice: int) -> None:
        key, wait = self._one("JOB", choice)
        with self._refused_when_suspended():
            try:
                self.engine.throw_job_error(key, "E", by=ROOT)
                caught = True
            except ExecutionFailed:
                caught = False
            assert self.case.throw(wait, self.clock.now()) == caught
            wait.failed = wait.failed or not caught
        self._agree()

    @precondition(lambda self: any(wait.failed for wait in self.known.values()))
    @rule(choice=CHOICE)
    def retry_an_incident(self, choice: int) -> None:
        found = Search(filter={"state": "ACTIVE", "processInstanceKey": self.key})
        incidents = self.engine.search_incidents(found, by=ROOT).items
        incident = incidents[choice % len(incidents)]
        self.engine.retry_incident(incident.key, by=ROOT)
        self.known[incident.waits_for].failed = False
        self._agree()

    # --------------------------------------------------------------------------------- time
    @precondition(lambda self: self.case.state in ("ACTIVE", "SUSPENDED"))
    @rule(hours=st.sampled_from([1, 5, 24, 24, 47, 100]))
    def let_time_pass(self, hours: int) -> None:
        target = self.clock.now() + timedelta(hours=hours)
        self._work(target)
        self.clock.set(target)
        self._agree()

    @precondition(lambda self: self._open("TIMER"))
    @rule(choice=CHOICE)
    def trigger_a_timer(self, choice: int) -> None:
        key, wait = self._one("TIMER", choice)
        with self._refused_when_suspended():
            self.engine.trigger_timer(key, by=ROOT)
            self._follow(by_hand=wait)
        self._agree()

    @precondition(lambda self: self._open("TIMER"))
    @rule(choice=CHOICE, hours=st.integers(1, 60))
    def move_a_timer(self, choice: int, hours: int) -> None:
        key, wait = self._one("TIMER", choice)
        due = self.clock.now() + timedelta(hours=hours)
        with self._refused_when_suspended():
            self.engine.move_timer(key, TimerMove(due, "agreed"), by=ROOT)
            wait.due = due
        self._agree()

    # ------------------------------------------------------------------- messages and signals
    @precondition(lambda self: self.case.state in ("ACTIVE", "SUSPENDED"))
    @rule(pick=PICK, hours=st.sampled_from([0, 30, 200]))
    def publish_a_message(self, pick: int, hours: int) -> None:
        life, now = timedelta(hours=hours), self.clock.now()
        waits = self.case.of_kind("MESSAGE") if self.case.state == "ACTIVE" else []
        message = Message(
            name="x",
            correlation_key="key",
            variables={"pick": pick},
            time_to_live=life,
            tenant=self.tenant,
        )
        told = self.engine.publish_message(message, by=ROOT)
        assert bool(told.correlations) == bool(waits)
        if waits or life:
            self.case.kept.append((NEVER if waits else now + life, pick))
        self._follow(oldest=min((one.since for one in waits), default=None))
        self._agree()

    @precondition(lambda self: self.case.state in ("ACTIVE", "SUSPENDED"))
    @rule(pick=PICK)
    def broadcast_a_signal(self, pick: int) -> None:
        told = self.engine.broadcast_signal("s", {"pick": pick}, by=ROOT, tenant=self.tenant)
        assert told.receivers == bool(self._open("SIGNAL"))
        self.pending += [pick] * told.receivers
        self._work(self.clock.now())
        self._agree()

    # ------------------------------------------------------------------------------ operators
    @precondition(lambda self: self.case.state == "ACTIVE")
    @rule(hours=st.sampled_from([0, 30, 75]))
    def suspend(self, hours: int) -> None:
        self.engine.suspend(self.key, reason="court", by=ROOT)
        self.case.state = "SUSPENDED"
        self.let_time_pass(hours=hours)

    @precondition(lambda self: self.case.state == "SUSPENDED")
    @rule()
    def resume(self) -> None:
        self.engine.resume(self.key, reason="decided", by=ROOT)
        self.case.state = "ACTIVE"
        self._follow()
        self._work(self.clock.now())
        self._agree()

    @precondition(lambda self: self.case.state == "SUSPENDED")
    @rule(choice=st.integers(0, 9))
    def cancel(self, choice: int) -> None:
        if choice:
            return  # seldom, because little can happen afterwards
        self.engine.cancel(self.key, reason="withdrawn", by=ROOT)
        self.case.end()
        self._agree()

    @rule()
    def reload(self) -> None:
        """Begin with another engine on the same database: nothing is remembered but rows."""
        self._new_engine()
        self._agree()

    @rule(choice=st.integers(0, 4))
    def restart(self, choice: int) -> None:
        """Open the database itself anew, too."""
        if choice:
            return  # seldom, because it takes its time
        self.ground.restart()
        self._new_engine()
        self._agree()

    def teardown(self) -> None:
        if not hasattr(self, "case"):
            return
        try:
            self._bring_to_its_end()
            assert self.engine.verify_history(self.key, by=ROOT).whole
        finally:
            if self.engine.get_process_instance(self.key, by=ROOT).end_date is None:
                self.engine.cancel(self.key, reason="the next run wants to be alone", by=ROOT)

    # ------------------------------------------------------------------------------ agreement
    def _agree(self) -> None:
        told = self.engine.waiting(self.key, by=ROOT)
        self._match(told)
        for one in told:
            wait = self.known[one.key]
            assert (one.incident_key is not None) == wait.failed, one
            if wait.due is not None:
                assert one.due_date == wait.due, one
        instance = self.engine.get_process_instance(self.key, by=ROOT)
        assert instance.state == self.case.state
        assert instance.variables["pick"] == self.case.root.frame.values["pick"]
        self._has_nothing_overdue()

    def _match(self, told: list[Waiting]) -> None:
        open_now = {one.key for one in told}
        self.known = {key: wait for key, wait in self.known.items() if key in open_now}
        expected = self.case.waits()
        strangers = [wait for wait in self.known.values() if wait not in expected]
        assert not strangers, [wait.node.id for wait in strangers]
        paired = set(map(id, self.known.values()))
        fresh = [one for one in expected if id(one) not in paired]
        # What was opened at once and looks the same is alike in everything: paired in order.
        news = sorted((one for one in told if one.key not in self.known), key=_number)
        assert sorted((one.kind, one.element_id) for one in news) == sorted(
            (one.kind, one.node.id) for one in fresh
        )
        for one in news:
            wait = next(w for w in fresh if (w.kind, w.node.id) == (one.kind, one.element_id))
            fresh.remove(wait)
            self.known[one.key] = wait

    def _has_nothing_overdue(self) -> None:
        if self.case.state != "ACTIVE":
            return
        now = self.clock.now()
        assert not [one for one in self.case.of_kind("TIMER") if one.due <= now]
        assert not self.pending
        kept = [one for one in self.case.kept if one[0] > now]
        assert not (kept and self.case.of_kind("MESSAGE")), "a kept message and its receiver"

    def _work(self, until: datetime) -> None:
        """Let a worker do what falls due, one thing after the other."""
        while (due := self.worker.next_wake()) is not None and due <= until:
            self.clock.set(max(due, self.clock.now()))
            self.worker.run_due(1)
            self._follow()
            self._match(self.engine.waiting(self.key, by=ROOT))

    def _follow(self, by_hand: Wait | None = None, oldest: datetime | None = None) -> None:
        """Let the model take the steps that the engine's history tells of."""
        now = self.clock.now()
        for told in self.engine.history(self.key, by=ROOT, after=self.seq):
            self.seq = told.sequence
            if told.type == "TIMER_FIRED":
                wait = self.known[told.detail["key"]]
                due = min(one.due for one in self.case.of_kind("TIMER"))
                assert wait is by_hand or wait.due == due <= now
                self.case.happen(wait, now)
            elif told.type == "SIGNAL_RECEIVED":
                assert self.case.state == "ACTIVE"
                self.pending.remove(told.detail["variables"]["pick"])
                self.case.signal(now, told.detail["variables"]["pick"])
            elif told.type == "MESSAGE_RECEIVED":
                wait = self._receiver(told.detail["key"], told.element_id)
                assert oldest is None or wait.since == oldest
                oldest = None
                self._hand_over(wait, told.detail["variables"]["pick"])

    def _receiver(self, key: str, element_id: str) -> Wait:
        if key in self.known:
            return self.known[key]
        paired = set(map(id, self.known.values()))
        fresh = [one for one in self.case.of_kind("MESSAGE") if id(one) not in paired]
        return max((one for one in fresh if one.node.id == element_id), key=lambda one: one.number)

    def _hand_over(self, wait: Wait, pick: int) -> None:
        now = self.clock.now()
        alive = [one for one in self.case.kept if one[0] > now]
        assert alive[0][1] == pick, "not the oldest message"
        self.case.kept.remove(alive[0])
        self.case.happen(wait, now, pick)

    def _bring_to_its_end(self) -> None:
        if self.case.state == "SUSPENDED":
            self.resume()
        for _ in range(MOST_STEPS_TO_THE_END):
            if self.case.state != "ACTIVE":
                return
            self._go_on()
        # An edge that has waited longer takes every message before what it is attached to.
        assert self._open("MESSAGE"), "it does not come to its end"

    def _go_on(self) -> None:
        # What listens at an edge may fire for ever and brings nothing to its end.
        ahead = [key for key, wait in self.known.items() if wait.host and wait in wait.host.waits]
        done = {"USER_TASK": self.complete_a_user_task, "JOB": self.complete_a_job}
        for kind, complete in done.items():
            for number, key in enumerate(self._keys(kind)):
                if key in ahead:
                    complete(choice=number, pick=0)
                    return
        if any(self.known[key].kind == "TIMER" for key in ahead):
            self.let_time_pass(hours=24)
        else:
            self.publish_a_message(pick=0, hours=0)

    # -------------------------------------------------------------------------------- choosing
    def _open(self, kind: str) -> bool:
        return any(wait.kind == kind for wait in self.known.values())

    def _keys(self, kind: str) -> list[str]:
        return sorted(key for key, wait in self.known.items() if wait.kind == kind)

    def _one(self, kind: str, choice: int) -> tuple[str, Wait]:
        keys = self._keys(kind)
        key = keys[choice % len(keys)]
        return key, self.known[key]

    @contextmanager
    def _refused_when_suspended(self) -> Iterator[None]:
        if self.case.state == "SUSPENDED":
            with pytest.raises(WrongState):
                yield
        else:
            yield
            self._follow()


def _number(one: Waiting) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", one.key.partition(".")[2])]
