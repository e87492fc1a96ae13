"""The changes to a file that is drawn in part: new elements, and containers that have grown."""

import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from engine.drawing.geometry import Box, Line
from engine.drawing.interchange import BPMN_DI, Drawing, Edge
from engine.drawing.layout.drafting import Page
from engine.drawing.layout.interchange_writing import Ids, Prefixes, Writer
from engine.drawing.layout.source import Change, Piece, Source

WAYPOINT = re.compile(rb"<([^\s/>]+)")
SIZE = re.compile(rb"""\b(x|y|width|height)(\s*=\s*)("[^"]*"|'[^']*')""")


def filled(
    source: Source, root: etree._Element, drawing: Drawing, planes: Sequence[tuple[Page, bool]]
) -> list[Change]:
    """Return the changes that add to a drawing.

    Args:
        source: The file.
        root: The same file, parsed.
        drawing: What is drawn in it.
        planes: Each plane with everything on it, and whether it is new as a whole.
    """
    return list(_Filling(source, root, drawing).changes(planes))


class _Filling:
    def __init__(self, source: Source, root: etree._Element, drawing: Drawing) -> None:
        self._source, self._root, self._drawing = source, root, drawing
        self._ids = Ids(root, [one.get("id", "") for one in root.iter()])
        self._planes = list(root.iter(f"{{{BPMN_DI}}}BPMNPlane"))
        self._done = drawing.shapes.keys() | drawing.edges.keys()

    def changes(self, planes: Sequence[tuple[Page, bool]]) -> Iterator[Change]:
        self._done -= {one.element for page, _ in planes for one in page.edges if self._is_new(one)}
        added: dict[int, list[str]] = {}
        yield from self._useless(planes)
        for page, fresh in planes:
            if fresh:
                yield self._new_diagram(page)
                continue
            at = self._plane_of(page)
            added.setdefault(at, []).extend(self._added(page, self._planes[at]))
            yield from self._grown(page)
        for at, lines in added.items():
            if lines:
                yield from self._into(self._source.planes()[at], lines)

    def _is_new(self, edge: Edge) -> bool:
        """Say whether a line is not the one of the file: its name has gone elsewhere with it."""
        old = self._drawing.edges.get(edge.element)
        return old is not None and (old.label != edge.label or len(edge.line) > len(old.line))

    def _plane_of(self, page: Page) -> int:
        """Return the position of the plane that shows most of a page; its own if it has one."""
        names = [one.get("bpmnElement", "") for one in self._planes]
        if page.root in names:
            return names.index(page.root)
        homes = [
            self._drawing.shapes[s.element].plane for s in page.shapes if s.element in self._done
        ]
        return names.index(homes[0]) if homes and homes[0] in names else 0

    def _added(self, page: Page, plane: etree._Element) -> list[str]:
        prefixes = Prefixes(plane)
        writer = Writer(prefixes, self._ids, prefixes.declared)
        return list(
            writer.elements(
                [one for one in page.shapes if one.element not in self._done],
                [one for one in page.edges if one.element not in self._done],
            )
        )

    def _new_diagram(self, page: Page) -> Change:
        writer = Writer(Prefixes(self._root), self._ids)
        text = writer.diagram(page.root, page.shapes, page.edges, f"_{page.root}")
        end = self._source.diagrams()[-1].end
        return Change(end, end, f"\n  {text}")

    def _into(self, plane: Piece, lines: list[str]) -> Iterator[Change]:
        text = "\n" + "\n".join(lines)
        if (
            plane.close > plane.inside
            or self._source.data[plane.inside - 2 : plane.inside] != b"/>"
        ):
            at = self._source.line_start(plane.close)
            yield Change(at, at, text)
            return
        tag = re.match(rb"<([^\s/>]+)", self._source.data[plane.start : plane.inside])
        name = tag.group(1).decode() if tag else ""
        yield Change(plane.inside - 2, plane.inside, f">{text}\n    </{name}>")

    def _useless(self, planes: Sequence[tuple[Page, bool]]) -> Iterator[Change]:
        """Take out shapes without bounds and lines without waypoints: they are drawn anew."""
        elements = {one.element for page, _ in planes for one in page.shapes}
        elements |= {one.element for page, _ in planes for one in page.edges}
        for plane in self._source.planes():
            for piece in plane.parts:
                if piece.element in elements and piece.element not in self._done:
                    yield Change(self._source.line_start(piece.start), piece.end, "")

    def _grown(self, page: Page) -> Iterator[Change]:
        """Give containers that have grown their new bounds, in the words of the file."""
        boxes = {one.element: one.box for one in page.shapes}
        for plane in self._source.planes():
            for piece in plane.parts:
                old = self._drawing.shapes.get(piece.element)
                new = boxes.get(piece.element)
                if piece.tag == "BPMNShape" and old and new and old.box != new:
                    yield from self._new_bounds(piece, new)
        yield from self._redocked({one.element: one.line for one in page.edges})

    def _redocked(self, lines: Mapping[str, Line]) -> Iterator[Change]:
        """Give lines whose ends have moved their new waypoints; all else of them stays."""
        for piece in (piece for plane in self._source.planes() for piece in plane.parts):
            old, new = self._drawing.edges.get(piece.element), lines.get(piece.element)
            if piece.element in self._done and old and new and old.line != new:
                yield from self._new_waypoints(piece, new)

    def _new_waypoints(self, piece: Piece, line: Line) -> Iterator[Change]:
        first, *others = (part for part in piece.parts if part.tag == "waypoint")
        tag = WAYPOINT.match(self._source.data[first.start : first.inside])
        name = tag.group(1).decode() if tag else "di:waypoint"
        text = "\n        ".join(f'<{name} x="{x:.0f}" y="{y:.0f}"/>' for x, y in line)
        yield Change(first.start, first.end, text)
        for part in others:
            yield Change(self._source.line_start(part.start), part.end, "")

    def _new_bounds(self, piece: Piece, box: Box) -> Iterator[Change]:
        values = {b"x": box.x, b"y": box.y, b"width": box.width, b"height": box.height}
        for part in piece.parts:
            if part.tag == "Bounds":
                old = self._source.data[part.start : part.inside]
                new = SIZE.sub(
                    lambda m: m.group(1) + m.group(2) + b'"%d"' % round(values[m.group(1)]), old
                )
                yield Change(part.start, part.inside, new.decode("utf-8"))
