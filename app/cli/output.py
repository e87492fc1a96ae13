"""How the command line speaks: tables and colours for people, JSON for programs."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table

from engine.errors import DeploymentRefused, EngineError, Finding, SubmissionRefused

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

FOUND = 1
WRONG_USE = 2


class Stop(Exception):
    """The command cannot go on; the message is for the person who typed it."""

    def __init__(self, message: str, status: int = FOUND) -> None:
        super().__init__(message)
        self.status = status


@contextmanager
def report_failures() -> Iterator[None]:
    """Turn a refusal into one sentence on standard error and exit status 1 (or 2)."""
    try:
        yield
    except Stop as stop:
        err.print(f"[red]{_plain(str(stop))}[/red]")
        sys.exit(stop.status)
    except (DeploymentRefused, SubmissionRefused) as refusal:
        err.print(f"[red]{_plain(str(refusal))}[/red]")
        show_findings(refusal.findings)
        sys.exit(FOUND)
    except EngineError as refusal:
        err.print(f"[red]{_plain(str(refusal))}[/red]")
        sys.exit(FOUND)


def show_json(value: object) -> None:
    """Print a value as JSON on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def show_rows(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; an empty one says so."""
    if not rows:
        out.print(f"[dim]{title}: none[/dim]")
        return
    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(_plain("" if cell is None else str(cell)) for cell in row))
    out.print(table)


def show_findings(findings: Sequence[Finding]) -> None:
    """Print each finding with its place and what to do about it."""
    for finding in findings:
        colour = "red" if finding.severity == "error" else "yellow"
        place = ":".join(
            part for part in (finding.resource, str(finding.line or ""), finding.element_id) if part
        )
        where = f"[bold]{_plain(place)}[/bold] " if place else _plain(finding.pointer) + " "
        err.print(f"[{colour}]{finding.severity}[/{colour}] {where}{_plain(finding.message)}")
        if finding.advice:
            err.print(f"      {_plain(finding.advice)}", style="dim")


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


def _plain(text: str) -> str:
    """Return the text so that rich does not read its brackets as markup."""
    return text.replace("[", "\\[")
