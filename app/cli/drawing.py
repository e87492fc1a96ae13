"""Commands for diagrams as drawings: lay them out, check them, make pictures of them."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import AsJson

if TYPE_CHECKING:
    from engine.drawing import Overlay

Diagrams = Annotated[
    list[Path],
    typer.Argument(help="BPMN files, or folders with such files.", exists=True, show_default=False),
]
Diagram = Annotated[
    Path, typer.Argument(help="A BPMN file.", exists=True, dir_okay=False, show_default=False)
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Where to write instead; - is the terminal.")
]
TERMINAL = Path("-")


def register(cli: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    panel = "Write processes"
    cli.command(rich_help_panel=panel)(layout)
    cli.command("check-diagram", rich_help_panel=panel)(check_diagram)
    cli.command(rich_help_panel=panel)(render)


def layout(
    diagrams: Diagrams,
    redraw: Annotated[
        bool, typer.Option("--redraw", help="Throw the drawing away and make a new one.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail when something is not drawn.")
    ] = False,
    output: Output = None,
) -> None:
    """Draw what has no drawing yet, in place; what an analyst has arranged stays.

    The model is never changed. With --redraw the whole drawing is made anew.
    """
    from app.cli import laying_out
    from app.cli.failures import WRONG_USE, Stop
    from app.cli.output import progress

    files = _files(diagrams)
    if output is not None and (len(files) != 1 or check):
        raise Stop("--output goes with one file, and not with --check", WRONG_USE)
    good = True
    with progress("laying out") as tell:
        for path in files:
            tell(str(path))
            plan = laying_out.Plan(path, redraw=redraw, check=check, output=output)
            good = laying_out.carry_out(plan) and good
    raise typer.Exit(0 if good else 1)


def check_diagram(diagrams: Diagrams, as_json: AsJson = False) -> None:
    """Look for faults in drawings, and measure them; fail when there is a fault."""
    from app.cli import inspections
    from app.cli.output import progress

    with progress("inspecting") as tell:
        found = []
        for path in _files(diagrams):
            tell(str(path))
            found.append(inspections.of(path))
    inspections.show(found, as_json=as_json)
    raise typer.Exit(1 if any(one.inspection.faults for one in found) else 0)


def render(
    diagram: Diagram,
    output: Output = None,
    against: Annotated[
        Path | None,
        typer.Option("--against", help="An older version: show what changed.", exists=True),
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Show which flows the scenarios take.")
    ] = False,
    plane: Annotated[
        str, typer.Option("--plane", metavar="ID", help="Draw what is in a collapsed sub-process.")
    ] = "",
) -> None:
    """Make a picture of a diagram: SVG, or PNG when the output is called so.

    Without --output the SVG goes to the terminal, or to where that leads. The scenarios for
    --coverage are those of the folder of processes that the diagram is in. What is in a collapsed
    sub-process is a picture of its own: --plane takes its id.
    """
    from app.cli import pictures
    from app.cli.failures import WRONG_USE, Stop
    from app.cli.output import say
    from engine import drawing

    if against is not None and coverage:
        raise Stop("a picture shows --against or --coverage, not both", WRONG_USE)
    try:
        document = diagram.read_bytes()
        others = [] if plane else list(drawing.planes(document))[1:]
        overlay = _overlay(diagram, against, coverage)
        svg = drawing.render(document, overlay=overlay, plane=plane)
    except drawing.UnreadableDiagram as refusal:
        raise Stop(f"{diagram}: {refusal}") from refusal
    pictures.write(svg, TERMINAL if output is None else output)
    if output not in (None, TERMINAL):
        say(f"drew {diagram} in {output}")
        if others:
            say(f"--plane draws what is in its collapsed sub-processes: {', '.join(others)}")


def _overlay(diagram: Path, against: Path | None, coverage: bool) -> "Overlay | None":
    from engine import drawing

    if against is not None:
        return drawing.compare(against.read_bytes(), diagram.read_bytes())
    if coverage:
        from app.cli import coverage_pictures

        return coverage_pictures.coverage_of(diagram)
    return None


def _files(named: Sequence[Path]) -> list[Path]:
    """Return the files that were named, and those in the folders that were.

    Raises:
        Stop: a folder holds no diagram.
    """
    return list(dict.fromkeys(path for one in named for path in _below(one)))


def _below(named: Path) -> Iterable[Path]:
    from app.cli.failures import WRONG_USE, Stop

    if not named.is_dir():
        return [named]
    found = sorted(named.glob("**/*.bpmn"))
    if not found:
        raise Stop(f"{named} holds no BPMN file", WRONG_USE)
    return found
