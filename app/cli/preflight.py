"""Looks at a database before it is used, so that what is wrong is told in one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.assembly import vault_of
from app.casework import carrying
from app.cli.failures import WRONG_USE, Stop
from app.settings import Settings
from app.store import addresses, migrating
from app.store.addresses import NotAnAddress
from app.store.migrating import NotReached, Schema
from engine.clock import SystemClock
from engine.engine import Database
from engine.shared_clock import stands_at


def check_database(url: str) -> None:
    """Return when the database at `url` can be used by this version.

    Raises:
        Stop: the URL makes no sense; nothing is there; or its schema is older or newer.
    """
    with _explained(url):
        schema, where = migrating.schema(url), addresses.shown(url)
        # A password is not repeated on a screen.
        again = "" if addresses.has_password(url) else f" --database {url}"
    if schema is Schema.ABSENT:
        raise Stop(f"There is no database at {where} yet. Make it with: reeve migrate{again}")
    if schema is Schema.OLDER:
        raise Stop(
            f"The database at {where} is not at the schema of this version."
            f" Bring it there with: reeve migrate{again}"
        )
    if schema is Schema.NEWER:
        raise Stop(f"The database at {where} belongs to a newer version of Reeve: run that one")


def check_time(settings: Settings) -> None:
    """Return when this process and its database mean the same time.

    Raises:
        Stop: the database runs on a virtual clock, and this process would run on the machine's.
    """
    if settings.virtual_clock is not None:
        return
    with _opened(settings.database_url) as database:
        stands = stands_at(database)
    if stands is not None:
        where = addresses.shown(settings.database_url)
        raise Stop(
            f"The database at {where} runs on a virtual clock, which stands at"
            f" {stands.isoformat()}: set REEVE_VIRTUAL_CLOCK here, too, or use another database"
        )


def check_seals(settings: Settings) -> None:
    """Return when everything in a database is sealed, by a master key that is at hand.

    Raises:
        Stop: `reeve migrate` has not run to its end, or the master key is another one.
        WrongSetting: there is no master key.
    """
    vault = vault_of(settings)
    with _opened(settings.database_url) as database, database.read() as tx:
        plain, unknown = carrying.is_plain(tx), carrying.unknown_masters(tx, vault)
    if plain:
        raise Stop("Case records of an earlier version stand in plain. Run: reeve migrate")
    if unknown:
        raise Stop(
            f"The cases in this database are encrypted with the master key {', '.join(unknown)},"
            " and REEVE_MASTER_KEY is another one. Give that one, or name it in"
            " REEVE_OLD_MASTER_KEYS and run: reeve rotate-master-key"
        )


def migrate(settings: Settings) -> str:
    """Bring a database to this version, and return its URL as it may be shown.

    Raises:
        Stop: the URL makes no sense, or the database cannot be reached or written.
        WrongSetting: there is something to seal, and no master key.
    """
    url = settings.database_url
    with _explained(url):
        migrating.migrate(url)
    with _opened(url) as database:
        with database.read() as tx:
            plain = carrying.is_plain(tx)
        if plain:
            at = SystemClock().now()
            carrying.seal_what_is_plain(database, vault_of(settings), at=at)
    return addresses.shown(url)


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _explained(url: str) -> Iterator[None]:
    try:
        yield
    except NotAnAddress as error:
        raise Stop(
            f"{url!r} names no database: say sqlite:///var/reeve.db or"
            " postgresql+psycopg://user@host/name, with --database or in REEVE_DATABASE_URL",
            WRONG_USE,
        ) from error
    except NotReached as error:
        raise Stop(f"The database at {addresses.shown(url)} cannot be used: {error}") from error
