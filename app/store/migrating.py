"""Brings a database to the schema of this version; the migrations are Alembic's."""

from pathlib import Path

from alembic import command
from alembic.config import Config

HOME = Path(__file__).parents[2]


def migrate(url: str) -> None:
    """Run every migration that the database at `url` lacks; one that is current is left alone.

    On SQLite the folder of the file is made when it is missing. Running it twice, or from two
    machines at once, is harmless.
    """
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).absolute().parent.mkdir(parents=True, exist_ok=True)
    config = Config(toml_file=HOME / "pyproject.toml")
    config.attributes["url"] = url
    command.upgrade(config, "head")
