"""What can be wrong with a file that is to be drawn."""

from collections.abc import Sequence


class UnreadableDiagram(ValueError):
    """The file cannot be read as a BPMN diagram; `line` is the place in it if it is known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class DanglingReference(UnreadableDiagram):
    """An element refers to one that is not in the file, so that it cannot be drawn."""


class UnknownPlane(UnreadableDiagram):
    """The file has a drawing, but none of this element; `planes` are the elements that have one."""

    def __init__(self, plane: str, planes: Sequence[str]) -> None:
        super().__init__(
            f"the file has no plane for {plane[:80]!r}; it has planes for {', '.join(planes)}"
        )
        self.planes = tuple(planes)
