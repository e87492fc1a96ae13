"""How large the box of a label is: what bpmn-js needs to break the name at the same words."""

from dataclasses import dataclass
from functools import cache
from math import ceil

from engine.drawing import text

WIDTHS = (90, 120, 75, 60, 45)  # pixels: what names are wrapped at, the usual width first
SLACK = 4  # pixels wider than the text, so that rounding elsewhere does not break a line


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of a label, and how much it differs from the usual shape (0 is best)."""

    width: int
    height: int
    oddity: int


@cache
def sizes(name: str) -> tuple[Size, ...]:
    """Return the boxes a name fits in, each once, the usual one first.

    No word is broken: a box is at least as wide as the longest word.
    """
    font = text.font(text.LABEL_SIZE)
    longest = max((font.width(word) for word in name.split()), default=0.0)
    found: dict[tuple[int, int], Size] = {}
    for oddity, limit in enumerate(WIDTHS):
        width, height = font.block(name, max(limit, longest + 1))
        box = ceil(width) + SLACK, ceil(height)
        found.setdefault(box, Size(*box, oddity))
    return tuple(found.values())
