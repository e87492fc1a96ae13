"""Lays a file out and says what was done."""

import sys
from dataclasses import dataclass
from pathlib import Path

from app.cli.failures import Stop
from app.cli.inspections import summary
from app.cli.output import say
from engine.drawing import UnreadableDiagram, inspect, lay_out


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with one file; see `reeve layout`."""

    path: Path
    redraw: bool
    check: bool
    output: Path | None

    @property
    def target(self) -> Path:
        """Where the drawn file goes."""
        return self.output or self.path


def carry_out(plan: Plan) -> bool:
    """Lay one file out and tell of it; return whether it is drawn now, without a fault.

    Raises:
        Stop: it cannot be read as a diagram.
    """
    before = plan.path.read_bytes()
    try:
        missing = sum(one.kind == "without_di" for one in inspect(before).faults)
        after = lay_out(before, redraw=plan.redraw)
        inspection = inspect(after)
    except UnreadableDiagram as refusal:
        raise Stop(f"{plan.path}: {refusal}") from refusal
    if plan.check:
        say(f"{plan.path}: {'would be laid out' if after != before else 'is drawn'}")
        return after == before
    if after != before or plan.output:
        write(plan.target, after)
    said = _deed(changed=after != before, redrawn=plan.redraw, missing=missing > 0)
    if plan.target != Path("-"):
        say(f"{plan.path}: {said}; {summary(inspection)}")
    return not inspection.faults


def _deed(*, changed: bool, redrawn: bool, missing: bool) -> str:
    if not changed:
        return "stays as it is drawn" if not redrawn else "is drawn this way already"
    return "drawn anew" if redrawn else "laid out" if missing else "completed"


def write(target: Path, content: bytes) -> None:
    """Write a file whole or not at all; `-` is standard output."""
    if target == Path("-"):
        sys.stdout.buffer.write(content)
        return
    beside = target.with_name(f".{target.name}.new")
    beside.write_bytes(content)
    beside.replace(target)
