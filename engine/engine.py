"""The engine's front door: one method per command, one transaction per method.

Construct one `Engine` per process and share it between threads:

    Engine(Database(url), SystemClock(), connectors={"letter": send}, keeper=Keeper(keep))

Every command takes `by` (who asks), `receipt` (makes it repeatable) and `dry_run` (everything
happens, is rolled back, and the answer says what would have happened). With a receipt a repeat
raises `AlreadyAnswered` with the stored answer, or `IdempotencyKeyReused`. Any command may raise
`DatabaseUnavailable`. A refusal changes nothing.
"""

from engine.door.cases import Cases
from engine.door.definitions import Definitions
from engine.door.operations import Operations
from engine.door.pictures import Pictures
from engine.door.reading import Reading
from engine.door.work import Work
from engine.store.database import Database
from engine.store.prepared import Prepared
from engine.store.sheaves import Sheaf

__all__ = ["Database", "Engine", "Prepared", "Sheaf"]


class Engine(Definitions, Cases, Work, Operations, Reading, Pictures):
    """A durable BPMN engine on one database."""
