"""The command that says what is asked of the processes, and which scenarios prove it."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.authoring import PROCESSES
from app.cli.options import Folder

PAGE = Path("docs/requirements.md")
TERMINAL = Path("-")


def register(cli: typer.Typer) -> None:
    """Add the command of this module to the command line."""
    cli.command(rich_help_panel="Write processes")(requirements)


def requirements(
    folder: Folder = PROCESSES,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Where the page goes; - is the terminal.")
    ] = PAGE,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail when the page is stale.")
    ] = False,
    forget: Annotated[
        list[str] | None,
        typer.Option("--forget", metavar="R12", help="It may lose its last scenario."),
    ] = None,
) -> None:
    """Write the page of what is asked and which scenarios prove it.

    What the page as it stands calls proven must stay so: a requirement whose last scenario is gone
    is refused, unless --forget names it.
    """
    from app.cli.laying_out import write
    from app.cli.output import say
    from app.scenarios.requirements_page import proven

    before = "" if output == TERMINAL or not output.exists() else output.read_text("utf-8")
    after = _page(folder, Path() if output == TERMINAL else output.parent)
    _keep_proofs(before, after, set(forget or ()))
    if check:
        say(f"{output} {'is up to date' if after == before else 'is stale: write it again'}")
        raise typer.Exit(0 if after == before else 1)
    write(output, after.encode())
    if output != TERMINAL:
        count = len(proven(after))
        say(f"wrote {output}: {count} of what is asked {'is' if count == 1 else 'are'} proven")


def _page(folder: Path, beside: Path) -> str:
    """Return the page as it should be.

    Raises:
        DeploymentRefused: a scenario names what is not asked, or something cannot be read.
    """
    from app.scenarios import requirements as asked
    from app.scenarios import requirements_page, season
    from engine.errors import DeploymentRefused

    catalogue = asked.catalogue(folder)
    stories = season.stories(folder)
    if faults := asked.unknown(catalogue.requirements, stories):
        raise DeploymentRefused(tuple(faults))
    return requirements_page.page(catalogue, asked.proofs(stories), beside)


def _keep_proofs(before: str, after: str, forgotten: set[str]) -> None:
    """Refuse to forget silently what was proven.

    Raises:
        Stop: a requirement has lost its last scenario.
    """
    from app.cli.failures import Stop
    from app.scenarios.requirements_page import proven

    lost = sorted(proven(before) - proven(after) - forgotten, key=lambda one: int(one[1:]))
    if lost:
        words = " ".join(f"--forget {one}" for one in lost)
        raise Stop(
            f"{', '.join(lost)} was proven, and no scenario names it any longer: name it in the"
            f" scenario that proves it now, or say {words}"
        )
