"""The migration of agendas keeps every item and part, and forgets which cell of a map was meant."""

from importlib import util
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, text

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"
ITEM = (
    "INSERT INTO agenda_item (key, tenant, type, kind, reason, case_key, state, open_as, carried,"
    " added_at, added_by, source) VALUES (:key, 'poole', 'JOG', :kind, 'pattern', :case_key,"
    " :state, :open_as, 0, '2026-03-02 09:30:00+00:00', 'ann', :source)"
)
PART = (
    "INSERT INTO agenda_item_part (item_key, who, part, meeting_key, said_at, said_by) VALUES"
    " ('case', 'gus', 'guest', :meeting, '2026-03-02 09:30:00+00:00', 'cora')"
)
ROWS = (
    {"key": "case", "case_key": "c-1", "open_as": "JOG|c-1|pattern", "source": "rest"},
    {"key": "place", "open_as": "JOG|53:-2|pattern", "source": "location_patterns"},
    {"key": "old", "state": "decided", "source": "location_patterns"},
)
USUAL = {"case_key": None, "open_as": None, "state": "open", "kind": "location"}


def migration(name: str):
    (path,) = VERSIONS.glob(f"{name}_*.py")
    spec = util.spec_from_file_location(path.stem, path)
    made = util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_items_and_parts_are_kept(database_url):
    engine = create_engine(database_url)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection)
        with Operations.context(context):
            for table in ("agenda_item", "agenda_item_part", "meeting_decision", "meeting_minute"):
                connection.execute(text(f"DROP TABLE {table}"))
            migration("0013")._agenda()
            for row in ROWS:
                connection.execute(text(ITEM), {**USUAL, **row})
            connection.execute(text(PART), {"meeting": "m-1"})
            migration("0021").upgrade()
        connection.execute(text(PART), {"meeting": "m-2"})

        found = connection.execute(text("SELECT key, about, open_as FROM agenda_item ORDER BY key"))
        parts = connection.execute(text("SELECT meeting_key FROM agenda_item_part ORDER BY 1"))

        assert [tuple(row) for row in found] == [
            ("case", "JOG|c-1|pattern", "JOG|c-1|pattern"),
            ("old", "JOG|old|pattern", None),
            ("place", "JOG|place|pattern", "JOG|place|pattern"),
        ]
        assert list(parts.scalars()) == ["m-1", "m-2"]
    engine.dispose()
