"""What a line pays for, in pixels of detour: the taste of the router in numbers."""

from dataclasses import dataclass

STUB = 15  # pixels: the least length of the first and the last piece (layout rule "lines")
SPACING = 15  # pixels from one line to the next beside it
NEAR = 8  # pixels: a line closer to a border than this runs along it

BEND = 90
CROSS = 120
TOUCH = 300  # a corner on another line: reads like a branch
SHARE = 100_000  # two lines on one track: never, if any other way exists
CROSS_FIXED = 140

ALONG_BORDER = 8  # per pixel beside the side of a lane or pool
OVER_LABEL = 2  # per pixel through room wanted for a label
IN_STRIP = 1  # per pixel of a message flow inside a pool: it had better run between them
IN_EMPTY_STRIP = 4  # per pixel inside a pool whose work is not modelled
IN_CONTAINER = 2  # per pixel inside an expanded sub-process
OUTSIDE = 3  # per pixel outside the area

BLOCKED = 1 << 40


@dataclass(frozen=True, slots=True)
class Manner:
    """How closely lines may pass: the first manner is fine, the later ones are for crowds.

    Attributes:
        clearance: Pixels that lines keep from shapes.
        track: Pixels between the tracks in a free channel.
        tracks: The most tracks beside one side of a shape.
        margin: Pixels by which lines may leave the area.
        near: Pixels: lines closer than this count as one on the other.
    """

    clearance: int
    track: int
    tracks: int
    margin: int
    near: int


MANNERS = (Manner(9, 15, 3, 0, 8), Manner(9, 12, 8, 120, 8), Manner(4, 8, 20, 400, 4))
