"""From a BPMN file to its picture."""

from engine.drawing import reading
from engine.drawing.overlays import Overlay
from engine.drawing.svg import describing, dresses, layers, parts, planes
from engine.drawing.svg.picture import assembled, below, dressed, extent


def render(
    document: bytes, *, overlay: Overlay | None = None, title: str = "", plane: str = ""
) -> str:
    """Return the picture of a BPMN file as a whole SVG document, in the coordinates of the file.

    Args:
        document: The BPMN file.
        overlay: What is laid over it; element ids that it does not draw are passed over.
        title: What the picture is called; by default the pools' or processes' names.
        plane: The element whose plane is drawn, a collapsed sub-process for instance; by default
            the first plane of the file.

    Raises:
        UnreadableDiagram: the file is no BPMN diagram, has no drawing, or not this plane.
    """
    model, drawing = reading.read(reading.parse(document), plane)
    seen = planes.on_plane(model, drawing, plane)
    dressing = dresses.dressing(overlay, seen)
    drawn = [dressed(part, dressing) for part in parts.of(seen)]
    room = extent(seen)
    marks = layers.badges(dressing, seen)
    legend = layers.legend(dressing, below(layers.around(room, marks)), room.width)
    words = describing.description(seen, dressing)
    return assembled(title or describing.title(seen), words, drawn, [marks, legend], room)
