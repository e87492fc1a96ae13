"""Laws that hold for every diagram: reloading, pruning and repeating change nothing."""

from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.bpmn import arrivals, execution, marks, program, pruning, snapshot
from engine.bpmn.flat import FlatWorkflow, Token
from engine.bpmn.limits import Limits
from engine.bpmn.outcome import (
    DeadlineOpened,
    Event,
    JobCompleted,
    JobCreated,
    MessageAwaited,
    MessageReceived,
    SignalAwaited,
    SignalReceived,
    TimerArmed,
    TimerFired,
    UserTaskCompleted,
    UserTaskOpened,
    Wait,
)
from engine.bpmn.turn import Turn
from tests.bpmn.generator import BLOCKS, Block, files
from tests.bpmn.playing import HOST, MORNING, Play

CHOICES = st.lists(st.integers(0, 1000), max_size=25)
LIMITS = Limits()
MOST = 400
many_diagrams = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def answer(wait: Wait, pick: int) -> Event:
    """What can happen next to something that is waited for."""
    match wait:
        case UserTaskOpened():
            return UserTaskCompleted(wait.key, {"pick": pick, "list": list(range(pick))})
        case JobCreated():
            return JobCompleted(wait.key, {"pick": pick})
        case TimerArmed():
            return TimerFired(wait.key)
        case MessageAwaited():
            return MessageReceived(wait.key, {"pick": pick})
        case _:
            assert isinstance(wait, SignalAwaited)
            return SignalReceived(wait.signal_name, {"pick": pick})


def driven(case: Play, choices: list[int]) -> Iterator[Event]:
    """Choose what happens next, first as told, then so that the instance comes to its end."""
    for number in range(MOST):
        waits = [one for one in case.waits.values() if not isinstance(one, DeadlineOpened)]
        if not waits:
            return
        if number < len(choices):
            choice = choices[number]
            wait = waits[choice % len(waits)]
        else:
            choice = 0
            plain = [one for one in waits if isinstance(one, UserTaskOpened | JobCreated)]
            # what listens at an edge may fire for ever and brings nothing to its end
            ahead = [one for one in waits if not one.element_id.startswith(("edge", "help"))]
            wait = (plain or ahead)[0]
        if isinstance(wait, TimerArmed):
            case.at = max(case.at, wait.due)
        yield answer(wait, choice % 3)
    raise AssertionError(f"it does not come to its end: {case.waiting}")


def shape(top: FlatWorkflow) -> list[object]:
    """Everything that makes up a state, readable."""

    def of(token: Token) -> tuple[object, ...]:
        flags = (token.fired, token.waits, token.entered)
        return (
            token.id,
            token._parent,
            list(token._children),
            token.state,
            token.task_spec.name,
            token.via,
            flags,
            token.local,
            token.iteration,
            token.memo,
        )

    return [
        [scope.spec.name, scope.data, [of(token) for token in scope.tasks.values()]]
        for scope in top.scopes()
    ]


@many_diagrams
@given(BLOCKS, CHOICES)
def test_every_diagram_ends_and_never_waits_for_nothing(block: Block, choices: list[int]) -> None:
    case = Play(program.compile("p", files(block))).start({"pick": 0})

    for event in driven(case, choices):
        case.send(event)

    assert case.state == "COMPLETED"
    assert case.waits == {}
    assert execution.inspect(case.program, case.outcome.snapshot) == ()


@many_diagrams
@given(BLOCKS, CHOICES)
def test_reloading_after_every_step_changes_nothing(block: Block, choices: list[int]) -> None:
    case = Play(program.compile("p", files(block))).start({"pick": 0})
    live = snapshot.load(case.program, case.outcome.snapshot)

    for event in driven(case, choices):
        case.send(event)
        live.turn = Turn(HOST, case.at, LIMITS, live.instance)
        arrivals.take(live, event)
        assert execution.come_to_rest(live) == case.state
        marks.sweep(live)
        pruning.prune(live)

        assert tuple(live.turn.record.elements) == case.outcome.elements
        assert tuple(live.turn.record.opened) == case.outcome.opened
        assert shape(live) == shape(snapshot.load(case.program, case.outcome.snapshot))


@many_diagrams
@given(BLOCKS, CHOICES)
def test_pruning_changes_nothing(block: Block, choices: list[int]) -> None:
    case = Play(program.compile("p", files(block))).start({"pick": 0})
    whole = FlatWorkflow(case.program.scopes["p"], case.program.scopes, {"key": "i1"})
    whole.turn = Turn(HOST, MORNING, LIMITS, whole.instance)
    whole.data.update({"pick": 0})
    whole.open()
    execution.come_to_rest(whole)

    for event in driven(case, choices):
        case.send(event)
        whole.turn = Turn(HOST, case.at, LIMITS, whole.instance)
        arrivals.take(whole, event)
        assert execution.come_to_rest(whole) == case.state
        marks.sweep(whole)

        record = whole.turn.record
        assert tuple(record.elements) == case.outcome.elements
        assert (tuple(record.opened), tuple(record.closed)) == (
            case.outcome.opened,
            case.outcome.closed,
        )
        assert whole.data == case.variables


@many_diagrams
@given(BLOCKS)
def test_the_same_command_gives_the_same_outcome_and_leaves_the_program_alone(
    block: Block,
) -> None:
    made = program.compile("p", files(block))
    before = {name: sorted(scope.task_specs) for name, scope in made.scopes.items()}
    first = Play(made).start({"pick": 0})

    assert Play(made, at=MORNING).start({"pick": 0}).outcome == first.outcome
    assert {name: sorted(scope.task_specs) for name, scope in made.scopes.items()} == before


@many_diagrams
@given(BLOCKS, CHOICES)
def test_every_element_that_is_entered_is_left_once(block: Block, choices: list[int]) -> None:
    case = Play(program.compile("p", files(block))).start({"pick": 0})
    told = list(case.outcome.elements)
    for event in driven(case, choices):
        told += case.send(event).outcome.elements

    entered = [one.key for one in told if one.kind == "ELEMENT_ACTIVATED"]
    left = [one.key for one in told if one.kind != "ELEMENT_ACTIVATED"]
    assert sorted(entered) == sorted(left)
    assert len(set(entered)) == len(entered)
