"""Nobody migrates a database away from under a living node; what still serves may go on."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine, text

from app.presence import SchemaLeftBehind, present
from app.store import migrating, nodes
from app.store.migrating import NotReached, Schema
from app.store.nodes import DEAD_AFTER, NodeRow, OldNodesAlive
from engine.clock import SystemClock
from engine.engine import Database
from tests import databases

NEXT = "9999"
STEP = '''"""Takes something away.

Contract: nodes that do not know {needed} name what is gone.
"""

from alembic import op

revision = "{revision}"
down_revision = "{before}"
runs_beside = "{needed}"


def upgrade():
    op.execute("CREATE TABLE of_the_future (x INTEGER)")
'''


@pytest.fixture
def database(database_url):
    opened = Database(database_url)
    yield opened
    opened.close()


def migrate_on(url: str, folder: Path, needed: str) -> None:
    """Migrate to a version of the future, which needs nodes that know `needed`."""
    scripts = folder / "migrations"
    if not scripts.exists():
        shutil.copytree(databases.ROOT / "migrations", scripts)
        step = STEP.format(revision=NEXT, before=migrating.newest(), needed=needed)
        (scripts / "versions" / f"{NEXT}_future.py").write_text(step)
    config = databases.alembic_config(url)
    config.set_main_option("script_location", str(scripts))
    command.upgrade(config, "head")


def alive(database: Database, *, at=None):
    with database.read() as tx:
        return nodes.alive(tx, at=at or SystemClock().now())


def test_a_node_is_known_while_it_lives(database):
    with present(database, "serve"), present(database, "worker"):
        found = alive(database)

        assert sorted(row.kind for row in found) == ["serve", "worker"]
        assert {row.revision for row in found} == {migrating.newest()}
        assert alive(database, at=SystemClock().now() + DEAD_AFTER) == []
    assert alive(database) == []


def test_a_node_that_was_taken_for_dead_is_known_again(database):
    row = NodeRow("n", "serve", migrating.newest(), SystemClock().now())
    with database.transaction() as tx:
        nodes.note(tx, row)
        nodes.leave(tx, "n")
        nodes.note(tx, row)

    assert alive(database) == [row]


def test_a_migration_refuses_beside_a_node_that_could_not_work_on(database, tmp_path):
    url = database.sqlalchemy.url.render_as_string(hide_password=False)
    with present(database, "serve"):
        with pytest.raises(OldNodesAlive, match=r"serve .*seen 0 s ago.*Stop them"):
            migrate_on(url, tmp_path, needed=NEXT)
        assert migrating.schema(url) is Schema.CURRENT

    migrate_on(url, tmp_path, needed=NEXT)

    assert migrating.schema(url) is Schema.NEWER
    with pytest.raises(SchemaLeftBehind), present(database, "serve"):
        pass


def test_a_dead_node_holds_up_no_migration_for_ever(database, tmp_path):
    url = database.sqlalchemy.url.render_as_string(hide_password=False)
    long_ago = SystemClock().now() - DEAD_AFTER - timedelta(seconds=1)
    with database.transaction() as tx:
        nodes.note(tx, NodeRow("n", "worker", migrating.newest(), long_ago))

    migrate_on(url, tmp_path, needed=NEXT)

    assert migrating.schema(url) is Schema.NEWER


def test_a_node_may_begin_on_a_newer_schema_that_still_serves_it(database, tmp_path):
    url = database.sqlalchemy.url.render_as_string(hide_password=False)
    with present(database, "serve"):
        migrate_on(url, tmp_path, needed=migrating.newest())

        assert migrating.schema(url) is Schema.SERVES
        with present(database, "worker"):
            assert len(alive(database)) == 2


def test_a_table_that_is_in_use_is_not_waited_for_for_long(cluster, tmp_path):
    if cluster is None:
        pytest.skip(databases.ABSENT)
    with cluster.database() as url:
        holder = create_engine(url, poolclass=NullPool)
        with holder.begin() as emptied:
            emptied.execute(text("DROP SCHEMA public CASCADE"))
            emptied.execute(text("CREATE SCHEMA public"))
        config = databases.alembic_config(url)
        newest = ScriptDirectory.from_config(config).get_revision("head")
        command.upgrade(config, str(newest.down_revision))
        with holder.begin() as held:
            held.execute(text("LOCK TABLE alembic_version IN SHARE MODE"))

            with pytest.raises(NotReached, match="longer than a migration waits"):
                migrating.migrate(url)
        migrating.migrate(url)
        assert migrating.schema(url) is Schema.CURRENT


def test_every_migration_says_whether_it_expands_or_contracts():
    scripts = ScriptDirectory.from_config(databases.alembic_config("sqlite://"))
    for step in scripts.walk_revisions():
        doc = step.module.__doc__ or ""
        contracts = "Contract:" in doc
        assert contracts or "Expand:" in doc or step.revision in ("0001", "0002"), step.revision
        assert contracts == hasattr(step.module, "runs_beside"), step.revision
