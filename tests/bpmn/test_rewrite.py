"""The rewrites, executed on SpiffWorkflow itself: what is drawn anew must behave as BPMN says."""

import pytest
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.specs.event_definitions import (
    MessageEventDefinition,
    SignalEventDefinition,
)
from SpiffWorkflow.util.task import TaskState

from engine.bpmn import reading, xml
from engine.bpmn.rewrite import PREFIX, is_enclosure, is_generated, rewrite
from tests.bpmn.diagrams import (
    declared,
    document,
    end,
    event,
    flows,
    handler,
    start,
    task,
    timer,
)

LINK_AB = (
    '<intermediateThrowEvent id="to_b"><linkEventDefinition name="B"/></intermediateThrowEvent>'
)
LINK_B = (
    '<intermediateCatchEvent id="from_a"><linkEventDefinition name="B"/></intermediateCatchEvent>'
)


class Run:
    """One instance of process `p` on the library itself."""

    def __init__(self, drawn: bytes, *, redraw: bool = True) -> None:
        tree = xml.parse(drawn)
        parser = SpiffBpmnParser(validator=BpmnValidator())
        parser.add_bpmn_xml(rewrite(tree) if redraw else tree, "test")
        spec = parser.get_spec("p")
        self.workflow = BpmnWorkflow(spec, parser.get_subprocess_specs("p"))
        self.seen: list[str] = []
        self.go_on()

    def go_on(self) -> None:
        self.workflow.do_engine_steps(did_complete_task=self._note)

    def _note(self, done) -> None:
        name = done.task_spec.bpmn_id
        if name and not is_generated(name):
            self.seen.append(name)

    @property
    def open(self) -> list[str]:
        ready = self.workflow.get_tasks(state=TaskState.READY, manual=True)
        return sorted(one.task_spec.bpmn_id for one in ready)

    @property
    def armed(self) -> list[str]:
        waiting = self.workflow.event_manager.tasks.values()
        names = (one.task_spec.bpmn_id for one in waiting)
        return sorted(name for name in names if not is_generated(name))

    @property
    def done(self) -> bool:
        return self.workflow.completed

    def complete(self, name: str) -> None:
        (found,) = (
            one
            for one in self.workflow.get_tasks(state=TaskState.READY)
            if one.task_spec.bpmn_id == name
        )
        found.run()
        self._note(found)
        self.go_on()

    def fire(self, name: str) -> None:
        (found,) = (
            one
            for one in self.workflow.event_manager.tasks.values()
            if one.task_spec.bpmn_id == name
        )
        found._set_internal_data(event_fired=True)
        found.task_spec._update(found)
        self.go_on()

    def send(self, definition) -> None:
        self.workflow.send_event(BpmnEvent(definition, payload={}))
        self.go_on()

    def receive(self, name: str) -> None:
        self.send(MessageEventDefinition(name))

    def hear(self, name: str) -> None:
        self.send(SignalEventDefinition(name))


MAIN = start() + task("work") + end() + flows("start>work", "work>end")


# ------------------------------------------------------------------------------------ link events
LINKED = document(
    start()
    + LINK_AB
    + LINK_B
    + task("work")
    + end()
    + flows("start>to_b", "from_a>work", "work>end")
)


def test_a_link_leads_to_its_other_end():
    run = Run(LINKED)

    assert run.open == ["work"]
    run.complete("work")
    assert run.done
    assert run.seen == ["start", "to_b", "from_a", "work", "end"]


def test_without_the_rewrite_a_link_is_a_dead_end():
    run = Run(LINKED, redraw=False)

    assert (run.open, run.armed, run.done) == ([], [], False)


def test_two_throw_events_may_share_one_catch_event():
    second = LINK_AB.replace("to_b", "also_to_b")
    run = Run(
        document(
            start()
            + '<parallelGateway id="fork"/>'
            + LINK_AB
            + second
            + LINK_B
            + task("work")
            + end()
            + flows("start>fork", "fork>to_b", "fork>also_to_b", "from_a>work", "work>end")
        )
    )

    assert run.open == ["work", "work"]


