"""Puts an engine together with everything this application plugs into it."""

from app.casework.keeping import keep_personal
from app.casework.letters import LetterTemplate
from app.connectors import connectors
from engine.clock import Clock
from engine.engine import Database, Engine


def engine_on(database: Database, clock: Clock) -> Engine:
    """Return an engine that sends letters, keeps the case record and judges letter templates."""
    return Engine(
        database,
        clock,
        connectors=connectors(),
        keep_personal=keep_personal,
        checks={"letter": LetterTemplate.lint},
    )
