"""Runs a folder of the DMN Technology Compatibility Kit and prints what passes.

A case that expects null or an error passes by answering nothing, so the cases that expect a
value are counted apart. `python -m tests.dmn.tck_report FOLDER` ends with 1 when a level is
below what is promised for it, and with 2 when the folder holds no cases.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from engine import dmn, feel
from tests.dmn import tck

PROMISED = {"compliance-level-2": (1.0, 1.0), "compliance-level-3": (0.99, 0.985)}
"""The share of all cases, and of those with a value, that must pass."""

LONGEST_REASON = 200
WIDEST_FOLDER = 48


@dataclass(frozen=True)
class Played:
    """One case, whether it passed, and what came out instead."""

    case: tck.Case
    passed: bool
    reason: str


@dataclass(frozen=True)
class Count:
    passed: int
    total: int
    values_passed: int
    values: int

    @property
    def shares(self) -> tuple[float, float]:
        return self.passed / (
            self.total or 1
        ), self.values_passed / self.values if self.values else 1

    def __str__(self) -> str:
        return (
            f"{self.passed:5} of {self.total:5}   values {self.values_passed:5} of {self.values:5}"
        )


def count(played: Iterable[Played]) -> Count:
    every = list(played)
    values = [one for one in every if one.case.is_real]
    return Count(
        sum(one.passed for one in every),
        len(every),
        sum(one.passed for one in values),
        len(values),
    )


def play(folder: Path) -> Iterator[Played]:
    for path, cases in groupby(tck.cases(folder), key=lambda case: case.model):
        try:
            model = tck.load(path)
        except (dmn.DmnError, feel.FeelError) as error:
            # Nothing of a model that cannot be loaded counts, not even a case that wants an error.
            yield from (Played(case, passed=False, reason=str(error)) for case in cases)
            continue
        for case in cases:
            passed, found = tck.run(case, model)
            yield Played(case, passed, f"expected {case.expected!r}, found {found!r}")


def folder_of(one: Played) -> str:
    return f"{one.case.level}/{one.case.model.parent.name}"


def report(played: list[Played]) -> Iterator[str]:
    for folder, cases in groupby(played, key=folder_of):
        yield f"{folder:{WIDEST_FOLDER}} {count(cases)}"
    yield ""
    failures = [one for one in played if not one.passed]
    for one in failures:
        yield f"failed {one.case}: {one.reason[:LONGEST_REASON]}"
    if failures:
        yield ""
    for level, cases in groupby(played, key=lambda one: one.case.level):
        found = count(cases)
        every, values = (f"{share:.2%}" for share in found.shares)
        yield f"{level:{WIDEST_FOLDER}} {found}   ({every}, values {values})"


def is_kept(played: list[Played]) -> bool:
    """Whether each level that was played passes as much as is promised for it."""
    for level, cases in groupby(played, key=lambda one: one.case.level):
        promised = PROMISED.get(level, (0.0, 0.0))
        if any(found < least for found, least in zip(count(cases).shares, promised, strict=True)):
            return False
    return True


def main(arguments: list[str]) -> int:
    played = [one for folder in arguments for one in play(Path(folder))]
    if not played:
        sys.stdout.write(f"there are no cases of the kit in {' '.join(arguments) or 'no folder'}\n")
        return 2
    for line in report(played):
        sys.stdout.write(f"{line}\n")
    return 0 if is_kept(played) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
