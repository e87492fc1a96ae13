"""Options that several commands share, and the files they name."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

LOCAL = "http://127.0.0.1:8080"

Url = Annotated[str, typer.Option(envvar="REEVE_URL", help="Where Reeve listens.")]
Token = Annotated[str, typer.Option(envvar="REEVE_TOKEN", show_envvar=True, help="An API token.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen, change nothing.")]
Folder = Annotated[
    Path, typer.Argument(help="The folder of processes.", exists=True, file_okay=False)
]
Values = Annotated[
    Path | None,
    typer.Option("--input", help="A JSON file with the values.", exists=True, dir_okay=False),
]
Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        envvar="REEVE_DATABASE_URL",
        help="Its URL: sqlite:///reeve.db or postgresql+psycopg://user@host/name.",
    ),
]


def read_object(path: Path | None) -> Mapping[str, Any]:
    """Return the JSON object in a file; without a file, an empty one.

    Raises:
        Stop: it is no JSON object.
    """
    from app.cli.failures import Stop

    if path is None:
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Stop(f"{path} is no JSON: {error}") from error
    if not isinstance(content, dict):
        raise Stop(f"{path} must hold a JSON object, {{...}}")
    return content
