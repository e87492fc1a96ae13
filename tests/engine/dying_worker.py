"""A worker that kills itself at a named point; run as a program by the crash tests.

    python -m tests.engine.dying_worker URL POINT [--mutant]

The mutant commits its effect in a transaction of its own: the mistake the tests must notice.
"""

import os
import signal
import sys
from datetime import timedelta

from sqlalchemy import event, text

from engine.clock import SystemClock
from engine.engine import Database, Engine
from engine.limits import Patience
from engine.worker import Worker

LEASE = timedelta(seconds=1)
EFFECT = text("INSERT INTO effect (job) VALUES (:job)")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def connector(point: str, *, mutant: bool):
    def do(context):
        if point == "before_effect":
            die()
        context.tx.execute(EFFECT, {"job": context.job.key})
        if mutant:
            context.tx.commit()
        if point == "after_effect":
            die()
        return {}

    return do


def main(url: str, point: str, *, mutant: bool) -> None:
    database = Database(url)
    engine = Engine(
        database,
        SystemClock(),
        connectors={"print": connector(point, mutant=mutant)},
    )
    worker = Worker(engine, patience=Patience(lease=LEASE))
    if point == "after_claim":
        worker._claim(1)
        die()
    if point == "before_commit":
        commits = []

        def dying(_connection):
            commits.append(1)
            if len(commits) == 2:  # the first is the claim's
                die()

        event.listen(database.sqlalchemy, "commit", dying)
    worker.run_due(1)
    if point == "after_commit":
        die()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], mutant="--mutant" in sys.argv)
