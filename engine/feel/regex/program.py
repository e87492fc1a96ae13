"""A pattern as instructions for the careful engine."""

from dataclasses import dataclass, replace

from engine.feel.errors import NoValue
from engine.feel.regex.intervals import Intervals
from engine.feel.regex.nodes import (
    Anchor,
    Chars,
    Choice,
    Group,
    PatternNode,
    Reference,
    Repeat,
    Sequence,
)

_MOST_INSTRUCTIONS = 4_000
_NO_CHARACTERS = Intervals(())


@dataclass(frozen=True, slots=True)
class Instruction:
    """One step; what its fields mean depends on `act`.

    `chars` goes past a character of `allowed`; `split` tries the next instruction and later
    `target`, or the other way round without `flag`; `jump` goes to `target`; `save` notes the
    place in `slot`; `again` goes to `target` unless the place is still the noted one;
    `reference` goes past what the group at `slot` holds; `^`, `$` and `found` say it themselves.
    """

    act: str
    allowed: Intervals = _NO_CHARACTERS
    target: int = 0
    slot: int = 0
    flag: bool = True


@dataclass(frozen=True, slots=True)
class Program:
    """The instructions, and how many places they note."""

    orders: tuple[Instruction, ...]
    slots: int


def program_of(tree: PatternNode, groups: int, *, fold: bool) -> Program:
    """Return the instructions for a pattern.

    Raises:
        NoValue: there would be more than 4,000 of them.
    """
    writer = _Writer(2 * groups + 2, fold=fold)
    writer.add(Instruction("save", slot=0))
    writer.write(tree)
    writer.add(Instruction("save", slot=1))
    writer.add(Instruction("found"))
    return Program(tuple(writer.orders), writer.slots)


class _Writer:
    """Writes instructions one after the other."""

    def __init__(self, slots: int, *, fold: bool) -> None:
        self.orders: list[Instruction] = []
        self.slots = slots
        self._fold = fold

    def add(self, order: Instruction) -> int:
        """Add an instruction and return its place."""
        if len(self.orders) >= _MOST_INSTRUCTIONS:
            raise NoValue("the pattern repeats too much")
        self.orders.append(order)
        return len(self.orders) - 1

    def write(self, node: PatternNode) -> None:
        """Add the instructions of a node."""
        if isinstance(node, Chars):
            self.add(Instruction("chars", node.allowed.codes(fold=self._fold)))
        elif isinstance(node, Sequence):
            for part in node.parts:
                self.write(part)
        elif isinstance(node, Choice):
            self._choice(node)
        elif isinstance(node, Repeat):
            self._repeat(node)
        else:
            self._rest(node)

    def _rest(self, node: PatternNode) -> None:
        if isinstance(node, Anchor):
            self.add(Instruction(node.sign))
        elif isinstance(node, Reference):
            self.add(Instruction("reference", slot=2 * node.number))
        elif isinstance(node, Group) and node.number:
            self.add(Instruction("save", slot=2 * node.number))
            self.write(node.part)
            self.add(Instruction("save", slot=2 * node.number + 1))
        elif isinstance(node, Group):
            self.write(node.part)

    def _choice(self, node: Choice) -> None:
        ends: list[int] = []
        for branch in node.branches[:-1]:
            split = self.add(Instruction("split"))
            self.write(branch)
            ends.append(self.add(Instruction("jump")))
            self._aim(split)
        self.write(node.branches[-1])
        for end in ends:
            self._aim(end)

    def _aim(self, place: int) -> None:
        """Let an instruction lead to the place that is reached now."""
        self.orders[place] = replace(self.orders[place], target=len(self.orders))

    def _repeat(self, node: Repeat) -> None:
        for _ in range(node.least):
            self.write(node.part)
        if node.most is None:
            self._loop(node)
            return
        splits = []
        for _ in range(node.most - node.least):
            splits.append(self.add(Instruction("split", flag=node.greedy)))
            self.write(node.part)
        for split in splits:
            self._aim(split)

    def _loop(self, node: Repeat) -> None:
        slot, self.slots = self.slots, self.slots + 1
        split = self.add(Instruction("split", flag=node.greedy))
        self.add(Instruction("save", slot=slot))
        self.write(node.part)
        self.add(Instruction("again", target=split, slot=slot))
        self._aim(split)
