"""Puts an engine together with everything this application plugs into it."""

from collections.abc import Callable

from app.casework import case_hints
from app.casework.keeping import keep_personal
from app.casework.letters import LetterTemplate
from app.connectors import connectors
from engine.clock import Clock
from engine.connectors import Connector
from engine.engine import Database, Engine


def engine_on(
    database: Database,
    clock: Clock,
    *,
    through: Callable[[Connector], Connector] = lambda connector: connector,
) -> Engine:
    """Return an engine that sends letters, keeps the case record and judges letter templates.

    `through` may put something before every connector, as a scenario does that lets a job fail.
    """
    return Engine(
        database,
        clock,
        connectors={name: through(connector) for name, connector in connectors().items()},
        keep_personal=keep_personal,
        checks={"letter": LetterTemplate.check, "form": case_hints.lint},
    )
