"""What a catching event listens for, one class for each kind of event definition.

A trigger opens the wait when its event is armed, and says whether an event that does not
interrupt goes on listening after it fired.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.bpmn import timers
from engine.bpmn.expressions import evaluate, text_of
from engine.bpmn.flat import Token
from engine.bpmn.model import EventDefinition
from engine.bpmn.outcome import MessageAwaited, SignalAwaited, TimerArmed, Wait, WaitMoved
from engine.bpmn.turn import failure
from engine.errors import LimitExceeded

DUE = "due"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Listens for something inside the instance: an error, an escalation or a condition."""

    definition: EventDefinition

    def arm(self, token: Token) -> Wait | None:  # noqa: ARG002  # for those that wait outside
        """Begin to listen; return the wait that the host must know of."""
        return None

    def again(self, token: Token) -> bool:  # noqa: ARG002  # only timers count
        """Return whether it goes on listening after it fired without interrupting."""
        return True

    def is_met_by(self, kind: str, name: str) -> bool:
        """Return whether this is what a thrown error, escalation or signal is for."""
        return self.definition.kind == kind and self.definition.name == name


@dataclass(frozen=True, slots=True)
class CodeTrigger(Trigger):
    """Listens for an error or an escalation by its code; without a code, for every one."""

    def is_met_by(self, kind: str, name: str) -> bool:
        """Return whether the code is the one listened for."""
        return self.definition.kind == kind and self.code in {"", name}

    @property
    def code(self) -> str:
        """The code listened for, '' for every one."""
        return code_of(self.definition)


@dataclass(frozen=True, slots=True)
class MessageTrigger(Trigger):
    """Listens for a message with the right correlation key."""

    def arm(self, token: Token) -> Wait:
        """Evaluate the correlation key and subscribe."""
        source = token.task_spec.viewpoint(token)
        key = text_of(source, self.definition.correlation_key, "the correlation key")
        return MessageAwaited(
            key=token.key,
            element_id=token.element.id,
            name=token.element.name,
            message_name=self.definition.name,
            correlation_key=key,
        )


@dataclass(frozen=True, slots=True)
class SignalTrigger(Trigger):
    """Listens for a broadcast signal."""

    def arm(self, token: Token) -> Wait:
        """Subscribe."""
        return SignalAwaited(
            key=token.key,
            element_id=token.element.id,
            name=token.element.name,
            signal_name=self.definition.name,
        )


@dataclass(frozen=True, slots=True)
class TimerTrigger(Trigger):
    """Waits for an instant; only the host lets it fire."""

    def arm(self, token: Token) -> Wait:
        """Compute when it is due."""
        due = token.memo[DUE] = self.computed(token)
        return TimerArmed(
            key=token.key,
            element_id=token.element.id,
            name=token.element.name,
            due=due.due,
            attached_to=token.element.attached_to,
            interrupting=token.element.interrupting,
            repeats=due.repeats,
        )

    def computed(self, token: Token) -> timers.Schedule:
        """Evaluate the expression now.

        Raises:
            ExecutionFailed: the value is no date, duration or cycle, as the diagram asks.
            LimitExceeded: the turns of a cycle follow each other too fast.
        """
        text = self.definition.expression
        source = token.task_spec.viewpoint(token)
        value = evaluate(source, text)
        try:
            found = timers.schedule(self.definition.timer_kind, value, token.turn.at)
        except ValueError as error:
            raise failure(token, f"the timer cannot be set: {error}", text) from error
        self._refuse_haste(token, found)
        return found

    def _refuse_haste(self, token: Token, found: timers.Schedule) -> None:
        shortest = token.turn.limits.shortest_cycle
        if found.every is not None and not found.every.months and found.every.rest < shortest:
            limit = f"at least {shortest / timedelta(seconds=1):g} s"
            raise LimitExceeded("the speed of a timer cycle", limit, token.element.id)

    def again(self, token: Token) -> bool:
        """Move a cycle to its next turn after now, passing over those that were missed."""
        try:
            following = timers.following(token.memo[DUE], token.turn.at)
        except ValueError as error:
            raise failure(
                token, f"the next turn cannot be set: {error}", self.definition.expression
            ) from error
        if following is None:
            return False
        self.move(token, following)
        return True

    def move(self, token: Token, schedule: timers.Schedule) -> None:
        """Change when it is due."""
        token.memo[DUE] = schedule
        token.turn.record.moved.append(WaitMoved(token.key, schedule.due, schedule.repeats))


def moved(schedule: timers.Schedule, due: datetime) -> timers.Schedule:
    """Return the same schedule with another due instant; a cycle counts on from there."""
    anchor = None if schedule.every is None else due
    return timers.Schedule(due, schedule.repeats, anchor, schedule.every)


KINDS: dict[str, Callable[[EventDefinition], Trigger]] = {
    "timer": TimerTrigger,
    "message": MessageTrigger,
    "signal": SignalTrigger,
    "error": CodeTrigger,
    "escalation": CodeTrigger,
    "conditional": Trigger,
}


def code_of(definition: EventDefinition) -> str:
    """Return the code of an error or escalation; one without a code goes by its name."""
    return definition.code or definition.name
