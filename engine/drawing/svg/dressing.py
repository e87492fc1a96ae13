"""What an overlay adds to a picture, told without knowing how it is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Corner: TypeAlias = Literal["upper left", "upper right", "lower left", "lower right", "beside"]
Sample: TypeAlias = Literal["shape", "line", "pill"]


@dataclass(frozen=True, slots=True)
class Badge:
    """A mark on an element: a sign or some words, at a corner or in free room beside it.

    Attributes:
        element: The element it belongs to; on a flow it sits on the line or beside it.
        corner: Where on a shape. What has its name below it wears "lower" badges at its top.
        style: The class of its colour.
        sign: A name of `badges.SIGNS`, or empty.
        text: A few words or a number.
    """

    element: str
    corner: Corner
    style: str
    sign: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the legend: what is meant, and a small example of what is drawn.

    Attributes:
        sign: The name of a sign, or the words of a pill.
    """

    text: str
    sample: Sample
    style: str
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Dressing:
    """Everything that an overlay adds.

    Attributes:
        styles: Classes by element id.
        remarks: What is added to the title of an element.
        badges: Marks, drawn above everything.
        heading: What the legend is called; without one there is no legend.
        legend: What the marks mean.
        listed: Lines of text below it.
        summary: The sentence that says it all to somebody who does not see the picture.
    """

    styles: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)
    badges: Sequence[Badge] = ()
    heading: str = ""
    legend: Sequence[Entry] = ()
    listed: Sequence[str] = ()
    summary: str = ""


PLAIN = Dressing()
