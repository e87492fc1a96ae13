"""Every diagram that is shipped is drawn without a fault, and of a size that can be read."""

from pathlib import Path

import pytest

from engine.drawing import inspect

ROOT = Path(__file__).parents[3]
DIAGRAMS = sorted((ROOT / "processes").glob("**/*.bpmn"))
BENDS_PER_LINE = 1.5  # docs say: more than that is hard to follow


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_shipped_diagram_has_no_fault(path: Path) -> None:
    found = inspect(path.read_bytes())

    assert [(one.kind, one.message) for one in (*found.faults, *found.remarks)] == []
    assert found.measures.crossings <= 8
    assert found.measures.bends <= BENDS_PER_LINE * found.measures.edges


def test_there_are_diagrams() -> None:
    assert len(DIAGRAMS) >= 15
