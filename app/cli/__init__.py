"""The command line: what operators, analysts and newcomers type.

Exit status: 0 all is well, 1 findings or a refusal, 2 wrong use. Every command imports what it
needs when it runs, so that `reeve --help` answers at once.
"""

from collections.abc import Sequence

import typer

from app.cli import (
    adopting,
    authoring,
    demonstrating,
    drawing,
    evaluating,
    importing,
    keys,
    locations,
    reports,
    requirements,
    service,
    work,
)

cli = typer.Typer(
    name="reeve",
    help="Run casework from BPMN diagrams: serve it, write it, work on it.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
service.register(cli)
keys.register(cli)
authoring.register(cli)
adopting.register(cli)
drawing.register(cli)
requirements.register(cli)
evaluating.register(cli)
work.register(cli)
demonstrating.register(cli)
reports.register(cli)
importing.register(cli)
locations.register(cli)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; errors become one sentence and an exit status.

    Without `arguments` it reads those of the process. It always ends in SystemExit.
    """
    from app.cli.failures import report_failures

    with report_failures():
        # However it was called: help and shell completion speak of `reeve`.
        cli(args=list(arguments) if arguments is not None else None, prog_name="reeve")
