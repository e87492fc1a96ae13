"""What the people of the year lean to: for each question how they answer, as a file says it.

A question is looked for under its form, else under `fields`, which holds for every form. It says

- a list: each of these equally often;
- weights: `{met = 3, not_met = 1}`; the weight of `leave_out` is that of no answer;
- `{is = "..."}`: what this FEEL expression gives; null is no answer;
- `{from = "..."}`: one of the list that it gives; of no list none is no answer;
- `{each = "...", row = {...}}`: one row for each of the list that it gives, known as `it`.

No answer where one is asked for is any that fits.
"""

import tomllib
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

Leaning: TypeAlias = Any  # one of the five shapes above
Leanings: TypeAlias = Mapping[str, Leaning]

PLACE = Path(__file__).parent / "leanings.toml"
LEAVE_OUT = "leave_out"
ROW = "row"
WORDS = frozenset({"is", "from", "each", ROW})


@dataclass(frozen=True, slots=True)
class Habits:
    """The leanings of every form, and how the year goes beside the forms (`world`)."""

    forms: Mapping[str, Leanings]
    fields: Leanings
    world: Mapping[str, Any]

    def of(self, form_id: str) -> Leanings:
        """Return how the questions of a form are answered, by their names."""
        own = self.forms.get(form_id, {})
        return ChainMap(
            {name: self._with_fields(one) for name, one in own.items()}, {**self.fields}
        )

    def _with_fields(self, leaning: Leaning) -> Leaning:
        if isinstance(leaning, Mapping) and ROW in leaning:
            return {**leaning, ROW: {**self.fields, **leaning[ROW]}}
        return leaning


@lru_cache(maxsize=1)
def habits() -> Habits:
    """Return what stands in the file beside this module."""
    with PLACE.open("rb") as file:
        written = tomllib.load(file)
    return Habits(written["forms"], written["fields"], written["world"])


def is_weights(leaning: Leaning) -> bool:
    """Say whether a leaning gives weights."""
    return isinstance(leaning, Mapping) and not is_said(leaning)


def is_said(leaning: Leaning) -> bool:
    """Say whether a leaning is said by an expression."""
    return isinstance(leaning, Mapping) and bool(WORDS & leaning.keys())
