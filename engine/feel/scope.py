"""What the names of an expression mean, decided while it is compiled.

A name bound inside the expression becomes an index into a tuple, so that binding it costs
one short tuple and a function that outlives the loop keeps its own values. Inside a filter
the entries of the item come first; whether it has such an entry is only known at run time.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from engine.feel.budget import Run
from engine.feel.conformance import NamedTypes
from engine.feel.feel_warnings import Spot
from engine.feel.syntax import Node
from engine.feel.values import Env, LibraryFunction

Code = Callable[[Run, Env], object]
"""A compiled piece: called with the evaluation and the values bound so far."""


class Binding(NamedTuple):
    """A bound name; the entries of an `open` one are names too."""

    name: str
    open: bool = False


class Found(NamedTuple):
    """What a name means: first the entries of some bound items, then a bound value or none."""

    items: tuple[int, ...]
    place: int | None


class Scope:
    """The names bound at one place of an expression."""

    __slots__ = (
        "_bindings",
        "_compile",
        "bound_names",
        "doubts",
        "functions",
        "named_types",
        "names",
        "possible_names",
        "text",
    )

    def __init__(
        self,
        compile_node: Callable[[Node, "Scope"], Code],
        functions: Mapping[str, LibraryFunction],
        bindings: Sequence[Binding] = (),
        text: str = "",
    ) -> None:
        self._compile = compile_node
        self._bindings = tuple(bindings)
        self.text = text
        self.named_types: NamedTypes | None = None
        self.functions = functions
        self.names: set[str] = set()
        self.possible_names: set[str] = set()
        self.bound_names: set[str] = set()
        self.doubts: list[tuple[int, str]] = []

    def code(self, node: Node) -> Code:
        """Compile a node here."""
        return self._compile(node, self)

    def spot(self, at: int) -> Spot:
        """Return the place of an offset, for warnings."""
        return Spot(self.text, at)

    def __len__(self) -> int:
        return len(self._bindings)

    def binding(self, *bindings: Binding) -> "Scope":
        """Return this scope with further names bound inside it."""
        inner = Scope(self._compile, self.functions, (*self._bindings, *bindings), self.text)
        inner.names = self.names
        inner.possible_names = self.possible_names
        inner.bound_names = self.bound_names
        inner.doubts = self.doubts
        inner.named_types = self.named_types
        return inner

    def binds(self, name: str) -> bool:
        """Tell whether a name is, or may be, bound here."""
        return any(binding.open or binding.name == name for binding in self._bindings)

    def find(self, name: str) -> Found:
        """Return what a name means here, and note it as free when nothing binds it for sure."""
        items: list[int] = []
        for index in range(len(self._bindings) - 1, -1, -1):
            binding = self._bindings[index]
            if binding.open:
                items.append(index)
            if binding.name == name:
                self.bound_names.add(name)
                return Found(tuple(items), index)
        if name not in self.functions:
            (self.possible_names if items else self.names).add(name)
        return Found(tuple(items), None)
