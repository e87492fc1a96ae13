"""The table of problems is complete, and its promises are kept."""

import re
from collections import Counter
from collections.abc import Iterator

from app.errors import API_PROBLEMS, ENGINE_PROBLEMS, PROBLEMS
from engine.errors import EngineError


def every_refusal(kind: type[EngineError] = EngineError) -> Iterator[type[EngineError]]:
    for inner in kind.__subclasses__():
        yield inner
        yield from every_refusal(inner)


def test_every_engine_error_has_a_problem() -> None:
    refusals = {kind for kind in every_refusal() if kind.__module__.startswith("engine")}

    assert set(ENGINE_PROBLEMS) == refusals


def test_no_two_problems_share_a_code() -> None:
    different = {*API_PROBLEMS, *ENGINE_PROBLEMS.values()}

    assert not [code for code, n in Counter(p.code for p in different).items() if n > 1]
    assert len(PROBLEMS) == len(different)


def test_codes_are_capitals_and_types_are_paths() -> None:
    for problem in PROBLEMS.values():
        assert re.fullmatch(r"[A-Z]+(_[A-Z]+)*", problem.code)
        assert re.fullmatch(r"/problems/[a-z]+(-[a-z]+)*", problem.type)


def test_only_a_fault_of_ours_is_a_500() -> None:
    assert {p.code for p in PROBLEMS.values() if p.status == 500} == {"INTERNAL_ERROR"}
    assert not [p for p in ENGINE_PROBLEMS.values() if p.status >= 500 and not p.retryable]
