"""The nodes of a parsed expression.

Chains of one operator are one flat node, so that ten thousand terms are as shallow as two.
`at` is the offset in the text of what a warning points at: an operator, a name, the word that
starts a form. Two nodes are equal wherever they stand.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Node:
    """Any piece of a parsed expression."""


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A value written in the expression."""

    value: object


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name to look up."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """Operands joined by operators of one precedence, from left to right."""

    first: Node
    rest: tuple[tuple[str, Node], ...]
    signs: tuple[int, ...] = field(default=(), compare=False)
    """The offset of each operator."""


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """A minus sign before an operand."""

    operand: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """Operands joined by `and` or by `or`."""

    word: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """Two operands and one of = != < <= > >=."""

    sign: str
    left: Node
    right: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`subject between low and high`, both ends included."""

    subject: Node
    low: Node
    high: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Test(Node):
    """One unary test: a sign and an operand, or an operand alone when the sign is empty."""

    sign: str
    operand: Node
    asks: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Tests(Node):
    """Unary tests of which one must hold, or none when negated; no tests accept anything."""

    tests: tuple[Test, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class In(Node):
    """`subject in tests`."""

    subject: Node
    tests: Tests
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class RangeLiteral(Node):
    """`[start..end]` with open or closed ends, or `(< end)` with its sign."""

    start: Node
    end: Node
    start_included: bool
    end_included: bool
    sign: str = ""
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextLiteral(Node):
    """`{a: 1, b: a}`."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`source.name`."""

    source: Node
    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`source[condition]`."""

    source: Node
    condition: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`function(arguments)`; `names` is empty when they go by position."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] = ()
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class If(Node):
    """Branches of a condition and a value, and the value when none holds."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Iteration(Node):
    """`name in source`, or `name in source..end`."""

    name: str
    source: Node
    end: Node | None = None


@dataclass(frozen=True, slots=True)
class For(Node):
    """`for iterations return body`."""

    iterations: tuple[Iteration, ...]
    body: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`some` (or `every`) `iterations satisfies condition`."""

    every: bool
    iterations: tuple[Iteration, ...]
    condition: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class TypeName(Node):
    """A type, with the types of its parts: `list<number>`, `context<a: number>`."""

    name: str
    parts: tuple[tuple[str, "TypeName"], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """`subject instance of type`."""

    subject: Node
    type: TypeName
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class FunctionLiteral(Node):
    """`function(parameters) body`."""

    parameters: tuple[tuple[str, TypeName | None], ...]
    body: Node
