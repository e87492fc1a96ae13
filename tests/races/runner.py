"""A second node: completes the tasks it is told of; run as a program.

    python -m tests.races.runner DATABASE_URL

Each line names a task; at once, without looking first, it answers `won` or `late`.
"""

import sys

from engine.clock import SystemClock
from engine.engine import Database, Engine
from tests.races.racing import completing


def main(url: str) -> None:
    engine = Engine(Database(url), SystemClock())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        sys.stdout.write(completing(engine, line.strip(), "node")() + "\n")
        sys.stdout.flush()
    engine.database.close()


if __name__ == "__main__":
    main(sys.argv[1])