# ------------------------------------------------------------------------- end events that throw
def given_thrower(kind: str) -> bytes:
    """A signal or message end event in one branch; in the other somebody waits for it."""
    waiting = f'<intermediateCatchEvent id="heard">{event(kind, "x")}</intermediateCatchEvent>'
    return document(
        start()
        + '<parallelGateway id="fork"/>'
        + waiting
        + task("work")
        + end("thrown", event(kind, "x"))
        + end("after")
        + flows("start>fork", "fork>heard", "fork>work", "work>thrown", "heard>after"),
        declared(kind, "x"),
    )


@pytest.mark.parametrize("kind", ["signal", "message"])
def test_an_end_event_that_throws_is_heard(kind):
    run = Run(given_thrower(kind))
    run.complete("work")

    assert run.done
    assert {"thrown", "heard", "after"} <= set(run.seen)


def test_without_the_rewrite_a_signal_end_event_throws_nothing():
    run = Run(given_thrower("signal"), redraw=False)
    run.complete("work")

    assert not run.done
    assert "heard" not in run.seen


# ----------------------------------------------------------------------------- event sub-processes
def given_handled(kind: str, *, interrupting: bool) -> bytes:
    definition = timer() if kind == "timer" else event(kind, "x")
    beside = "" if kind == "timer" else declared(kind, "x")
    return document(MAIN + handler("h", definition, interrupting=interrupting), beside)


def trigger(run: Run, kind: str) -> None:
    {"timer": lambda: run.fire("on_h"), "message": lambda: run.receive("x")}.get(
        kind, lambda: run.hear("x")
    )()


@pytest.mark.parametrize("kind", ["timer", "message", "signal"])
def test_an_interrupting_handler_takes_the_place_of_the_main_course(kind):
    run = Run(given_handled(kind, interrupting=True))
    assert (run.open, run.armed) == (["work"], ["on_h"])

    trigger(run, kind)

    assert (run.open, run.armed) == (["do_h"], [])
    run.complete("do_h")
    assert run.done
    assert run.seen == ["start", "on_h", "do_h", "end_h", "h"]


@pytest.mark.parametrize("kind", ["timer", "message", "signal"])
def test_a_non_interrupting_handler_runs_beside_the_main_course(kind):
    run = Run(given_handled(kind, interrupting=False))

    trigger(run, kind)

    assert run.open == ["do_h", "work"]
    run.complete("work")
    assert not run.done
    run.complete("do_h")
    assert run.done


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_handler_that_was_never_needed_does_not_keep_the_instance_alive(interrupting):
    run = Run(given_handled("timer", interrupting=interrupting))

    run.complete("work")

    assert run.done
    assert run.armed == []
    assert run.seen == ["start", "work", "end"]


def test_handlers_leave_the_spec_as_it_was():
    drawn = given_handled("message", interrupting=True)
    parser = SpiffBpmnParser()
    parser.add_bpmn_xml(rewrite(xml.parse(drawn)), "test")
    spec, others = parser.get_spec("p"), parser.get_subprocess_specs("p")
    first = BpmnWorkflow(spec, others)
    first.do_engine_steps()
    first.send_event(BpmnEvent(MessageEventDefinition("x"), payload={}))
    first.do_engine_steps()

    second = BpmnWorkflow(spec, others)
    second.do_engine_steps()

    ready = second.get_tasks(state=TaskState.READY, manual=True)
    assert [one.task_spec.bpmn_id for one in ready] == ["work"]


@pytest.mark.parametrize("kind", ["error", "escalation"])
def test_a_thrown_error_or_escalation_finds_the_handler_of_its_scope(kind):
    inside = (
        start()
        + task("work")
        + end("failed", event(kind, "x"))
        + flows("start>work", "work>failed")
    )
    run = Run(document(inside + handler("h", event(kind, "x")), declared(kind, "x")))

    run.complete("work")

    assert run.open == ["do_h"]
    run.complete("do_h")
    assert run.done
    assert run.workflow.get_events() == []


