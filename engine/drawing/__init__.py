"""Drawings of BPMN diagrams: laid out, checked and rendered, in pure Python.

It knows BPMN files and nothing else: not how they run, not where they are stored.
"""

from engine.drawing.check import Fault, Inspection, Measures, inspect
from engine.drawing.comparison import compare
from engine.drawing.errors import UnknownPlane, UnreadableDiagram
from engine.drawing.layout import lay_out
from engine.drawing.overlays import (
    Counts,
    Coverage,
    Differences,
    ElementStatus,
    Heat,
    InstanceState,
    Overlay,
)
from engine.drawing.svg import Address, planes, render

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
