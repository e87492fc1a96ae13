"""The parts of a letter's template: words, places for values, lists and conditions."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine import feel


@dataclass(frozen=True, slots=True)
class Words:
    """Markdown that stands in the letter as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """A value: `{{ expression }}` or `{{ expression ?? fallback }}`.

    `alone` says that it has a line of its own, `indent` is what stands before it there.
    """

    line: int
    text: str
    value: feel.Expression
    fallback: feel.Expression | None = None
    alone: bool = False
    indent: str = ""


@dataclass(frozen=True, slots=True)
class Each:
    """A part repeated for each item of a list: `{{#each expression as name}}`."""

    line: int
    text: str
    items: feel.Expression
    name: str
    body: "Sequence[Part]"


@dataclass(frozen=True, slots=True)
class When:
    """A part that stands only when something is true: `{{#if expression}}`."""

    line: int
    text: str
    condition: feel.Expression
    then: "Sequence[Part]"
    otherwise: "Sequence[Part]" = field(default_factory=list)


Part = Words | Place | Each | When
