"""What is said of a decision model that cannot be used."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A place in an expression of a model; `line` and `column` count from 1."""

    expression: str
    line: int
    column: int


class DmnError(Exception):
    """A decision model, or one decision of it, cannot be used.

    `element_id` says where in the file, `place` where in the expression there, if it is known.
    """

    def __init__(self, message: str, element_id: str = "", place: Place | None = None) -> None:
        super().__init__(f"{element_id}: {message}" if element_id else message)
        self.message = message
        self.element_id = element_id
        self.place = place
