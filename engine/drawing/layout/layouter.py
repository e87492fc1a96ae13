"""The front door of the layouter: a BPMN file in, the same file with a complete drawing out."""

from lxml import etree

from engine.drawing import reading
from engine.drawing.interchange import Drawing
from engine.drawing.layout import references
from engine.drawing.layout.completing import completed, held, missing
from engine.drawing.layout.drafting import Page, known, pages
from engine.drawing.layout.filling import filled
from engine.drawing.layout.interchange_writing import Ids, Prefixes, Writer
from engine.drawing.layout.keeping import sound
from engine.drawing.layout.source import Change, Source
from engine.drawing.model import Model


def lay_out(document: bytes, *, redraw: bool = False) -> bytes:
    """Return a BPMN file with a complete drawing; outside of it no byte is changed.

    A file that is drawn completely is returned as it is. Of a file that is drawn in part everything
    drawn stays where it is, and what is missing is added beside its neighbours; pools, lanes and
    sub-processes grow when they must, and lines that end at a border which had to move are docked
    on it anew. A line with an end that is not drawn, and a boundary event whose activity is not,
    are drawn anew. A pool drawn from top to bottom stays so, and what is added to it follows; a new
    pool stands where most do; drawn from nothing, pools lie. The answer is the same for the same
    bytes, and drawing it again changes nothing.

    Args:
        document: The file.
        redraw: Whether a drawing that is there is thrown away. Only that a sub-process is
            collapsed, what lies in a group, and whether most pools stand or lie is kept.

    Raises:
        UnreadableDiagram: it is no BPMN file that can be read.
        DanglingReference: an element refers to one that is not there.
    """
    root = reading.parse(document)
    model, drawing = reading.read(root)
    references.check(model)
    if not model.root or (drawing.planes and not redraw and not missing(model, drawing)):
        return document
    source = Source(document, root)
    if redraw or not _is_begun(model, drawing):
        drafted = pages(model, known(root, model, drawing))
        return source.changed(_replaced(source, root, drafted))
    drawing = sound(model, drawing)
    held_ = held(root, model, drawing)
    return source.changed(filled(source, root, drawing, list(completed(model, drawing, held_))))


def _is_begun(model: Model, drawing: Drawing) -> bool:
    """Say whether anything of the model is drawn."""
    return any(
        name in some for some in (model.nodes, model.pools, model.lanes) for name in drawing.shapes
    )


def _replaced(source: Source, root: etree._Element, drafted: list[Page]) -> list[Change]:
    """Return the changes that put new diagrams in the place of the old ones."""
    writer = Writer(Prefixes(root), Ids(root))
    text = "\n  ".join(
        writer.diagram(page.root, page.shapes, page.edges, f"_{page.root}" if n else "")
        for n, page in enumerate(drafted)
    )
    old = source.diagrams()
    if not old:
        begins_line = source.data[source.end - 1 : source.end] == b"\n"
        lead = "  " if begins_line else "\n  "
        return [Change(source.end, source.end, f"{lead}{text}\n")]
    gone = [Change(source.line_start(one.start), one.end, "") for one in old[1:]]
    return [Change(old[0].start, old[0].end, text), *gone]
