"""One command in progress: the world as it sees it, its limits, and what it wrote down."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from engine import feel
from engine.bpmn.limits import Limits
from engine.bpmn.outcome import Variables
from engine.bpmn.record import Record, Visit
from engine.errors import ExecutionFailed, LimitExceeded


class Verdict(Protocol):
    """What a decision said: its value, the rows that matched, and what was odd."""

    @property
    def value(self) -> object:
        """The decision's result."""
        ...

    @property
    def rows(self) -> Sequence[Mapping[str, object]]:
        """The rows that matched and on what."""
        ...

    @property
    def required_rows(self) -> Sequence[Mapping[str, object]]:
        """The rows that matched in the decisions it was built on."""
        ...

    @property
    def warnings(self) -> Sequence[feel.FeelWarning]:
        """Why something became null, and where."""
        ...


@dataclass(frozen=True, slots=True)
class Host:
    """What the engine lends to a diagram: functions, constants (such as policy), decisions."""

    library: feel.Library
    constants: Variables
    decide: Callable[[str, Variables], Verdict]


@dataclass(slots=True)
class Turn:
    """One command. `at` is the only time there is; `constants` are in scope everywhere."""

    host: Host
    at: datetime
    limits: Limits
    instance: Variables
    record: Record = field(default_factory=Record)
    steps: int = 0

    def count(self, visit: Visit) -> None:
        """Count one step.

        Raises:
            LimitExceeded: the diagram runs in a circle without ever waiting, or spreads endlessly.
        """
        self.steps += 1
        if self.steps > self.limits.steps:
            raise LimitExceeded(
                "the number of steps in one command", str(self.limits.steps), visit.element.id
            )


def failure(visit: Visit, message: str, expression: str = "", values: str = "") -> ExecutionFailed:
    """Return what to raise because the diagram cannot go on at this element."""
    return ExecutionFailed(visit.element.id, message, expression, values)
