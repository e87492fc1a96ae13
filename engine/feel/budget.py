"""What one evaluation may use, and what it knows while it runs.

Every evaluation has its own `Run`, so that no thread pays for another. Whatever can grow
charges it before it grows: a loop turn, an item of a list, a character of a text, a level
of nesting. The wall clock is looked at only now and then, because looking costs more than
a turn.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.feel.errors import FeelError, FeelLimitExceeded
from engine.feel.feel_warnings import NOWHERE, FeelWarning, Spot, warnings_of

ITEM_SIZE = 64
"""What an item of a list or an entry of a context counts for, in characters of text."""

_TURNS_PER_LOOK = 128
_MOST_WARNINGS = 50


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one evaluation may use.

    `steps` counts loop turns and calls, `size` the characters of all texts and lists made
    (an item counts 64), `depth` the levels of nested calls and values, `seconds` the wall time.
    """

    steps: int = 300_000
    size: int = 16_000_000
    depth: int = 240
    seconds: float = 0.5


STANDARD_LIMITS = Limits()


class Run:
    """One evaluation: the names it may see, its instant, its warnings and its budget.

    `spot` is where it stands, noted before anything that may be null; `element` is the element
    of a decision model at work.
    """

    __slots__ = (
        "_deadline",
        "_depth",
        "_instant",
        "_limits",
        "_next_look",
        "_reasons",
        "_size",
        "_steps",
        "element",
        "scope",
        "spot",
    )

    def __init__(
        self,
        scope: Mapping[str, object],
        instant: datetime | None = None,
        limits: Limits = STANDARD_LIMITS,
    ) -> None:
        self.scope = scope
        self.spot = NOWHERE
        self.element = ""
        self._reasons: dict[tuple[str, Spot, str], None] = {}
        self._instant = instant
        self._limits = limits
        self._steps = steps = limits.steps
        self._next_look = steps - _TURNS_PER_LOOK if steps > _TURNS_PER_LOOK else 0
        self._size = limits.size
        self._depth = 0
        self._deadline = 0.0

    @property
    def instant(self) -> datetime:
        """The instant of the evaluation.

        Raises:
            FeelError: the caller gave none; the evaluator never reads a clock by itself.
        """
        if self._instant is None:
            message = "now() and today() need the instant of the evaluation, and none was given"
            raise FeelError(message)
        return self._instant

    def turn(self, count: int = 1) -> None:
        """Charge loop turns; every so often also look at the wall clock."""
        self._steps = left = self._steps - count
        if left < self._next_look:
            self._look_at_the_clock()

    def _look_at_the_clock(self) -> None:
        if self._steps < 0:
            raise FeelLimitExceeded("steps", str(self._limits.steps))
        self._next_look = max(0, self._steps - _TURNS_PER_LOOK)
        now = time.monotonic()
        if not self._deadline:
            self._deadline = now + self._limits.seconds
        elif now > self._deadline:
            raise FeelLimitExceeded("time", f"{self._limits.seconds} s")

    def grow(self, size: int) -> None:
        """Charge the characters of a text that is about to be made."""
        self._size -= size
        if self._size < 0:
            raise FeelLimitExceeded("memory", f"{self._limits.size} characters")

    def grow_items(self, count: int) -> None:
        """Charge the items of a list that is about to be made."""
        self.turn(1 + (count >> 3))
        self.grow(count * ITEM_SIZE)

    def enter(self, levels: int = 1) -> None:
        """Charge levels of nesting; give them back with `leave`."""
        self._depth += levels
        if self._depth > self._limits.depth:
            raise FeelLimitExceeded("nesting", f"{self._limits.depth} levels")

    def leave(self, levels: int = 1) -> None:
        """Give levels of nesting back."""
        self._depth -= levels

    def nothing(self, reason: str, spot: Spot | None = None) -> bool | None:
        """Return null, and remember why and where; the type lets it stand for any truth."""
        if len(self._reasons) < _MOST_WARNINGS:
            self._reasons[reason, spot or self.spot, self.element] = None
        return None

    def warnings(self) -> tuple[FeelWarning, ...]:
        """Return why parts of the evaluation became null, each reason and place once."""
        return warnings_of(self._reasons)
