"""Puts the parts of a picture together: its frame, its words for who cannot see it, its ids."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2s

from engine.drawing.geometry import Box, Point, bounds
from engine.drawing.svg import names
from engine.drawing.svg.dressing import Dressing
from engine.drawing.svg.markup import escaped, link, number, rectangle
from engine.drawing.svg.palette import ROOT, STYLE
from engine.drawing.svg.parts import Part
from engine.drawing.svg.view import View

MARGIN = 16.0


@dataclass(frozen=True, slots=True)
class Layer:
    """Markup above the parts that no element owns, and the room it takes."""

    markup: str = ""
    room: Sequence[Box] = ()


def extent(view: View) -> Box:
    """Return the room of all shapes, lines and names of a plane."""
    corners = (point for edge in view.edges.values() for point in edge.line)
    return bounds(
        [
            *(shape.box for shape in view.shapes.values()),
            *(Box(point.x, point.y, 0, 0) for point in corners),
            *(name.box for name in names.seen(view)),
        ]
    )


def assembled(
    title: str, description: str, drawn: Sequence[Part], layers: Sequence[Layer], room: Box
) -> str:
    """Return the whole picture; ids begin with a digest of it, so that two fit on one page."""
    frame = bounds([room, *(box for layer in layers for box in layer.room)]).grown(MARGIN)
    marks = "".join(layer.markup for layer in layers)
    prefix = _digest(title, description, drawn, marks)
    groups = "".join(_group(part, f"{prefix}-{at}") for at, part in enumerate(drawn, start=1))
    return f"{_head(prefix, title, description, frame)}{groups}{marks}</svg>\n"


def dressed(part: Part, dressing: Dressing) -> Part:
    """Return a part with the classes and the words that an overlay gives it."""
    style = dressing.styles.get(part.element, "")
    remark = dressing.remarks.get(part.element, "")
    if not (style or remark):
        return part
    title = f"{part.title} ({remark})" if remark else part.title
    return replace(part, style=f"{part.style} {style}".strip(), title=title)


def _digest(title: str, description: str, drawn: Sequence[Part], marks: str) -> str:
    said = "\0".join([title, description, marks, *(_said(one) for one in drawn)])
    return f"d{blake2s(said.encode(errors='replace'), digest_size=5).hexdigest()}"


def _said(part: Part) -> str:
    return "\0".join((part.title, part.body, part.address))


def _group(part: Part, id_: str) -> str:
    element, title = escaped(part.element), escaped(part.title)
    # What a pool or lane holds is not inside its group, so every group is a thing of its own.
    group = (
        f'<g id="{id_}" class="{part.style}" data-element-id="{element}"'
        f' role="graphics-symbol">'
        f"<title>{title}</title>{part.body}</g>"
    )
    return link(group, part.address, f"Open {part.title}") if part.address else group


def _head(prefix: str, title: str, description: str, frame: Box) -> str:
    x, y, width, height = (number(one) for one in (frame.x, frame.y, frame.width, frame.height))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{ROOT}" viewBox="{x} {y} {width} {height}"'
        f' width="{width}" height="{height}" role="graphics-document"'
        f' aria-labelledby="{prefix}-t" aria-describedby="{prefix}-d">'
        f'<title id="{prefix}-t">{escaped(title)}</title>'
        f'<desc id="{prefix}-d">{escaped(description)}</desc>'
        f"<style>{STYLE}</style>{rectangle(frame, 'page')}"
    )


def below(frame: Box) -> Point:
    """Return where a legend begins under a drawing."""
    return Point(frame.x, frame.bottom + MARGIN)
