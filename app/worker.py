"""A process that works and serves nobody: what it needs of the service, without the service."""

import signal

from app.assembly import begin_time, clock_of, engine_on, vault_of
from app.presence import present
from app.settings import Settings
from engine.engine import Database
from engine.worker import Worker


def run_worker(settings: Settings) -> None:
    """Run jobs, timers and deadlines until the process is told to stop (SIGINT or SIGTERM).

    Raises:
        SchemaLeftBehind: the database was migrated past this version a moment ago.
    """
    database = Database(settings.database_url)
    engine = engine_on(database, clock_of(settings, database), vault_of(settings))
    worker = Worker(engine)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: worker.stop())
    try:
        begin_time(engine, settings)
        with present(engine.database, "worker"):
            worker.run_until_stopped()
    finally:
        engine.database.close()
