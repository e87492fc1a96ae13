"""Commands for those who run the service: serve, worker, migrate, token, tokens."""

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import LOCAL, AsJson, Database, Token, Url

if TYPE_CHECKING:
    from app.settings import Settings

DEMO_DATABASE = "sqlite:///var/reeve.db"


def register(cli: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    panel = "Run the service"
    for command in (serve, worker, migrate, token, tokens):
        cli.command(rich_help_panel=panel)(command)


def serve(
    host: Annotated[
        str | None,
        typer.Option(envvar="REEVE_HOST", help="Where to listen; 127.0.0.1 unless told."),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(envvar="REEVE_PORT", help="8080 unless told; 0 takes any free one."),
    ] = None,
    database: Database = None,
    virtual_clock: Annotated[
        str | None,
        typer.Option(
            envvar="REEVE_VIRTUAL_CLOCK",
            help="Let time begin at this instant and stand still, as in 2026-03-02T09:30:00Z.",
        ),
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Migrate, deploy processes/, make demo tokens, serve.")
    ] = False,
) -> None:
    """Serve the REST API; on SQLite jobs and timers run inside this process."""
    from app.cli.serving import listening, run

    settings = read_settings(
        database=database or (DEMO_DATABASE if demo else None),
        host=host,
        port=port,
        clock=virtual_clock,
        environment="demo" if demo else None,
    )
    with listening(settings.host, settings.port) as door:
        run(settings, door, demo=demo)


def worker(database: Database = None) -> None:
    """Run jobs, timers and deadlines until stopped; start as many as you like on PostgreSQL."""
    from app.cli.failures import Stop
    from app.cli.preflight import check_database, check_seals, check_time
    from app.cli.serving import log_plainly
    from app.presence import SchemaLeftBehind
    from app.worker import run_worker

    settings = read_settings(database=database)
    check_database(settings.database_url)
    check_time(settings)
    check_seals(settings)
    log_plainly()
    try:
        run_worker(settings)
    except SchemaLeftBehind as error:
        raise Stop(str(error)) from error


def migrate(database: Database = None) -> None:
    """Bring the database to this version: its schema, and what stands in plain under seal.

    Harmless when it already is. REEVE_MASTER_KEY is needed only if there is something to seal.
    """
    from app.cli.output import say
    from app.cli.preflight import migrate as upgrade

    where = upgrade(read_settings(database=database))
    say(f"{where} is up to date.")


def token(
    subject: Annotated[str, typer.Argument(help="Who the token is for.")],
    scope: Annotated[
        list[str],
        typer.Option(
            "--scope",
            help="read, cases, tasks, start, receipts, import, operate, deploy, admin or clock;"
            " repeat.",
        ),
    ],
    role: Annotated[
        list[str] | None, typer.Option("--role", help="A lane's id, as in chair; repeat.")
    ] = None,
    agency: Annotated[str, typer.Option(help="The id of the agency it acts for.")] = "",
    partnership: Annotated[
        str | None, typer.Option(help="Only this partnership; every one unless told.")
    ] = None,
    days: Annotated[int, typer.Option(help="How long it lives.", min=1, max=366)] = 90,
    database: Database = None,
) -> None:
    """Make an API token and print it; it is never shown again."""
    from app.cli.failures import Stop
    from app.cli.output import say
    from app.cli.preflight import check_database
    from app.identity.issuing import issue_directly
    from app.identity.tokens import TokenNotIssued, Wish

    url = read_settings(database=database).database_url
    check_database(url)
    wish = Wish(
        subject=subject,
        scopes=frozenset(scope),
        roles=frozenset(role or ()),
        agency=agency,
        tenant=partnership,
        life=timedelta(days=days),
    )
    try:
        say(issue_directly(url, [wish])[0])
    except TokenNotIssued as error:
        raise Stop(f"{OPTIONS[error.field]}: {error}") from error


def tokens(url: Url = LOCAL, token: Token = "", as_json: AsJson = False) -> None:
    """List the API tokens of a running service, oldest first; secrets are never shown."""
    from app.cli.client import connect
    from app.cli.dates import day
    from app.cli.output import show_json, show_rows

    with connect(url, token) as client:
        items = client.search("/v1/tokens/search")
    if as_json:
        show_json(items)
        return
    rows = [
        (
            one["tokenId"],
            one["subject"],
            " ".join(one["scopes"]),
            one["tenantId"] or "all",
            day(one["expiresAt"]),
            day(one["revokedAt"]),
            # A day already, in London; noon keeps it the same day.
            day(one["lastUsedOn"] and f"{one['lastUsedOn']}T12:00:00Z"),
        )
        for one in items
    ]
    columns = ["id", "subject", "scopes", "partnership", "expires", "revoked", "last used"]
    show_rows("API tokens", columns, rows)


# What the fields of a wish are called on the command line.
OPTIONS = {
    "subject": "subject",
    "scopes": "--scope",
    "roles": "--role",
    "agency": "--agency",
    "tenantId": "--partnership",
    "expiresAt": "--days",
}


def read_settings(
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
    from app.cli.failures import WRONG_USE, Stop
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
