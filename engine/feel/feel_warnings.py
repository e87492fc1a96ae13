"""Why something became null: what an evaluation tells beside its value, and where.

FEEL has no errors while it runs. A warning is the sentence that the standard leaves out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Spot(NamedTuple):
    """Where an evaluation stands: an offset in the text of an expression.

    Of an element of a model as a whole the text is empty, and `line` is that of the file.
    """

    expression: str
    offset: int = 0
    element_id: str = ""
    line: int = 1


NOWHERE = Spot("")


@dataclass(frozen=True, slots=True)
class FeelWarning:
    """Why something is null, as a sentence, and where.

    `line` and `column` count from 1 in the text of `expression`. `element_id` is the element of
    a decision model that the expression belongs to. Where the warning is about such an element
    as a whole, `expression` is empty, `line` is the line of the file on which the element
    starts and `column` is 1.
    """

    message: str
    line: int
    column: int
    expression: str = ""
    element_id: str = ""

    def __str__(self) -> str:
        where = f"line {self.line}, column {self.column}"
        if not self.expression:
            where = f"line {self.line} of the file"
        return f"{self.element_id and f'{self.element_id}, '}{where}: {self.message}"

    def as_mapping(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "message": self.message,
            "line": self.line,
            "column": self.column,
            "expression": self.expression,
            "elementId": self.element_id,
        }


def warnings_of(reasons: Mapping[tuple[str, Spot, str], None]) -> tuple[FeelWarning, ...]:
    """Return reasons, each with its spot and the element at work, with line and column."""
    return tuple(_warning(message, spot, element) for message, spot, element in reasons)


def _warning(message: str, spot: Spot, element: str) -> FeelWarning:
    text, before = spot.expression, spot.expression[: spot.offset]
    element_id = spot.element_id or element
    if not text:
        return FeelWarning(message, spot.line, 1, "", element_id)
    column = spot.offset - before.rfind("\n")
    return FeelWarning(message, before.count("\n") + 1, column, text, element_id)
