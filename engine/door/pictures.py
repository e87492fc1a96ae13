"""Diagrams as pictures: as they were deployed, and with what is going on in them."""

from engine import diagram_overlays, drawing
from engine.diagram_overlays import Sheet
from engine.door.desk import Desk
from engine.errors import InvalidRequest, NotFound
from engine.records import Actor

OVERLAYS = tuple(diagram_overlays.KINDS)


class Pictures(Desk):
    """Questions that are answered by a picture: a whole SVG document without scripts.

    A picture shows one plane of the diagram: by default that with which the file opens, else that
    of the collapsed sub-process `plane`. With `address`, which gives the address of the picture of
    a plane, the planes lead to each other.

    Every method raises `NotFound` for a thing that is not there or another tenant's, and for a
    diagram that no picture can be made of; and `InvalidRequest`, which names the planes there are,
    for one that the diagram does not have.
    """

    def picture_of_definition(
        self,
        key: str,
        *,
        by: Actor,
        overlay: str = "",
        plane: str = "",
        address: drawing.Address | None = None,
    ) -> str:
        """Draw a version of a process.

        Args:
            key: The process definition.
            by: Who asks; only instances of the own tenant are counted.
            overlay: Nothing, `counts` (instances and incidents at each element now), `heat` (how
                long each step took on average) or `visits` (how often each step was passed); the
                last two of the newest 500 instances.
            plane: See the class.
            address: See the class.

        Raises:
            InvalidRequest: there is no such overlay, or no such plane.
        """
        if overlay not in ("", *OVERLAYS):
            raise InvalidRequest(f"there is no overlay {overlay!r}", "/overlay", OVERLAYS)
        with self.question(by) as question:
            sheet = diagram_overlays.of_definition(question, key, overlay)
        return _drawn(sheet, plane, address)

    def picture_of_differences(
        self,
        key: str,
        *,
        against: str,
        by: Actor,
        plane: str = "",
        address: drawing.Address | None = None,
    ) -> str:
        """Draw a version of a process with what has changed since another one, `against`."""
        with self.question(by) as question:
            after = diagram_overlays.of_definition(question, key, "")
            before = diagram_overlays.of_definition(question, against, "")
        try:
            differences = drawing.compare(before.resource.content, after.resource.content)
        except drawing.UnreadableDiagram as refusal:
            raise NotFound("comparison with the process definition", against) from refusal
        title = f"{after.title}, against {before.title}"
        return _drawn(Sheet(after.resource, title, differences), plane, address)

    def picture_of_instance(
        self, key: str, *, by: Actor, plane: str = "", address: drawing.Address | None = None
    ) -> str:
        """Draw where an instance stands: what is done, what it waits for, what is stuck."""
        with self.question(by) as question:
            sheet = diagram_overlays.of_instance(question, key)
        return _drawn(sheet, plane, address)


def _drawn(sheet: Sheet, plane: str, address: drawing.Address | None) -> str:
    try:
        return drawing.render(
            sheet.resource.content,
            overlay=sheet.overlay,
            title=sheet.title,
            plane=plane,
            address=address,
        )
    except drawing.UnknownPlane as unknown:
        message = f"the diagram has no plane for {plane[:80]!r}"
        raise InvalidRequest(message, "/plane", unknown.planes) from unknown
    except drawing.UnreadableDiagram as refusal:
        raise NotFound("drawing of the process definition", sheet.resource.name) from refusal
