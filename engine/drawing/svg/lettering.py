"""Text in a picture: wrapped, measured, made smaller until it fits, and set line by line."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.drawing.geometry import Box
from engine.drawing.svg.markup import escaped, number
from engine.drawing.text import LABEL_SIZE, LINE_HEIGHT, TASK_SIZE, font

SMALLEST = 9.0
ASCENT = 0.95  # from the top of a line to its base, of the size: 0.905 of the font, and the lead
SLACK = 1.0  # pixels by which a label's bounds, rounded in the file, may be too narrow


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of text of one size, in pixels."""

    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        """How much room the lines need."""
        return len(self.lines) * self.size * LINE_HEIGHT

    @property
    def width(self) -> float:
        """How wide the longest line is."""
        return max(map(font(self.size).width, self.lines), default=0.0)


def fitted(text: str, width: float, height: float, size: float = TASK_SIZE) -> Block:
    """Wrap text into a room, in smaller letters if need be; what is still too long ends in "…".

    The largest size counts at which no word is broken; else the largest that is not too high.
    """
    sizes = [size - step for step in range(int(size - SMALLEST) + 1)]
    blocks = [Block(font(one).wrap(text, width), one) for one in sizes]
    low = [block for block in blocks if block.height <= height]
    if not low:
        return _cut(blocks[-1], width, height)
    best = next((block for block in low if _is_whole(text, block.size, width)), low[0])
    return Block(font(best.size).balanced(text, width), best.size)


def _is_whole(text: str, size: float, width: float) -> bool:
    words = text.replace("-", "- ").split()
    return all(font(size).width(word) <= width for word in words)


def _cut(block: Block, width: float, height: float) -> Block:
    kept = block.lines[: max(1, int(height // (block.size * LINE_HEIGHT)))]
    if len(kept) == len(block.lines):
        return block
    last = kept[-1]
    while last and font(block.size).width(last + "…") > width:
        last = last[:-1]
    return Block((*kept[:-1], last.rstrip() + "…"), block.size)


def label(text: str, width: float) -> Block:
    """Wrap a name that stands beside its shape into lines no wider than its bounds."""
    return Block(font(LABEL_SIZE).balanced(text, width + SLACK), LABEL_SIZE)


def centered(block: Block, room: Box, style: str = "text") -> str:
    """Set text in the middle of a room."""
    top = room.center.y - block.height / 2
    return _text(block, room.center.x, top, style)


def hanging(block: Block, room: Box, style: str = "text halo") -> str:
    """Set text under the upper side of its room, in the middle of its width."""
    return _text(block, room.center.x, room.y, style)


def flush(block: Block, room: Box, style: str = "text left") -> str:
    """Set text along the left side of its room, from the top."""
    return _text(block, room.x, room.y, style)


def upright(block: Block, room: Box) -> str:
    """Set text that reads from below to above in the middle of a room."""
    middle = room.center
    text = _text(block, middle.x, middle.y - block.height / 2, "text")
    turn = f"rotate(-90 {number(middle.x)} {number(middle.y)})"
    return text.replace("<text ", f'<text transform="{turn}" ', 1)


def _text(block: Block, x: float, top: float, style: str) -> str:
    base = top + ASCENT * block.size
    step = block.size * LINE_HEIGHT
    lines = _spans(block.lines, x, base, step)
    return f'<text class="{style}" font-size="{number(block.size)}">{lines}</text>'


def _spans(lines: Sequence[str], x: float, base: float, step: float) -> str:
    # The blank between two lines parts words for who copies or searches the text; it takes no
    # room, or the lines would not be centred.
    return '<tspan font-size="0"> </tspan>'.join(
        f'<tspan x="{number(x)}" y="{number(base + at * step)}">{escaped(line)}</tspan>'
        for at, line in enumerate(lines)
    )
