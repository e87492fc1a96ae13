"""Pictures of BPMN diagrams as SVG: what the file draws, with an overlay if one is given.

A picture is accessible (title, description, one named group per element), holds no script and
refers to nothing outside itself but, where it is told their addresses, its other planes. It is
readable in black and white and follows the reader's choice of a light or dark screen. The same
input gives the same bytes.
"""

from engine.drawing.address import Address
from engine.drawing.svg.rendering import planes, render

__all__ = ["Address", "planes", "render"]
