"""Commands for the master key: make one, and change to another."""

import typer

from app.cli.options import Database


def register(cli: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    panel = "Run the service"
    cli.command("master-key", rich_help_panel=panel)(master_key)
    cli.command("rotate-master-key", rich_help_panel=panel)(rotate_master_key)


def master_key() -> None:
    """Make a master key and print it; nothing else keeps it."""
    from app.casework.master_keys import fresh
    from app.cli.output import say

    say(fresh())


def rotate_master_key(database: Database = None) -> None:
    """Wrap every case's key with REEVE_MASTER_KEY; REEVE_OLD_MASTER_KEYS says what it was before.

    The service may run meanwhile, if it has both keys. Afterwards the old one can be taken away.
    """
    from app.assembly import vault_of
    from app.casework.carrying import rewrap
    from app.casework.master_keys import WrongMasterKey
    from app.cli.failures import Stop
    from app.cli.output import say
    from app.cli.preflight import check_database
    from app.cli.service import read_settings
    from engine.engine import Database as Opened

    settings = read_settings(database=database)
    check_database(settings.database_url)
    opened = Opened(settings.database_url)
    try:
        say(f"{rewrap(opened, vault_of(settings))} keys are wrapped by the new master key now.")
    except WrongMasterKey as error:
        raise Stop(f"{error}: name it in REEVE_OLD_MASTER_KEYS") from error
    finally:
        opened.close()
