"""Drawings of BPMN diagrams: laid out, checked and rendered, in pure Python.

It knows BPMN files and nothing else: not how they run, not where they are stored. What draws is
loaded when the first drawing is asked for: a service starts without it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from engine.drawing.address import Address
from engine.drawing.errors import UnknownPlane, UnreadableDiagram
from engine.drawing.overlays import (
    Counts,
    Coverage,
    Differences,
    ElementStatus,
    Heat,
    InstanceState,
    Overlay,
)

if TYPE_CHECKING:
    from engine.drawing.check import Fault, Inspection, Measures, inspect
    from engine.drawing.comparison import compare
    from engine.drawing.layout import lay_out
    from engine.drawing.svg import planes, render

__all__ = [
    "Address",
    "Counts",
    "Coverage",
    "Differences",
    "ElementStatus",
    "Fault",
    "Heat",
    "Inspection",
    "InstanceState",
    "Measures",
    "Overlay",
    "UnknownPlane",
    "UnreadableDiagram",
    "compare",
    "inspect",
    "lay_out",
    "planes",
    "render",
]

_HOMES = {
    **dict.fromkeys(("Fault", "Inspection", "Measures", "inspect"), "check"),
    "compare": "comparison",
    "lay_out": "layout",
    **dict.fromkeys(("planes", "render"), "svg"),
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
