"""Which rows of a list break a rule, and which answer of the row the sentence stands beside.

A rule that says something of every row is written `every row in rows satisfies ...` and points to
the list. When it is broken it is judged again for each row alone, so that nobody has to look
through twenty rows for the one that is wrong.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass

from engine import feel
from engine.feel import syntax
from engine.feel.parser import parse
from engine.feel.tokens import Names
from engine.form_schema import pointer
from engine.form_shape import Shape

MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class Rows:
    """The list a rule goes through, and the question of each row that it names first ('': none)."""

    name: str
    question: str = ""

    def that_break(
        self, holds: Callable[[Mapping[str, object]], bool], scope: Mapping[str, object]
    ) -> Iterator[Sequence[str | int]]:
        """Yield the place of each row for which the rule does not hold, the first 100 at most."""
        found = scope.get(self.name)
        told = 0
        for number, row in enumerate(found if isinstance(found, list) else []):
            if told < MOST_ROWS and not holds({**scope, self.name: [row]}):
                told += 1
                yield (self.name, number, *([self.question] if self.question else []))


def rows_of(text: str, at: str, library: feel.Library, shape: Shape | None) -> Rows | None:
    """Return what a sound condition says of every row of the list at `at`, else None.

    None, too, when it looks at the whole list besides: then a row alone cannot be judged.
    """
    node = parse(text, (Names(), library.names))
    if not isinstance(node, syntax.Quantified) or not node.every or len(node.iterations) != 1:
        return None
    (loop,) = node.iterations
    if loop.end or not isinstance(loop.source, syntax.Name):
        return None
    name, within = loop.source.name, list(_nodes(node.condition))
    looks_back = any(isinstance(one, syntax.Name) and one.name == name for one in within)
    if looks_back or pointer([name]) != at:
        return None
    rows = shape.child(name) if shape else None
    return Rows(name, _first_question(within, loop.name, rows.items if rows else None))


def _first_question(within: Sequence[object], row_name: str, row: Shape | None) -> str:
    asked = row.properties if row else {}
    for one in within:
        if not (isinstance(one, syntax.Path) and isinstance(one.source, syntax.Name)):
            continue
        if one.source.name == row_name and one.name in asked:
            return one.name
    return ""


def _nodes(value: object) -> Iterator[object]:
    """Yield a node and all nodes within it, as they stand in the text."""
    if isinstance(value, tuple):
        for each in value:
            yield from _nodes(each)
    elif is_dataclass(value) and not isinstance(value, type):
        yield value
        for one in fields(value):
            yield from _nodes(getattr(value, one.name))
