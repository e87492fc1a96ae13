"""How the command line speaks: tables and colours for people, JSON for programs.

What was asked for goes to standard output; progress and refusals go to standard error, and
progress only to a terminal, so that a pipe or a file never holds it.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from engine.errors import (
    DatabaseUnavailable,
    DeploymentRefused,
    EngineError,
    Finding,
    SubmissionRefused,
)

# What is not a terminal (a pipe, a file, a log) has no width: lines stay whole there.
WIDE = 200


def _console(*, stderr: bool) -> Console:
    terminal = (sys.stderr if stderr else sys.stdout).isatty()
    width = None if terminal else WIDE
    return Console(stderr=stderr, highlight=False, soft_wrap=not terminal, width=width)


out = _console(stderr=False)
err = _console(stderr=True)


def explain(refusal: EngineError) -> None:
    """Tell a refusal in one sentence on standard error, and below it what was found."""
    if isinstance(refusal, DatabaseUnavailable):
        complain(f"{refusal}: is it running, and does REEVE_DATABASE_URL name the right one?")
        return
    complain(str(refusal))
    if isinstance(refusal, DeploymentRefused | SubmissionRefused):
        show_findings(refusal.findings, err)


def complain(message: str) -> None:
    """Print one sentence on standard error."""
    err.print(message, style="red", markup=False)


def say(text: str, style: str = "") -> None:
    """Print one line on standard output, brackets and all."""
    out.print(text, style=style, markup=False)


def show_json(value: object) -> None:
    """Print a value as JSON on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def show_rows(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; an empty one says so. The first column is never broken: it is copied."""
    if not rows:
        out.print(f"[dim]{title}: none[/dim]")
        return
    table = Table(title=title, title_justify="left", header_style="bold", box=None)
    for number, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=number == 0)
    for row in rows:
        table.add_row(*(escape("" if cell is None else str(cell)) for cell in row))
    out.print(table)


def show_findings(findings: Sequence[Finding], console: Console = out) -> None:
    """Print each finding with its place and what to do about it."""
    for finding in findings:
        colour = "red" if finding.severity == "error" else "yellow"
        place = ":".join(
            part for part in (finding.resource, str(finding.line or ""), finding.element_id) if part
        )
        where = f"[bold]{escape(place)}[/bold] " if place else f"{escape(finding.pointer)} "
        console.print(f"[{colour}]{finding.severity}[/{colour}] {where}{escape(finding.message)}")
        if finding.advice:
            console.print(f"      {finding.advice}", style="dim", markup=False)


def findings_as_json(findings: Sequence[Finding]) -> list[Mapping[str, object]]:
    """Return findings as JSON-able mappings."""
    return [
        {
            "severity": finding.severity,
            "code": finding.code,
            "message": finding.message,
            "advice": finding.advice,
            "resource": finding.resource,
            "elementId": finding.element_id,
            "line": finding.line,
            "pointer": finding.pointer,
        }
        for finding in findings
    ]


@contextmanager
def progress(what: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal that something goes on; the function given says how far it is."""
    if not err.is_terminal:
        yield lambda _text: None
        return
    # On one terminal one console must draw both, or lines would be written into the moving one.
    console = out if out.is_terminal else err
    with console.status(escape(what)) as status:
        yield lambda text: status.update(escape(f"{what} {text}"))
