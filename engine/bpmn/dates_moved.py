"""The event that gives a running instance other dates, because other rules hold for it now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NewTerms:
    """The terms of a running deadline, as they were and as they are from now on."""

    old: Mapping[str, object]
    new: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class DatesMoved:
    """Other rules hold: running deadlines have new terms, timers and tasks are due otherwise.

    Both go by key. What is not open any more is left out.
    """

    deadlines: Mapping[str, NewTerms] = field(default_factory=dict)
    dues: Mapping[str, datetime] = field(default_factory=dict)
