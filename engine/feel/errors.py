"""What FEEL says when it cannot go on.

An expression that merely has no value is null and never an error; what is raised here is a
text that is no expression, and an evaluation that asks for more than it may have.
"""


class FeelError(Exception):
    """An expression could not be compiled or evaluated; nothing has been changed by it."""


class FeelSyntaxError(FeelError):
    """A text is no FEEL expression; `line` and `column` count from 1."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.line = line
        self.column = column
        self.message = message


class FeelLimitExceeded(FeelError):
    """An evaluation wanted more steps, size, depth or time than it is allowed."""

    def __init__(self, what: str, limit: str) -> None:
        super().__init__(f"the expression needs more {what} than the limit of {limit}")
        self.what = what
        self.limit = limit


class NoValue(Exception):
    """Inside the evaluator: the operation is null for these operands, and why.

    It never leaves this package: the caller of an operation turns it into null and a warning.
    """
