r"""Classes of characters: `[a-z-[aeiou]]`, `\p{Lu}`, `\i` (XML Schema 1.1, part 2, G.4)."""

from dataclasses import dataclass
from functools import lru_cache

from engine.feel.errors import NoValue
from engine.feel.regex.blocks import BLOCKS
from engine.feel.regex.intervals import LAST_CODE, Interval, Intervals, of_category

_SUBCATEGORIES = {
    "L": "ultmo",
    "M": "nce",
    "N": "dlo",
    "P": "cdseifo",
    "Z": "slp",
    "S": "mcko",
    "C": "cfon",
}
CATEGORIES = frozenset(
    first + second for first, others in _SUBCATEGORIES.items() for second in ("", *others)
)
"""The names of Unicode's categories; half of a surrogate pair (`Cs`) is no character."""


@dataclass(frozen=True, slots=True)
class Category:
    r"""The characters of a category of Unicode, `\p{Lu}`."""

    name: str


@dataclass(frozen=True, slots=True)
class CharClass:
    """The characters of all parts, or all others when negated, less those of another class.

    A part is an interval of codes, a category or a class. Letters of intervals stand for small
    and capital ones alike when the case does not matter; those of categories do not.
    """

    parts: "tuple[Interval | Category | CharClass, ...]"
    negated: bool = False
    less: "CharClass | None" = None

    def codes(self, *, fold: bool) -> Intervals:
        """Return the characters of the class."""
        return _codes(self, fold)


@lru_cache(maxsize=512)
def _codes(found: CharClass, fold: bool) -> Intervals:
    written = Intervals(part for part in found.parts if isinstance(part, tuple))
    made = written.with_case_variants() if fold else written
    for part in found.parts:
        if isinstance(part, Category):
            made = made.union(of_category(part.name))
        elif isinstance(part, CharClass):
            made = made.union(_codes(part, fold))
    made = made.complement() if found.negated else made
    return made if found.less is None else made.minus(_codes(found.less, fold))


def single(sign: str) -> CharClass:
    """Return the class of one character."""
    return CharClass(((ord(sign), ord(sign)),))


_NAME_START: tuple[Interval, ...] = (
    *((0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6)),
    *((0xF8, 0x2FF), (0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F)),
    *((0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF)),
)
_NAME_REST: tuple[Interval, ...] = (
    *((0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040)),
)
ANYTHING = CharClass(((0, LAST_CODE),))
IN_A_LINE = CharClass(((0x0A, 0x0A), (0x0D, 0x0D)), negated=True)
_ESCAPES = {
    "s": CharClass(((0x20, 0x20), (0x09, 0x0A), (0x0D, 0x0D))),
    "i": CharClass((CharClass(_NAME_START),)),
    "c": CharClass((CharClass((*_NAME_START, *_NAME_REST)),)),
    "d": CharClass((Category("Nd"),)),
    "w": CharClass((Category("L"), Category("M"), Category("N"), Category("S"))),
}


def escaped(letter: str) -> CharClass | None:
    r"""Return the class of `\s`, `\i`, `\c`, `\d` or `\w`; a capital means all others."""
    found = _ESCAPES.get(letter.lower())
    if found is None or letter == letter.lower():
        return found
    return CharClass(found.parts, negated=True)


def property_class(name: str, *, negated: bool) -> CharClass:
    r"""Return the class of `\p{name}`, a category or a block of Unicode.

    Raises:
        NoValue: there is neither of this name.
    """
    if name in CATEGORIES:
        return CharClass((Category(name),), negated)
    block = BLOCKS.get(name.removeprefix("Is")) if name.startswith("Is") else None
    if block is None:
        raise NoValue(f"{name[:40]!r} is no category or block of characters")
    return CharClass((CharClass(block),), negated)
