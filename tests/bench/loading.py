"""The load generator as seen from the measuring process: orders out, timings back."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = Any
ROOT = Path(__file__).parents[2]


class WrongResult(Exception):
    """The service answered fast and wrong: the figure counts for nothing."""


@dataclass(frozen=True, slots=True)
class Timing:
    """One phase: how long it took in all, and each request in seconds, sorted."""

    seconds: float
    times: Sequence[float]

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    def quantile(self, share: float) -> float:
        return self.times[min(len(self.times) - 1, int(share * len(self.times)))]


class Generator:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def connect(
        self, targets: Sequence[str], clients: int, *, token: str = "", dialect: str = "reeve"
    ) -> None:
        order = {"targets": targets, "clients": clients, "token": token, "dialect": dialect}
        self._order("connect", order)

    def repeat(self, path: str, count: int, body: str = "{}", method: str = "POST") -> Timing:
        order = {"path": path, "count": count, "body": body, "method": method}
        return self._timed("post", order)

    def start(self, process: str, count: int, variables: Mapping[str, Json]) -> Timing:
        return self._timed("start", {"process": process, "count": count, "variables": variables})

    def complete(self, submissions: Mapping[str, Json], **more: int) -> Timing:
        return self._timed("complete", {"submissions": submissions, **more})

    def list_tasks(self, count: int) -> Timing:
        return self._timed("list_tasks", {"count": count})

    def check(self, expected: Mapping[str, Json], most: int = 200) -> None:
        wrong = self._order("check", {"expected": expected, "most": most})["wrong"]
        if wrong:
            raise WrongResult("; ".join(wrong))

    def _timed(self, what: str, order: Json) -> Timing:
        answer = self._order(what, order)
        return Timing(answer["seconds"], sorted(answer["times"]))

    def _order(self, what: str, order: Json) -> Json:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": what, **order}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline() or '{"error": "it died"}')
        if "error" in answer:
            raise WrongResult(f"{what}: {answer['error']}")
        return answer


@contextmanager
def generator() -> Iterator[Generator]:
    line = [sys.executable, "-m", "tests.bench.load"]
    with subprocess.Popen(  # noqa: S603
        line, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Generator(process)
        finally:
            process.kill()
