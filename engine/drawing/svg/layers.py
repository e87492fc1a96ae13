"""What an overlay adds above and below the drawing: its badges and its legend."""

from collections.abc import Iterator, Sequence

from engine.drawing.geometry import Box, Point, bounds
from engine.drawing.svg.badges import Placing, disc, pill, pill_size
from engine.drawing.svg.dressing import Dressing, Entry
from engine.drawing.svg.lettering import Block, flush
from engine.drawing.svg.markup import path, polygon, rectangle
from engine.drawing.svg.picture import Layer
from engine.drawing.svg.view import View
from engine.drawing.text import TASK_SIZE, font

SAMPLE, ROW, BETWEEN = 44.0, 26.0, 22.0  # width of an example, height of a row, gap of two entries
NARROWEST = 520.0  # a legend under a narrow drawing may stick out this far


def badges(dressing: Dressing, view: View) -> Layer:
    """Return all badges; what they say is in the titles, so that nobody hears it twice."""
    placing, drawn, room = Placing(view), [], []
    # What has its corner comes first, so that nothing with a choice is set under it.
    for badge in sorted(dressing.badges, key=lambda badge: badge.corner == "beside"):
        box = placing.place(badge)
        if box is None:
            continue
        room.append(box)
        if badge.sign:
            drawn.append(disc(badge.sign, badge.style, box.center))
        else:
            drawn.append(pill(badge.text, badge.style, box))
    return Layer(_silent("badges", "".join(drawn)), room)


def around(room: Box, layer: Layer) -> Box:
    """Return the room of the drawing and of a layer above it."""
    return bounds([room, *layer.room])


def legend(dressing: Dressing, start: Point, width: float) -> Layer:
    """Return the legend from its upper left corner: a heading, the examples, lines of text."""
    if not dressing.heading:
        return Layer()
    width = max(width, NARROWEST)
    rows = [_heading(dressing.heading, start)]
    rows += _examples(dressing.legend, start.moved(0, ROW), width)
    low = max((box.bottom for _, box in rows), default=start.y)
    rows += _listed(dressing.listed, Point(start.x, low + 4), width)
    drawn = "".join(markup for markup, _ in rows)
    return Layer(f'<g class="legend">{drawn}</g>', [box for _, box in rows])


def _silent(style: str, markup: str) -> str:
    return f'<g class="{style}" aria-hidden="true">{markup}</g>' if markup else ""


def _heading(text: str, at: Point) -> tuple[str, Box]:
    size = font(TASK_SIZE + 1, bold=True)
    box = Box(at.x, at.y, size.width(text), size.line_height)
    return flush(Block((text,), TASK_SIZE + 1), box, "text left heading"), box


def _examples(entries: Sequence[Entry], start: Point, width: float) -> Iterator[tuple[str, Box]]:
    at = start
    for entry in entries:
        needed = SAMPLE + font(TASK_SIZE).width(entry.text)
        if at.x > start.x and at.x + needed > start.x + width:
            at = Point(start.x, at.y + ROW)
        yield _example(entry, at), Box(at.x, at.y, needed, ROW)
        at = at.moved(needed + BETWEEN, 0)


def _example(entry: Entry, at: Point) -> str:
    text = Box(at.x + SAMPLE, at.y + ROW / 2 - TASK_SIZE * 0.6, 0, 0)
    words = flush(Block((entry.text,), TASK_SIZE), text)
    return f'<g class="{entry.style}" aria-hidden="true">{_sample(entry, at)}</g>{words}'


def _sample(entry: Entry, at: Point) -> str:
    middle = Point(at.x + SAMPLE / 2 - 4, at.y + ROW / 2)
    if entry.sample == "pill":
        return pill(
            entry.sign, entry.style, Box.around(middle, *pill_size(entry.sign, entry.style))
        )
    if entry.sample == "shape":
        drawn, corner = rectangle(Box.around(middle, 30, 17), "body", 4), middle.moved(15, -7)
    else:
        drawn, corner = _arrow(middle), middle
    style = BADGES.get(entry.style, entry.style)
    return drawn + (disc(entry.sign, style, corner, 0.72) if entry.sign else "")


# The class of the badge that a class of shapes has, where it is another one.
BADGES = {
    "completed": "done",
    "added": "done",
    "changed": "waiting",
    "moved": "active",
    "missed": "incident",
}


def _arrow(middle: Point) -> str:
    tip = middle.moved(17, 0)
    head = polygon((tip, tip.moved(-9, 4), tip.moved(-9, -4)), "head")
    return path(f"M{middle.x - 17:g} {middle.y:g}H{middle.x + 9:g}", "wire") + head


def _listed(lines: Sequence[str], start: Point, width: float) -> Iterator[tuple[str, Box]]:
    size, at = font(TASK_SIZE), start
    for line in lines:
        block = Block(size.wrap(line, width), TASK_SIZE)
        box = Box(at.x, at.y, block.width, block.height)
        if block.lines:
            yield flush(block, box), box
        at = at.moved(0, block.height + 3)
