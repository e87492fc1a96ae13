"""What can be wrong with a file that is to be drawn."""


class UnreadableDiagram(ValueError):
    """The file cannot be read as a BPMN diagram; `line` is the place in it if it is known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class DanglingReference(UnreadableDiagram):
    """An element refers to one that is not in the file, so that it cannot be drawn."""
