"""Invented people: who complains, who is complained of, and where they live.

Whoever is named for a case is the same each time it is asked. Some live next door to others of the
year, and some come back, as in a real town.
"""

from dataclasses import dataclass
from random import Random

FIRST = (
    *("Maud", "Rufus", "Ada", "Cedric", "Orla", "Tobias", "Ines", "Percy", "Wanda", "Silas"),
    *("Nadia", "Hugo", "Bryony", "Anwar", "Greta", "Idris", "Flora", "Kofi", "Leonie", "Amos"),
)
LAST = (
    *("Ashgrove", "Quillfeather", "Thistlewood", "Marlpit", "Copperfield-Hay", "Ravenhill"),
    *("Tanglewood", "Larksong", "Pepperell", "Wharfedale-Lyng", "Bramblecombe", "Foxmoor"),
    *("Silverbeck", "Hollowell", "Oakapple", "Winterbourne-Pike"),
)
STREETS = ("Example Row", "Sample Street", "Pattern Lane", "Specimen Close", "Model Terrace")


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person."""

    name: str
    address: str
    email: str


class Town:
    """Everybody who may turn up in a year."""

    def __init__(self, seed: int, size: int) -> None:
        self._seed = seed
        self._people = [_person(Random(f"{seed}:{number}")) for number in range(size)]  # noqa: S311

    def of(self, case: str, part: str) -> Person:
        """Return who has a part (`victim`, `perpetrator`, `advocate`) in a case."""
        return Random(f"{self._seed}:{case}:{part}").choice(self._people)  # noqa: S311


def _person(dice: Random) -> Person:
    name = f"{dice.choice(FIRST)} {dice.choice(LAST)}"
    return Person(
        name=name,
        address=f"{dice.randint(1, 90)} {dice.choice(STREETS)}, Newtown",
        email=f"{name.lower().replace(' ', '.')}@example.org",
    )
