"""The DMN Technology Compatibility Kit: counts only rise, real values counted apart.

Set REEVE_TCK to the folder that holds `compliance-level-2` and `compliance-level-3`.
"""

import os
from collections import Counter
from pathlib import Path

import pytest

from engine import dmn
from tests.dmn import tck

FOLDER = os.environ.get("REEVE_TCK")
LEAST = {
    "compliance-level-2": (126, 110),
    "compliance-level-3": (2050, 914),
}
"""Results that must pass at least: all of them, and those that expect a real value."""

KNOWN_TOTALS = {"compliance-level-2": (126, 110), "compliance-level-3": (2050, 914)}


@pytest.mark.skipif(
    not FOLDER, reason="THE COMPATIBILITY KIT IS NOT RUN: set REEVE_TCK to its folder"
)
def test_the_kit_passes_as_far_as_it_did() -> None:
    totals: Counter[tuple[str, bool]] = Counter()
    passed: Counter[tuple[str, bool]] = Counter()
    failures = []
    models: dict[Path, dmn.DecisionModel] = {}
    for case in tck.cases(Path(FOLDER or "")):
        if case.model not in models:
            models[case.model] = tck.load(case.model)
        right, _found = tck.run(case, models[case.model])
        for real in {False, case.is_real}:
            totals[case.level, real] += 1
            passed[case.level, real] += right
        failures += [] if right else [str(case)]

    for level, least in LEAST.items():
        assert (totals[level, False], totals[level, True]) == KNOWN_TOTALS[level]
        assert passed[level, False] >= least[0], failures
        assert passed[level, True] >= least[1], failures
