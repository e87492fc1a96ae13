"""From a BPMN file to its picture."""

from collections.abc import Mapping

from engine.drawing import reading
from engine.drawing.address import Address
from engine.drawing.overlays import Overlay
from engine.drawing.svg import describing, dresses, layers, links, parts, unfolding
from engine.drawing.svg.picture import assembled, below, dressed, extent


def render(
    document: bytes,
    *,
    overlay: Overlay | None = None,
    title: str = "",
    plane: str = "",
    address: Address | None = None,
) -> str:
    """Return the picture of a BPMN file as a whole SVG document, in the coordinates of the file.

    Args:
        document: The BPMN file.
        overlay: What is laid over it; element ids that it does not draw are passed over.
        title: What the picture is called; by default the pools' or processes' names.
        plane: The element whose plane is drawn, a collapsed sub-process for instance; by default
            the first plane of the file.
        address: Gives the address of the picture of a plane by its element. With it, collapsed
            sub-processes are links to their planes, and a plane leads back to where it belongs.

    Raises:
        UnreadableDiagram: the file is no BPMN diagram, or has no drawing.
        UnknownPlane: it has a drawing, but not this plane.
    """
    model, drawing = reading.read(reading.parse(document), plane)
    seen = unfolding.on_plane(model, drawing, plane)
    dressing = dresses.dressing(overlay, seen)
    drawn = [links.linked(dressed(part, dressing), seen, address) for part in parts.of(seen)]
    room = extent(seen)
    marks = layers.badges(dressing, seen)
    above = layers.around(room, marks)
    legend = layers.legend(dressing, below(above), room.width)
    way_up = links.way_up(seen, above, address)
    words = describing.description(seen, dressing)
    return assembled(describing.title(seen, title), words, drawn, [way_up, marks, legend], room)


def planes(document: bytes) -> Mapping[str, str]:
    """Return what each plane of a BPMN file shows, by the element that `render` takes for it.

    The first one is that with which the file opens; the others are collapsed sub-processes. A file
    without a drawing has none.

    Raises:
        UnreadableDiagram: the file is no BPMN diagram.
    """
    return unfolding.named(*reading.read(reading.parse(document)))
