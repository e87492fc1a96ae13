"""Events: starting, ending, throwing, catching on the way and at the edge of an activity."""

from collections.abc import Mapping

from engine.bpmn import mappings, throwing, timers
from engine.bpmn.expressions import evaluate, text_of
from engine.bpmn.flat import Token
from engine.bpmn.model import EventDefinition, Publish
from engine.bpmn.outcome import MessageThrown, SignalThrown
from engine.bpmn.specs import MET, Activity, Node, close_wait, open_wait
from engine.bpmn.triggers import Trigger, code_of
from engine.bpmn.turn import failure

Payload = Mapping[str, object]


# -------------------------------------------------------------------------------------- catching
class Catching(Node):
    """What every event that waits has in common; also the catch event in the course of things.

    Behind an event-based gateway it is entered only when it has happened.
    """

    listens = True
    trigger: Trigger

    def viewpoint(self, token: Token) -> Token:
        """Return the token from which the event's expressions are seen."""
        return token

    def arrive(self, token: Token) -> bool:
        """Begin to wait."""
        token.activate()
        self.listen(token)
        return False

    def listen(self, token: Token) -> None:
        """Wait for the trigger."""
        token.wait()
        wait = self.trigger.arm(token)
        if wait is not None:
            open_wait(token, wait)

    def fire(self, token: Token, values: Payload) -> None:
        """Go on, because what was waited for has happened."""
        gateway = token.above
        if gateway.task_spec.races and gateway.alive:
            token.fired = True
            gateway.task_spec.decide(gateway, token)
            token.activate()
        self.proceed(token, values)

    def proceed(self, token: Token, values: Payload) -> None:
        """Take in the payload and make the token ready."""
        close_wait(token, MET)
        mappings.give_result(token, values)
        token.go()

    @property
    def reconsiders(self) -> bool:  # type: ignore[override]  # fixed by the trigger
        """Whether it waits for a condition."""
        return self.trigger.definition.kind == "conditional"

    def reconsider(self, token: Token) -> bool:
        """Fire when the condition has become true."""
        is_true = evaluate(self.viewpoint(token), self.trigger.definition.expression) is True
        was_true, token.memo["was true"] = token.memo.get("was true", False), is_true
        if is_true and not was_true:
            self.fire(token, {})
            return True
        return False


class ReceiveTask(Catching, Activity):
    """Waits for a message, as an activity with edges and mappings."""

    def arrive(self, token: Token) -> bool:
        """Enter the activity and wait."""
        Activity.arrive(self, token)
        self.listen(token)
        return False


class Listener(Catching):
    """An event that is armed beside the course of things and may fire more than once."""

    def arrive(self, token: Token) -> bool:
        """Begin to listen; nothing has been entered yet."""
        self.listen(token)
        return False

    def fire(self, token: Token, values: Payload) -> None:
        """Fire; unless it interrupts, a second token goes on and the first listens further."""
        if self.element_interrupts():
            self.interrupt(token)
        elif self.trigger.again(token):
            token = token.workflow.place(self, token.above)
        token.fired = True
        token.activate()
        self.proceed(token, values)

    def element_interrupts(self) -> bool:
        """Return whether firing ends what it listens beside."""
        return self.element.interrupting

    def interrupt(self, token: Token) -> None:
        """End what it listens beside."""


class BoundaryEvent(Listener):
    """Listens at the edge of an activity, whose token is above its own."""

    def viewpoint(self, token: Token) -> Token:
        """See what the activity sees."""
        return token.above

    def interrupt(self, token: Token) -> None:
        """Cancel the activity."""
        token.fired = True
        token.above.cancel()


# -------------------------------------------------------------------------------------- throwing
class Throwing(Node):
    """Throws its event and goes on."""

    def perform(self, token: Token) -> bool | None:
        """Throw."""
        throw(token, self.element.event)
        return True


class StartEvent(Node):
    """Begins a scope; its outputs are mapped from what it begins with."""

    def perform(self, token: Token) -> bool | None:
        """Map the outputs."""
        mappings.give_result(token, {})
        return True


class EndEvent(Node):
    """Ends one branch; what it throws is thrown after it has completed."""

    def _on_complete(self, token: Token) -> None:
        super()._on_complete(token)
        if token.workflow.calling is None:
            token.turn.record.ends.append(self.element.id)
        throw(token, self.element.event)


def throw(token: Token, definition: EventDefinition | None) -> None:
    """Do what a throwing event does; its inputs are the payload."""
    if definition is None or definition.kind == "link":
        return
    mappings.take_inputs(token)
    values = dict(token.local or {})
    match definition.kind:
        case "message":
            _send(token, definition, values)
        case "signal":
            signal = SignalThrown(token.element.id, definition.name, values)
            token.turn.record.signals.append(signal)
            throwing.broadcast(token.workflow.top_workflow, definition.name, values)
        case "error":
            throwing.throw_error(token, code_of(definition), values)
        case "escalation":
            throwing.throw_escalation(token, code_of(definition), values)
        case _:  # terminate
            token.workflow.clear()


def _send(token: Token, definition: EventDefinition, values: Payload) -> None:
    publish = definition.publish or Publish()
    key, named = publish.correlation_key, publish.message_id
    token.turn.record.messages.append(
        MessageThrown(
            element_id=token.element.id,
            name=definition.name,
            correlation_key=text_of(token, key, "the correlation key") if key else "",
            variables=values,
            message_id=text_of(token, named, "the message id") if named else token.key,
            time_to_live_seconds=_time_to_live(token, publish.time_to_live),
            business_id=_case_begun(token),
        )
    )


def _case_begun(token: Token) -> str | None:
    properties = token.element.properties
    if properties.get("handsOnBusinessId") == "false":
        return None
    case = properties.get("businessId", "")
    return text_of(token, case, "the business id") if case else ""


def _time_to_live(token: Token, text: str) -> int:
    if not text:
        return 0
    try:
        span = timers.duration(evaluate(token, text))
    except ValueError as error:
        message = f"the message's time to live cannot be used: {error}"
        raise failure(token, message, text) from error
    return round((span.after(token.turn.at) - token.turn.at).total_seconds())
