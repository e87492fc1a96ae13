"""Two commits against each other: completions over HTTP, their runs alternating."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.bench import models
from tests.bench.bench import Bench, running
from tests.bench.figures.throughput import TASKS, Series, one_round
from tests.bench.measures import Measured, ratios
from tests.bench.services import ROOT

TITLE = "This commit against another"
HOW = (
    "Both serve process `five` on databases of their own; runs alternate. A ratio below 1 of"
    " processor time, or above 1 of completions per second, is for this commit."
)
CLIENTS = 8


def measure(bench: Bench, other: str) -> Iterator[Measured]:
    files = {"five/five.bpmn": models.tasks_in_a_row(TASKS)}
    with worktree(other) as root:
        for kind in bench.places.kinds:
            ours, theirs = Series(), Series()
            with ExitStack() as scope:
                new = scope.enter_context(running(bench, kind, 1, files))
                old = scope.enter_context(running(bench, kind, 1, files, root=root))
                for run in range(bench.runs + 1):
                    for one, series in ((old, theirs), (new, ours)):
                        kept = series if run else Series()
                        one_round(bench, one, CLIENTS, bench.size(60, 2), kept)
            for name in ("server ms", "database ms", "complete/s", "complete p50", "start p50"):
                if all(theirs[name]):
                    title = f"{kind}: {name}, this commit / {other}"
                    yield Measured(title, ratios(ours[name], theirs[name]), "times")


@contextmanager
def worktree(commit: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="reeve-worktree-") as folder:
        root = Path(folder) / "other"
        _git("worktree", "add", "--detach", "-q", str(root), commit)
        try:
            yield root
        finally:
            _git("worktree", "remove", "--force", str(root))


def _git(*arguments: str) -> None:
    subprocess.run(["git", "-C", str(ROOT), *arguments], check=True)  # noqa: S603, S607