def test_an_escalation_with_a_lasting_handler_lets_the_main_course_go_on():
    throw = (
        '<intermediateThrowEvent id="tell"><escalationEventDefinition '
        'escalationRef="escalation_x"/></intermediateThrowEvent>'
    )
    inside = start() + throw + task("work") + end() + flows("start>tell", "tell>work", "work>end")
    run = Run(
        document(
            inside + handler("h", event("escalation", "x"), interrupting=False),
            declared("escalation", "x"),
        )
    )

    assert run.open == ["do_h", "work"]


def test_an_interrupting_handler_ends_the_lasting_ones_too():
    inside = (
        MAIN
        + handler("reminder", timer(), interrupting=False)
        + handler("withdrawal", event("message", "x"))
    )
    run = Run(document(inside, declared("message", "x")))
    assert run.armed == ["on_reminder", "on_withdrawal"]
    run.fire("on_reminder")
    assert run.open == ["do_reminder", "work"]

    run.receive("x")

    assert run.open == ["do_withdrawal"]
    run.complete("do_withdrawal")
    assert run.done


@pytest.mark.parametrize("ending", [True, False])
def test_a_terminate_end_event_ends_lasting_handlers_too(ending):
    inside = (
        start()
        + task("work")
        + end("stop", "<terminateEventDefinition/>")
        + flows("start>work", "work>stop")
        + handler("reminder", timer(), interrupting=False)
        + (handler("withdrawal", event("message", "x")) if ending else "")
    )
    run = Run(document(inside, declared("message", "x")))
    run.fire("on_reminder")

    run.complete("work")

    assert run.done
    assert run.open == []
    assert "stop" in run.seen


def test_a_handler_inside_a_sub_process_ends_that_sub_process_only():
    sub = (
        '<subProcess id="sub">'
        + "".join([start("s"), task("work"), end("e"), flows("s>work", "work>e")])
        + handler("h", timer())
        + "</subProcess>"
    )
    run = Run(
        document(
            start() + sub + task("after") + end() + flows("start>sub", "sub>after", "after>end")
        )
    )

    run.fire("on_h")
    run.complete("do_h")

    assert run.open == ["after"]
    run.complete("after")
    assert run.done


def test_a_handler_may_have_handlers_of_its_own():
    outer = handler("h", event("message", "x")).replace(
        "</subProcess>", handler("inner", timer()) + "</subProcess>"
    )
    run = Run(document(MAIN + outer, declared("message", "x")))
    run.receive("x")
    assert (run.open, run.armed) == (["do_h"], ["on_inner"])

    run.fire("on_inner")

    assert run.open == ["do_inner"]
    run.complete("do_inner")
    assert run.done


def test_an_uncaught_error_leaves_the_enclosure_for_the_scope_around_it():
    sub = (
        '<subProcess id="sub">'
        + "".join(
            [start("s"), task("work"), end("e", event("error", "x")), flows("s>work", "work>e")]
        )
        + handler("h", timer())
        + "</subProcess>"
        + f'<boundaryEvent id="caught" attachedToRef="sub">{event("error", "x")}</boundaryEvent>'
    )
    inside = start() + sub + task("repair") + end() + flows("start>sub", "sub>end", "caught>repair")
    run = Run(document(inside + end("end2") + flows("repair>end2"), declared("error", "x")))

    run.complete("work")

    assert run.open == ["repair"]


# ---------------------------------------------------------------------------- event-based gateways
def given_race(*definitions: str, after: str = "") -> bytes:
    """A gateway that waits for e0, e1, ...; each leads to a task t0, t1, ..."""
    events = "".join(
        f'<intermediateCatchEvent id="e{n}">{one}</intermediateCatchEvent>'
        f"{task(f't{n}')}{end(f'end{n}')}"
        for n, one in enumerate(definitions)
    )
    lines = flows(
        *(f"g>e{n}" for n in range(len(definitions))),
        *(f"e{n}>t{n}" for n in range(len(definitions))),
        *(f"t{n}>end{n}" for n in range(len(definitions))),
    )
    inside = start() + '<eventBasedGateway id="g"/>' + events + flows("start>g") + lines + after
    return document(inside, declared("message", "x"))


