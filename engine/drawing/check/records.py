"""What an inspection finds: faults that must go, remarks that may stay, and measures."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

ADVICE: Mapping[str, str] = {
    "without_di": "Lay the file out with `reeve layout`, or draw it in an editor.",
    "shape_overlaps": "Move one of the two until there is a gap between them.",
    "outside_parent": "Move it inside, or make what is round it larger.",
    "boundary_off_host": "Move it onto the outline of its activity.",
    "edge_through_shape": "Lead the line round the shape.",
    "loose_ends": "Pull the end of the line onto the outline of the shape.",
    "slanting": "Give the line a bend, so that each piece runs across or down.",
    "edge_overlaps": "Move one of the lines 15 pixels or more to the side.",
    "label_missing": "Move the name in an editor once, which writes its place down.",
    "label_on_label": "Move one of the names.",
    "label_on_shape": "Move the name beside the shape.",
    "label_on_edge": "Move the name off the line.",
    "edge_over_band": "Lead the line round the name of the pool or lane.",
    "text_overflow": "Make the shape larger, or the text shorter.",
}
REMARKS = ("edge_over_band", "text_overflow")
FAULTS = tuple(kind for kind in ADVICE if kind not in REMARKS)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that makes a drawing hard to read or wrong.

    Attributes:
        kind: One of `FAULTS` or `REMARKS`.
        elements: The ids of what is concerned, the one to be moved first.
        message: What is wrong, as a sentence without a full stop.
    """

    kind: str
    elements: tuple[str, ...]
    message: str

    @property
    def advice(self) -> str:
        """What to do about it."""
        return ADVICE[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Numbers that compare two drawings of one model; fewer and smaller is easier to read.

    Attributes:
        crossings: Pairs of pieces of lines that cross.
        bends: Corners of all lines.
        backward_edges: Sequence flows that end further left than they begin.
        width: In pixels, of the widest plane.
        height: In pixels, of the highest plane.
        ratio: Width by height; 1.2 to 4 suits a screen.
        shapes: Drawn nodes, pools and lanes left out.
        edges: Drawn lines.
    """

    crossings: int
    bends: int
    backward_edges: int
    width: int
    height: int
    ratio: float
    shapes: int
    edges: int

    def as_json(self) -> Mapping[str, float]:
        """Return the numbers by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is to be said of one file's drawing; it is good when there are no `faults`."""

    faults: tuple[Fault, ...]
    remarks: tuple[Fault, ...]
    measures: Measures
