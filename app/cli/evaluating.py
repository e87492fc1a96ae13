"""Commands that try an expression or a decision table out, without any service."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import AsJson, read_object

if TYPE_CHECKING:
    from engine.dmn import DecisionResult
    from engine.feel import FeelWarning
    from engine.policy import Policy

Input = Annotated[
    Path | None,
    typer.Option(
        "--input",
        "--context",
        help="A JSON file with the values; texts like 2026-03-02 are dates.",
        exists=True,
        dir_okay=False,
    ),
]
Policies = Annotated[
    list[Path] | None,
    typer.Option(
        "--policy",
        help="A policy.toml; twice: the common one, then the partnership's.",
        exists=True,
        dir_okay=False,
    ),
]
Beside = Annotated[
    Path | None,
    typer.Option(
        "--beside",
        help="A folder with the models that it may import; else its own folder.",
        exists=True,
        file_okay=False,
    ),
]
MOST_POLICIES = 2
WIDEST = 80
CUT = "..."


def register(cli: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    for command in (decide, feel):
        cli.command(rich_help_panel="Write processes")(command)


def decide(
    model: Annotated[Path, typer.Argument(help="A DMN file.", exists=True, dir_okay=False)],
    decision: Annotated[str, typer.Option("--decision", help="Its id or name.")] = "",
    values: Input = None,
    policies: Policies = None,
    beside: Beside = None,
    as_json: AsJson = False,
) -> None:
    """Evaluate a decision of a DMN file and show which rows matched."""
    from app.cli.failures import Stop
    from engine import dmn
    from engine import feel as language
    from engine.clock import SystemClock
    from engine.deadline_functions import library

    policy = _policy(policies or [])
    scope = {"policy": policy.values, **_values(values)}
    try:
        others = (path.read_bytes() for path in sorted((beside or model.parent).rglob("*.dmn")))
        tables = dmn.load(model.read_bytes(), library=library(policy), others=others)
        wanted = decision or _only([each.id for each in tables.decisions])
        result = tables.evaluate(wanted, scope, now=SystemClock().now())
    except dmn.DmnError as error:
        place = error.place
        pointing = f"\n{_caret(place.expression, place.line, place.column)}" if place else ""
        raise Stop(f"{model}: {error}{pointing}") from error
    except language.FeelError as error:
        raise Stop(f"{model}: {error}") from error
    (_show_result_as_json if as_json else _show_result)(result)


def feel(
    expression: Annotated[str, typer.Argument(help="A FEEL expression.")],
    values: Input = None,
    policies: Policies = None,
    as_json: AsJson = False,
) -> None:
    """Evaluate a FEEL expression; an error points at its place."""
    from app.cli.failures import Stop
    from app.cli.output import show_json
    from engine import feel as language
    from engine.clock import SystemClock
    from engine.deadline_functions import library

    policy = _policy(policies or [])
    scope = {"policy": policy.values, **_values(values)}
    try:
        compiled = language.compile(expression, names=tuple(scope), library=library(policy))
        answer = compiled.explain(scope, now=SystemClock().now())
    except language.FeelSyntaxError as error:
        raise Stop(_pointing(expression, error.line, error.column, str(error))) from error
    except language.FeelError as error:
        raise Stop(str(error)) from error
    value = language.to_json(answer.value)
    if as_json:
        show_json({"value": value, "warnings": [one.as_mapping() for one in answer.warnings]})
        return
    _show_value(value, answer.warnings)


def _show_value(value: object, warnings: "Sequence[FeelWarning]") -> None:
    from app.cli.output import out, say

    out.print_json(json.dumps(value, ensure_ascii=False, default=str), ensure_ascii=False)
    for warning in warnings:
        if warning.expression:
            say(_caret(warning.expression, warning.line, warning.column), "yellow")
        say(f"warning: {warning}", "yellow")


def _show_result(result: "DecisionResult") -> None:
    from app.cli.output import say
    from engine import feel as language

    _show_value(language.to_json(result.value), result.warnings)
    say(f"{len(result.rows)} matched {'row' if len(result.rows) == 1 else 'rows'}")
    for row in (*result.rows, *result.required_rows):
        say(_row(row), "dim")


def _show_result_as_json(result: "DecisionResult") -> None:
    from app.cli.output import show_json
    from engine import feel as language

    told = {
        "value": language.to_json(result.value),
        "rows": [language.to_json(dict(row)) for row in result.rows],
        "requiredRows": [language.to_json(dict(row)) for row in result.required_rows],
        "warnings": [one.as_mapping() for one in result.warnings],
    }
    show_json(told)


def _row(row: Mapping[str, object]) -> str:
    """Return a row that matched on one line: where it is, what it saw, what it said and why."""
    place = f"row {row['index']} ({row['id']})" if row["id"] else f"row {row['index']}"
    whose = f"{row['decision']}: " if "decision" in row else ""
    why = f"  [{row['annotation']}]" if row["annotation"] else ""
    return f"{whose}{place}: {_named(row['inputs'])} -> {_named(row['outputs'])}{why}"


def _named(values: object) -> str:
    from engine import feel as language

    shown = language.to_json(values)
    pairs = shown.items() if isinstance(shown, dict) else ()
    return ", ".join(
        f"{name} = {json.dumps(value, ensure_ascii=False, default=str)}" for name, value in pairs
    )


def _pointing(expression: str, line: int, column: int, message: str) -> str:
    """Return the line of an error, a caret below the place, and the message."""
    return f"{_caret(expression, line, column)}\n{message}"


def _caret(expression: str, line: int, column: int) -> str:
    """Return the line of an error and a caret below the place."""
    lines = expression.split("\n")  # as lines are counted, whatever else a terminal breaks at
    # A tab is as wide as the terminal likes; one blank for it keeps the caret at its place.
    written = lines[line - 1].expandtabs(1) if line <= len(lines) else ""
    shown, at = _surroundings(written, column - 1)
    return f"{shown}\n{' ' * at}^"


def _surroundings(written: str, at: int) -> tuple[str, int]:
    """Return what fits a terminal of a line round a place, and where in it the place is."""
    room = WIDEST - 2 * (len(CUT) + 1)
    if len(written) <= WIDEST:
        return written, at
    first = max(0, min(at - room // 2, len(written) - room))
    before = f"{CUT} " if first else ""
    after = f" {CUT}" if first + room < len(written) else ""
    return f"{before}{written[first : first + room]}{after}", at - first + len(before)


def _only(decisions: Sequence[str]) -> str:
    """Return the one decision of a model.

    Raises:
        Stop: there are several, and none was named.
    """
    from app.cli.failures import WRONG_USE, Stop

    if len(decisions) != 1:
        raise Stop(f"say which with --decision: {', '.join(decisions) or 'none'}", WRONG_USE)
    return decisions[0]


def _policy(paths: Sequence[Path]) -> "Policy":
    from app.cli.failures import WRONG_USE, Stop
    from engine.policy import Policy

    if len(paths) > MOST_POLICIES:
        raise Stop("give --policy at most twice: the common one, then the partnership's", WRONG_USE)
    texts = [path.read_text(encoding="utf-8") for path in paths]
    return Policy.load(*texts) if texts else Policy.load("")


def _values(path: Path | None) -> Mapping[str, object]:
    """Return the JSON object in a file, with its dates as dates."""
    from engine import feel as language

    values = read_object(path)
    try:
        return {name: language.from_plain_json(value) for name, value in values.items()}
    except language.FeelError as error:
        from app.cli.failures import Stop

        raise Stop(str(error)) from error