@pytest.mark.parametrize("winner", [0, 1])
def test_of_two_timers_after_a_gateway_either_may_win(winner):
    run = Run(given_race(timer(), timer(), event("message", "x")))
    assert run.armed == ["e0", "e1", "e2"]

    run.fire(f"e{winner}")

    assert (run.open, run.armed) == ([f"t{winner}"], [])
    run.complete(f"t{winner}")
    assert run.done
    assert run.seen == ["start", "g", f"e{winner}", f"t{winner}", f"end{winner}"]


def test_a_message_after_a_gateway_cancels_the_timers():
    run = Run(given_race(timer(), timer(), event("message", "x")))

    run.receive("x")

    assert (run.open, run.armed) == (["t2"], [])


def test_without_the_rewrite_the_second_timer_never_counts():
    run = Run(given_race(timer('"PT1H"'), timer('"PT0S"')), redraw=False)

    assert run.open == []


def test_an_event_may_lead_back_to_its_gateway():
    drawn = given_race(timer(), timer()).replace(b'targetRef="t0"', b'targetRef="g"')
    run = Run(
        drawn.replace(b'<userTask id="t0"/><endEvent id="end0"/>', b"").replace(
            b'<sequenceFlow id="t0_end0" sourceRef="t0" targetRef="end0"/>', b""
        )
    )
    run.fire("e0")
    assert run.armed == ["e0", "e1"]

    run.fire("e1")

    assert run.open == ["t1"]


def test_a_race_inside_a_handled_scope_is_interrupted_with_it():
    run = Run(given_race(timer(), timer(), after=handler("h", event("message", "x"))))

    run.receive("x")

    assert (run.open, run.armed) == (["do_h"], [])


# ---------------------------------------------------------------------------------- what must hold
EVERYTHING = document(
    start()
    + LINK_AB
    + LINK_B
    + '<subProcess id="sub">'
    + "".join([start("s"), task("inner"), end("e"), flows("s>inner", "inner>e")])
    + handler("h2", timer())
    + "</subProcess>"
    + task("work")
    + end("thrown", event("signal", "x"))
    + '<eventBasedGateway id="race"/>'
    + "".join(
        f'<intermediateCatchEvent id="t{n}">{timer()}</intermediateCatchEvent>' for n in (1, 2)
    )
    + flows("start>to_b", "from_a>sub", "sub>race", "race>t1", "race>t2", "t1>work", "t2>work")
    + flows("work>thrown")
    + handler("h", timer(), interrupting=False)
    + handler("g", event("signal", "y")),
    declared("signal", "x") + declared("signal", "y"),
)


def test_every_id_of_the_analyst_is_kept_exactly_once():
    before = xml.parse(EVERYTHING)
    after = rewrite(before)

    def ids(root):
        return sorted(one.get("id") for one in root.iter() if one.get("id"))

    mine = [name for name in ids(after) if not name.startswith(PREFIX)]
    assert mine == ids(before)
    assert xml.unsafe_ids(after) == ()
    assert xml.dangling_references(after) == ()


def test_the_document_itself_is_left_alone():
    before = xml.parse(EVERYTHING)
    model = reading.read_trees({"a": before})

    rewrite(before)

    assert reading.read_trees({"a": before}) == model


def test_only_the_generated_enclosure_of_a_scope_is_an_enclosure():
    after = rewrite(xml.parse(EVERYTHING))

    found = [one.get("id") for one in after.iter() if is_enclosure(one.get("id") or "")]

    assert len(found) == 4  # two round the process, one round the sub-process, one race


def test_a_called_process_is_named_where_the_library_looks_for_it():
    call = (
        '<callActivity id="call"><extensionElements><zeebe:calledElement processId="other"/>'
        "</extensionElements></callActivity>"
    )
    after = rewrite(xml.parse(document(start() + call + end() + flows("start>call", "call>end"))))

    assert [one.get("calledElement") for one in after.iter("{*}callActivity")] == ["other"]


def test_drawing_and_decoration_are_dropped():
    inside = (
        MAIN + '<dataObject id="file"/><textAnnotation id="note"><text>why</text></textAnnotation>'
    )
    after = rewrite(xml.parse(document(inside, '<dataStore id="store" name="unknown"/>')))

    assert not {"file", "note", "store"} & {one.get("id") for one in after.iter()}
