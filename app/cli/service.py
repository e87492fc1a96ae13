"""Commands for those who run the service: serve, worker, migrate, token."""

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from app.settings import Settings

Database = Annotated[
    str | None,
    typer.Option("--database", envvar="REEVE_DATABASE_URL", help="SQLAlchemy URL."),
]
DEMO_DATABASE = "sqlite:///var/reeve.db"


def register(cli: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    panel = "Run the service"
    for command in (serve, worker, migrate, token):
        cli.command(rich_help_panel=panel)(command)


def serve(
    host: Annotated[str | None, typer.Option(envvar="REEVE_HOST")] = None,
    port: Annotated[int | None, typer.Option(envvar="REEVE_PORT")] = None,
    database: Database = None,
    virtual_clock: Annotated[
        str | None,
        typer.Option(envvar="REEVE_VIRTUAL_CLOCK", help="Begin at this instant and stand still."),
    ] = None,
    demo: Annotated[
        bool, typer.Option(help="Migrate, deploy processes/, make demo tokens, then serve.")
    ] = False,
) -> None:
    """Serve the REST API; on SQLite jobs and timers run inside this process."""
    import uvicorn

    from app.main import create_app

    settings = _settings(
        database=database or (DEMO_DATABASE if demo else None),
        host=host,
        port=port,
        clock=virtual_clock,
        environment="demo" if demo else None,
    )
    if demo:
        from app.demo.setting import prepare

        prepare(settings)
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_level="warning" if demo else "info",
        access_log=False,
    )


def worker(database: Database = None) -> None:
    """Run jobs, timers and deadlines until stopped; start as many as you like on PostgreSQL."""
    from app.main import run_worker

    run_worker(_settings(database=database))


def migrate(database: Database = None) -> None:
    """Bring the database to the schema of this version; harmless when it already is."""
    from app.cli.output import out
    from app.store.migrating import migrate as upgrade

    settings = _settings(database=database)
    upgrade(settings.database_url)
    out.print("The database is up to date.")


def token(
    subject: Annotated[str, typer.Argument(help="Who the token is for.")],
    scope: Annotated[list[str], typer.Option("--scope", help="Repeat for several.")],
    role: Annotated[list[str] | None, typer.Option("--role", help="A lane's id; repeat.")] = None,
    agency: Annotated[str, typer.Option(help="The id of the agency it acts for.")] = "",
    partnership: Annotated[str | None, typer.Option(help="Only this partnership.")] = None,
    days: Annotated[int, typer.Option(help="How long it lives, at most 366.")] = 90,
    database: Database = None,
) -> None:
    """Make an API token and print it; it is never shown again."""
    from app.cli.output import Stop, out
    from app.identity.issuing import issue_directly
    from app.identity.tokens import TokenNotIssued, Wish

    wish = Wish(
        subject=subject,
        scopes=frozenset(scope),
        roles=frozenset(role or ()),
        agency=agency,
        tenant=partnership,
        life=timedelta(days=days),
    )
    try:
        text = issue_directly(_settings(database=database).database_url, [wish])[0]
    except TokenNotIssued as error:
        raise Stop(f"{error.field}: {error}") from error
    out.print(text, markup=False)


def _settings(
    *,
    database: str | None = None,
    host: str | None = None,
    port: int | None = None,
    clock: str | None = None,
    environment: str | None = None,
) -> "Settings":
    """Return the settings of the environment, with what the command line said on top.

    Raises:
        Stop: a setting makes no sense.
    """
    from app.cli.output import WRONG_USE, Stop
    from app.settings import WrongSetting, from_environment

    said = {
        "REEVE_DATABASE_URL": database,
        "REEVE_HOST": host,
        "REEVE_PORT": None if port is None else str(port),
        "REEVE_VIRTUAL_CLOCK": clock,
    }
    given = {**os.environ, **{name: value for name, value in said.items() if value is not None}}
    if environment:
        given.setdefault("REEVE_ENVIRONMENT", environment)
    try:
        return from_environment(given)
    except WrongSetting as error:
        raise Stop(str(error), WRONG_USE) from error
