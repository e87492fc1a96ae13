"""Plays a diagram step by step, as the engine would: nothing is kept but snapshot and waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from engine import feel
from engine.bpmn import execution, program, snapshot
from engine.bpmn.limits import Limits
from engine.bpmn.outcome import (
    DeadlineOpened,
    ErrorThrown,
    Event,
    JobCompleted,
    MessageReceived,
    Outcome,
    SignalReceived,
    TimerArmed,
    TimerFired,
    UserTaskCompleted,
    Wait,
)
from engine.bpmn.turn import Host
from tests.bpmn import diagrams

MORNING = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
INSTANCE = {"key": "i1", "business id": "CT-1"}


@dataclass(frozen=True)
class Said:
    """What a decision says in tests."""

    value: object
    rows: tuple[Mapping[str, object], ...] = ()
    warnings: tuple[feel.FeelWarning, ...] = ()
    required_rows: tuple[Mapping[str, object], ...] = ()


def by_count(decision_id: str, inputs: Mapping[str, object]) -> Said:
    """A decision that says whether `count` is at least three."""
    return Said({"met": int(str(inputs["count"])) >= 3}, ({"rule": decision_id},))


HOST = Host(feel.STANDARD, {"policy": {"threshold": 3}}, by_count)


@dataclass
class Play:
    """One instance and what it waits for; `at` is the present instant of the next command."""

    program: program.Program
    host: Host = HOST
    at: datetime = MORNING
    limits: Limits = field(default_factory=Limits)
    outcome: Outcome = field(init=False)
    waits: dict[str, Wait] = field(default_factory=dict)

    def start(self, variables: Mapping[str, object], start_element: str = "") -> "Play":
        return self._took(
            execution.start(
                self.program,
                variables,
                instance=INSTANCE,
                host=self.host,
                at=self.at,
                start_element=start_element,
                limits=self.limits,
            )
        )

    def send(self, event: Event) -> "Play":
        return self._took(
            execution.advance(
                self.program,
                self.outcome.snapshot,
                event,
                host=self.host,
                at=self.at,
                limits=self.limits,
            )
        )

    def complete(self, element_id: str, *, nth: int = 0, **variables: object) -> "Play":
        return self.send(UserTaskCompleted(self.key(element_id, nth), variables))

    def do(self, element_id: str, *, nth: int = 0, **variables: object) -> "Play":
        return self.send(JobCompleted(self.key(element_id, nth), variables))

    def fire(self, element_id: str) -> "Play":
        wait = self.wait(element_id)
        assert isinstance(wait, TimerArmed)
        self.at = max(self.at, wait.due)
        return self.send(TimerFired(self.key(element_id)))

    def message(self, element_id: str, *, nth: int = 0, **variables: object) -> "Play":
        return self.send(MessageReceived(self.key(element_id, nth), variables))

    def signal(self, name: str, **variables: object) -> "Play":
        return self.send(SignalReceived(name, variables))

    def error(self, element_id: str, code: str, **variables: object) -> "Play":
        return self.send(ErrorThrown(self.key(element_id), code, "", variables))

    def wait(self, element_id: str, nth: int = 0) -> Wait:
        return [one for one in self.waits.values() if one.element_id == element_id][nth]

    def key(self, element_id: str, nth: int = 0) -> str:
        return self.wait(element_id, nth).key

    def later(self, **length: float) -> "Play":
        self.at += timedelta(**length)
        return self

    @property
    def waiting(self) -> list[str]:
        """The element ids of all that is open, deadlines apart, sorted."""
        open_now = (one for one in self.waits.values() if not isinstance(one, DeadlineOpened))
        return sorted(one.element_id for one in open_now)

    @property
    def active(self) -> list[str]:
        seen = execution.inspect(self.program, self.outcome.snapshot)
        return sorted(one.element_id for one in seen)

    @property
    def state(self) -> str:
        return self.outcome.state

    @property
    def variables(self) -> Mapping[str, object]:
        return self.outcome.variables

    def _took(self, outcome: Outcome) -> "Play":
        self.outcome = outcome
        for wait in outcome.opened:
            assert wait.key not in self.waits
            self.waits[wait.key] = wait
        for closed in outcome.closed:
            del self.waits[closed.key]  # it was open, and only once
        again = snapshot.load(self.program, outcome.snapshot)
        assert snapshot.dump(again, self.limits.variables) == outcome.snapshot
        waiting = {token.key for token in again.tokens() if token.waits}
        assert waiting | again.deadlines.keys() == self.waits.keys()
        assert (outcome.state == "ACTIVE") == bool(waiting)
        return self


def play(
    inside: str,
    *,
    beside: str = "",
    called: Mapping[str, str] | None = None,
    host: Host = HOST,
    limits: Limits | None = None,
    start: bool = True,
    **variables: object,
) -> Play:
    """Compile a process `p` (and the processes it calls, by id) and start it."""
    files = {"p.bpmn": diagrams.document(inside, beside)}
    for name, body in (called or {}).items():
        text = diagrams.document(body).replace(b'id="p"', f'id="{name}"'.encode())
        files[f"{name}.bpmn"] = text
    played = Play(program.compile("p", files), host=host, limits=limits or Limits())
    return played.start(variables) if start else played


# ------------------------------------------------------------------- more to draw with
def ways(text: str) -> str:
    """Sequence flows `a>b` or `a>b[condition]`, parted by blanks; each has the id `a_b`."""
    made = []
    for one in text.split():
        pair, _, condition = one.partition("[")
        source, target = pair.split(">")
        held = f"<conditionExpression>={escape(condition[:-1])}</conditionExpression>"
        made.append(
            f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">'
            f"{held if condition else ''}</sequenceFlow>"
        )
    return "".join(made)


def properties(**values: str) -> str:
    held = "".join(
        f"<zeebe:property name={quoteattr(name)} value={quoteattr(value)}/>"
        for name, value in values.items()
    )
    return f"<zeebe:properties>{held}</zeebe:properties>"


def many(
    collection: str,
    element: str = "item",
    *,
    into: str = "",
    output: str = "",
    sequential: bool = False,
    until: str = "",
) -> str:
    """Multi-instance characteristics."""
    collected = f"outputCollection={quoteattr(into)} outputElement={quoteattr(output)}"
    condition = f"<completionCondition>{escape(until)}</completionCondition>" if until else ""
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"<extensionElements><zeebe:loopCharacteristics inputCollection={quoteattr(collection)} "
        f"inputElement={quoteattr(element)} {collected if into else ''}/></extensionElements>"
        f"{condition}</multiInstanceLoopCharacteristics>"
    )


def edge(name: str, host: str, definition: str, *, interrupting: bool = True) -> str:
    """A boundary event, without anything behind it."""
    return (
        f'<boundaryEvent id="{name}" attachedToRef="{host}" '
        f'cancelActivity="{str(interrupting).lower()}">{definition}</boundaryEvent>'
    )


def timing(kind: str, value: str) -> str:
    """A timer definition of any kind: Date, Duration or Cycle."""
    return f"<timerEventDefinition><time{kind}>{escape(value)}</time{kind}></timerEventDefinition>"


def sub(name: str, inside: str, rest: str = "") -> str:
    """An embedded sub-process."""
    return f'<subProcess id="{name}">{rest}{inside}</subProcess>'


def call(name: str, process: str, extensions: str = "", rest: str = "") -> str:
    """A call activity."""
    called = f'<zeebe:calledElement processId="{process}"/>'
    return diagrams.extended("callActivity", name, called + extensions, rest=rest)


def attached(definition: str, *, interrupting: bool = True, to: str = "") -> str:
    """A user task `work` with the event `edge` at its edge, which leads to the task `other`."""
    return (
        diagrams.start()
        + (to or diagrams.task("work"))
        + edge("edge", "work", definition, interrupting=interrupting)
        + diagrams.task("other")
        + diagrams.end()
        + diagrams.end("end2")
        + ways("start>work work>end edge>other other>end2")
    )


def handled(definition: str, *, interrupting: bool = True) -> str:
    """A user task `work` with the event sub-process `help` beside it."""
    inside = diagrams.start() + diagrams.task("work") + diagrams.end() + ways("start>work work>end")
    return inside + diagrams.handler("help", definition, interrupting=interrupting)


def one(element: str) -> str:
    """A process of one element `x`."""
    return diagrams.start() + element + diagrams.end() + ways("start>x x>end")


def mapped(*pairs: tuple[str, str, str]) -> str:
    """Input and output mappings: `("input", "=source", "target")`, in their order."""
    held = "".join(
        f'<zeebe:{way} source="{source}" target="{target}"/>' for way, source, target in pairs
    )
    return f"<zeebe:ioMapping>{held}</zeebe:ioMapping>"


# The inside of a sub-process or a called process: one user task `t`.
LEAF = diagrams.start("s") + diagrams.task("t") + diagrams.end("e") + ways("s>t t>e")
