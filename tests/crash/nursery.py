"""Begins real processes of `reeve serve` and `reeve worker` in a moment; run as a program.

    python -m tests.crash.nursery [MUTANT]

It reads one command line (JSON: arguments and environment) per line and answers with the id of
the new process. Loading Python takes a second, which is too long between two of 200 kills.
"""

import importlib
import json
import os
import signal
import sys
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app import assembly
from app.cli import main as reeve
from engine.limits import Patience
from tests.crash.journeys import EFFECT
from tests.crash.launcher import effect
from tests.crash.mutants import NOISY

# What the commands load when they are called.
LATE = (
    "alembic.command",
    "app.cli.preflight",
    "app.cli.serving",
    "app.main",
    "app.worker",
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
)
SHORT_LEASE = timedelta(seconds=3)


def main(mutant: str) -> None:
    for module in LATE:
        importlib.import_module(module)
    connectors = assembly.connectors
    assembly.connectors = lambda *given: {**connectors(*given), EFFECT: effect}
    if mutant:
        NOISY[mutant]()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _live(json.loads(line))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def _live(order: Mapping[str, Any]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(order["environment"])
    # Whoever died is replaced soon; half a minute of waiting would only make the test longer.
    Patience.__init__.__kwdefaults__["lease"] = SHORT_LEASE
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(log, stream)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    try:
        reeve(order["arguments"])
    except SystemExit as ended:
        os._exit(int(ended.code or 0))
    finally:
        os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
