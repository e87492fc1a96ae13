"""The engine for what RE2 cannot do: it tries, goes back and pays for every step.

A pattern becomes a list of instructions. Nothing recurses, so no text can exhaust the stack,
and the steps come out of the budget of the evaluation, so no pattern can run for long.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.feel.budget import Run
from engine.feel.regex.intervals import Intervals, folded
from engine.feel.regex.nodes import PatternNode
from engine.feel.regex.program import Instruction, Program, program_of

_STEPS_PER_CHARGE = 32
_Slots = tuple[int, ...]
_State = tuple[int, int, _Slots]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence: the text and where each group starts and ends in it, or -1."""

    text: str
    slots: _Slots

    def start(self) -> int:
        """Return where it starts."""
        return self.slots[0]

    def end(self) -> int:
        """Return where it ends."""
        return self.slots[1]

    def group(self, number: int) -> str | None:
        """Return the text of a group, 0 being all of it; None when it took no part."""
        start, end = self.slots[2 * number : 2 * number + 2]
        return None if start < 0 or end < 0 else self.text[start:end]


class Careful:
    """A pattern as this engine runs it."""

    __slots__ = ("_fold", "_lines", "_program")

    def __init__(self, tree: PatternNode, groups: int, flags: str) -> None:
        self._program: Program = program_of(tree, groups, fold="i" in flags)
        self._fold = "i" in flags
        self._lines = "m" in flags

    def occurrences(self, run: Run, text: str) -> Iterator[Occurrence]:
        """Yield the occurrences in a text, one after the other."""
        at = 0
        while at <= len(text):
            found = self._first_from(run, text, at)
            if found is None:
                return
            yield found
            at = max(found.end(), found.start() + 1)

    def occurs(self, run: Run, text: str) -> bool:
        """Tell whether there is any."""
        return self._first_from(run, text, 0) is not None

    def _first_from(self, run: Run, text: str, at: int) -> Occurrence | None:
        search = _Search(run, text, self._program, fold=self._fold, lines=self._lines)
        for start in range(at, len(text) + 1):
            slots = search.match_at(start)
            if slots is not None:
                return Occurrence(text, slots)
        return None


class _Search:
    """The attempts to find a pattern in one text."""

    def __init__(self, run: Run, text: str, program: Program, *, fold: bool, lines: bool) -> None:
        self._run = run
        self._text = text
        self._program = program
        self._fold = fold
        self._lines = lines
        self._steps = 0
        self._later: list[_State] = []
        self._acts: dict[str, Callable[[Instruction, _State], _State | None]] = {
            "chars": self._chars,
            "split": self._split,
            "jump": lambda order, state: (order.target, state[1], state[2]),
            "save": self._save,
            "again": self._again,
            "reference": self._reference,
            "^": self._start,
            "$": self._end,
        }

    def match_at(self, start: int) -> _Slots | None:
        """Return the slots of an occurrence that begins at a place, or None."""
        orders = self._program.orders
        self._later = [(0, start, (-1,) * self._program.slots)]
        while self._later:
            state: _State | None = self._later.pop()
            while state is not None:
                self._charge()
                order = orders[state[0]]
                if order.act == "found":
                    return state[2]
                state = self._acts[order.act](order, state)
        return None

    def _charge(self) -> None:
        self._steps += 1
        if self._steps % _STEPS_PER_CHARGE == 0:
            self._run.turn(_STEPS_PER_CHARGE)

    def _chars(self, order: Instruction, state: _State) -> _State | None:
        at, place, slots = state
        allowed: Intervals | None = order.allowed
        if place < len(self._text) and allowed and ord(self._text[place]) in allowed:
            return at + 1, place + 1, slots
        return None

    def _split(self, order: Instruction, state: _State) -> _State:
        at, place, slots = state
        first, second = at + 1, order.target
        if not order.flag:
            first, second = second, first
        self._run.grow(len(slots))
        self._later.append((second, place, slots))
        return first, place, slots

    def _save(self, order: Instruction, state: _State) -> _State:
        at, place, slots = state
        return at + 1, place, (*slots[: order.slot], place, *slots[order.slot + 1 :])

    def _again(self, order: Instruction, state: _State) -> _State:
        """Go round once more, unless the last round found nothing but the empty text."""
        at, place, slots = state
        return (at + 1 if slots[order.slot] == place else order.target), place, slots

    def _reference(self, order: Instruction, state: _State) -> _State | None:
        at, place, slots = state
        start, end = slots[order.slot : order.slot + 2]
        said = self._text[start:end] if start >= 0 and end >= 0 else ""
        here = self._text[place : place + len(said)]
        self._run.turn(1 + len(said) // 16)
        if said == here or (self._fold and len(said) == len(here) and _alike(said, here)):
            return at + 1, place + len(said), slots
        return None

    def _start(self, _order: Instruction, state: _State) -> _State | None:
        at, place, slots = state
        begins_line = self._lines and self._text[place - 1 : place] == "\n"
        if place == 0 or (begins_line and place < len(self._text)):
            return at + 1, place, slots
        return None

    def _end(self, _order: Instruction, state: _State) -> _State | None:
        at, place, slots = state
        ends_line = self._lines and self._text[place : place + 1] == "\n"
        return (at + 1, place, slots) if place == len(self._text) or ends_line else None


def _alike(one: str, other: str) -> bool:
    return all(folded(a) == folded(b) for a, b in zip(one, other, strict=True))
