"""Places everything in a BPMN file on its plane and writes the drawing into the file."""

from engine.drawing.layout.layouter import lay_out

__all__ = ["lay_out"]
