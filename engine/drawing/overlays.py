"""What can be laid over a drawing: the state of a case, counts, heat, coverage, differences.

Element ids that the drawing does not have are passed over, so that the state of a case on an older
version can be drawn on a newer one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

ElementState: TypeAlias = Literal["completed", "active", "waiting", "incident", "canceled"]


@dataclass(frozen=True, slots=True)
class ElementStatus:
    """Where one element of one instance stands.

    Attributes:
        state: `waiting` is an active element that waits for a person, a timer, a message or a job.
        note: A few words for a reader, shown beside the element: "due 16 March 2026".
        visits: How often it was reached.
    """

    state: ElementState
    note: str = ""
    visits: int = 1


@dataclass(frozen=True, slots=True)
class InstanceState:
    """The state of one process instance; `flows` are the sequence flows taken so far."""

    elements: Mapping[str, ElementStatus] = field(default_factory=dict)
    flows: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many instances are at each element, and how many of them are in an incident there."""

    active: Mapping[str, int]
    incidents: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heat:
    """A number per element or flow, and how it reads: `labels` like "4 d 3 h" or "17 times".

    The numbers are scaled to the greatest; 0 and absent elements stay cold.
    """

    values: Mapping[str, float]
    labels: Mapping[str, str] = field(default_factory=dict)
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which sequence flows a set of scenarios takes; every other flow of the drawing is a gap."""

    taken: frozenset[str]


@dataclass(frozen=True, slots=True)
class Differences:
    """How the drawn version differs from an earlier one, by element id.

    Attributes:
        added: Only in the drawn version.
        changed: In both, with another meaning; the words say what changed.
        moved: In both, drawn elsewhere, meaning the same.
        removed: Only in the earlier version: id and how it was called; they cannot be drawn here,
            so the picture lists them.
        names: How elements are called that no drawing shows: messages, errors, signals.
    """

    added: frozenset[str] = frozenset()
    changed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()
    removed: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


Overlay: TypeAlias = InstanceState | Counts | Heat | Coverage | Differences
