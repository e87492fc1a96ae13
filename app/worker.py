"""A process that works and serves nobody: what it needs of the service, without the service."""

import logging
import signal

from app.assembly import begin_time, clock_of, engine_on, rounds_of, vault_of
from app.presence import present
from app.settings import Settings
from engine.engine import Database
from engine.worker import Worker

LOG = logging.getLogger("reeve")


def run_worker(settings: Settings) -> None:
    """Run jobs, timers and deadlines, letters and imports, until told to stop (SIGINT or SIGTERM).

    Raises:
        SchemaLeftBehind: the database was migrated past this version a moment ago.
    """
    database = Database(settings.database_url)
    vault = vault_of(settings)
    engine = engine_on(database, clock_of(settings, database), vault, letters=settings.letters)
    worker = Worker(engine)
    rounds = rounds_of(engine, vault, settings.letters)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: worker.stop())
    # Not before it is true: whoever reads it may ask at once.
    LOG.info("working until stopped; Ctrl+C stops it")
    try:
        begin_time(engine, settings)
        with present(engine.database, "worker"), rounds.running():
            worker.run_until_stopped()
    finally:
        engine.database.close()
