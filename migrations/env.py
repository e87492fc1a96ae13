"""Run the migrations of the engine's and the app's tables, on SQLite or PostgreSQL.

Whoever migrates holds a lock; whoever waits for it finds nothing left to do. Nothing is migrated
beside a living node that could not work on the new schema: see `app.store.nodes`.
"""

from alembic import context
from sqlalchemy import Connection, NullPool, create_engine, text

from app.store import (
    case_tables,
    import_tables,
    link_tables,
    meeting_tables,
    nodes,
    retention_tables,
)
from engine.clock import SystemClock
from engine.store import adoption_tables

url = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True)["url"]


def take_turns(connection: Connection) -> None:
    """Let several that start at once migrate one after the other (PostgreSQL)."""
    connection.execute(text("SET lock_timeout = '30s'"))
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": nodes.MIGRATIONS_LOCK})
    # A migration that waits for a table holds up everybody behind it: soon it gives up instead.
    connection.execute(text("SET lock_timeout = '4s'"))
    connection.commit()


with create_engine(url, poolclass=NullPool).connect() as connection:
    if connection.dialect.name == "postgresql":
        take_turns(connection)
    context.configure(
        connection=connection,
        # The app's tables all stand in one metadata, once their modules are imported.
        target_metadata=[
            # The engine's stand in one, too.
            adoption_tables.metadata,
            *{
                case_tables.metadata,
                import_tables.metadata,
                link_tables.metadata,
                meeting_tables.metadata,
                retention_tables.metadata,
            },
        ],
        render_as_batch=True,
        transaction_per_migration=True,
    )
    steps = context.script
    is_behind = context.get_context().get_current_heads() != tuple(steps.get_heads())
    needed = max(getattr(step.module, "runs_beside", "") for step in steps.walk_revisions())
    if is_behind:
        nodes.refuse_beside_old(connection, needed, at=SystemClock().now())
    connection.rollback()  # or all migrations would be one transaction, of ours
    with context.begin_transaction():
        context.run_migrations()
    if is_behind:
        nodes.support(connection, needed)
    connection.commit()
