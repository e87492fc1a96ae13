"""Where the other planes of a drawing are found: links between pictures."""

from collections.abc import Callable
from typing import TypeAlias

Address: TypeAlias = Callable[[str], str]
"""Returns the address of the picture of a plane, by the id of the element that it belongs to."""
