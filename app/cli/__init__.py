"""The command line: what operators, analysts and newcomers type.

Exit status: 0 all is well, 1 findings or a refusal, 2 wrong use. Every command imports what it
needs when it runs, so that `reeve --help` answers at once.
"""

import typer

from app.cli import authoring, service, work

cli = typer.Typer(
    name="reeve",
    help="Run casework from BPMN diagrams: serve it, write it, work on it.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
service.register(cli)
authoring.register(cli)
work.register(cli)


def main() -> None:
    """Run the command line; errors become one sentence and an exit status."""
    from app.cli.output import report_failures

    with report_failures():
        cli()
