"""How the command line fails: one sentence and an exit status, never a traceback.

What formats a sentence is loaded when there is something to say.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

FOUND = 1
WRONG_USE = 2


class Stop(Exception):
    """The command cannot go on; the message is for the person who typed it."""

    def __init__(self, message: str, status: int = FOUND) -> None:
        super().__init__(message)
        self.status = status


@contextmanager
def report_failures() -> Iterator[None]:
    """Turn a refusal into one sentence on standard error and exit status 1 (or 2)."""
    try:
        yield
    except Stop as stop:
        from app.cli.output import complain

        complain(str(stop))
        sys.exit(stop.status)
    except BrokenPipeError:
        # Whoever read has read enough, as `head` does; nothing is left to say to anybody.
        sys.stdout = None
        sys.exit(FOUND)
    except Exception as failure:
        _report_refusal(failure)
        raise


def _report_refusal(failure: Exception) -> None:
    from app.cli.output import complain, explain
    from app.settings import WrongSetting
    from engine.errors import EngineError

    if isinstance(failure, WrongSetting):
        complain(str(failure))
        sys.exit(WRONG_USE)
    if isinstance(failure, EngineError):
        explain(failure)
        sys.exit(FOUND)
