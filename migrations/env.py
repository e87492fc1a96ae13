"""Run the migrations of the engine's and the app's tables, on SQLite or PostgreSQL."""

from alembic import context
from sqlalchemy import NullPool, create_engine, text

from app.store import case_tables
from engine.store import tables as engine_tables

url = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True)["url"]
MIGRATIONS_LOCK = 5_318_008_001  # any number, as long as every node takes the same

with create_engine(url, poolclass=NullPool).connect() as connection:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET lock_timeout = '30s'"))
        # Several nodes may start at once; the second waits and finds nothing left to do.
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATIONS_LOCK})
        connection.execute(text("SET lock_timeout = '4s'"))
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=[engine_tables.metadata, case_tables.metadata],
        render_as_batch=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
