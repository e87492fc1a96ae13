"""How long the long tests run: short in `make test`, at full size in `make soak`.

`REEVE_SOAK=1` asks for the full size and `REEVE_SEED` for one seed; without it the short runs
are the same every time, so that a build fails for what was changed and for nothing else, and the
long ones begin somewhere else each time. What seed a run had is told at its end.
"""

import os
import secrets
from typing import TypeVar

T = TypeVar("T")
AT_LENGTH = bool(os.environ.get("REEVE_SOAK"))
SEED = int(os.environ.get("REEVE_SEED") or (secrets.randbelow(10**9) if AT_LENGTH else 1))


def size(short: T, full: T) -> T:
    """Choose by what was asked for."""
    return full if AT_LENGTH else short


def told(what: str) -> None:
    """Print one figure of a run; `make soak` shows them."""
    print(f"\n{what} (REEVE_SEED={SEED})")  # noqa: T201  # for whoever runs it
