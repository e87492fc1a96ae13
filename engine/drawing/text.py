"""How wide text is and where it wraps, by the metrics of an open font.

The widths are those of Liberation Sans, which are those of Arial and Helvetica: a viewer who has
any of the three sees lines break where they were measured. Only the widths are shipped.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

FAMILY = "Liberation Sans, Arial, Helvetica, sans-serif"
NARROWER = 0.01  # pixels, so that the widest line cannot stay as it is
LINE_HEIGHT = 1.2  # of the size, as bpmn-js sets it
TASK_SIZE, LABEL_SIZE = 12.0, 11.0  # pixels


@dataclass(frozen=True, slots=True)
class Font:
    """A size in pixels and a weight; `widths` are the fractions of the size per character."""

    size: float
    widths: dict[str, float]

    @property
    def line_height(self) -> float:
        """From one line of text to the next, in pixels."""
        return self.size * LINE_HEIGHT

    def width(self, text: str) -> float:
        """Return how wide a line of text is, in pixels; an unknown sign counts as a wide one."""
        return self.size * sum(self.widths.get(sign, 1.0) for sign in text)

    def wrap(self, text: str, limit: float) -> tuple[str, ...]:
        """Break text into lines no wider than `limit` pixels, at blanks and hyphens.

        A word that is wider alone is broken between two letters, so that nothing sticks out. Line
        breaks in the text stay. Text of nothing but blanks has no lines.
        """
        lines = [line for part in text.splitlines() for line in self._wrapped(part, limit)]
        return tuple(lines)

    def balanced(self, text: str, limit: float) -> tuple[str, ...]:
        """Break text like `wrap`, into no more lines, the widest of them as narrow as can be."""
        lines = self.wrap(text, limit)
        longest_word = max(map(self.width, text.replace("-", "- ").split()), default=0.0)
        while len(lines) > 1 and (room := max(map(self.width, lines)) - NARROWER) >= longest_word:
            narrower = self.wrap(text, room)
            if len(narrower) > len(lines):
                break
            lines = narrower
        return lines

    def _wrapped(self, text: str, limit: float) -> list[str]:
        lines: list[str] = []
        for word in self._pieces(text, limit):
            if lines and self.width(lines[-1] + word.rstrip()) <= limit:
                lines[-1] += word
            else:
                lines.append(word)
        return [line.strip() for line in lines]

    def _pieces(self, text: str, limit: float) -> Iterable[str]:
        for word in text.split():
            *heads, last = word.replace("-", "-\0").split("\0")
            for piece in [*heads, last + " "]:
                yield from self._fitting(piece, limit)

    def _fitting(self, word: str, limit: float) -> Iterable[str]:
        piece = ""
        for sign in word:
            if piece and self.width((piece + sign).rstrip()) > limit:
                yield piece
                piece = ""
            piece += sign
        if piece.strip():
            yield piece

    def block(self, text: str, limit: float) -> tuple[float, float]:
        """Return width and height of text when it is wrapped at `limit` pixels."""
        lines = self.wrap(text, limit)
        return max(map(self.width, lines), default=0.0), len(lines) * self.line_height


@cache
def font(size: float, *, bold: bool = False) -> Font:
    """Return the font of a size in pixels."""
    return Font(size, _widths("bold" if bold else "regular"))


@cache
def _widths(weight: str) -> dict[str, float]:
    source = resources.files("engine.drawing").joinpath("liberation_sans.json")
    metrics = json.loads(source.read_text(encoding="utf-8"))
    unit = metrics["units_per_em"]
    table = metrics["widths"][weight].items()
    return {sign: width / unit for signs, width in table for sign in signs}
