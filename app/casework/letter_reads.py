"""What a letter reads of a case: found in its template, so that nobody has to say it."""

from collections.abc import Iterator, Mapping, Sequence

from app.casework.case_hints import classes_of
from app.casework.case_views import UNCLASSED, letter_classes, written_to
from app.casework.letter_parser import FrontMatter
from app.casework.letter_parts import Each, Part, Place, When
from engine import feel
from engine.errors import Finding

PERSONAL, ANSWERS = "personal", "answers"
CONTACT = "policy.contact"
# The answers that a template names, by where it reads them; None where it may read any of them.
Reads = Mapping[str, frozenset[str] | None]


def reads_of(parts: Sequence[Part], library: feel.Library) -> Reads:
    """Return which answers the parts of a letter read."""
    texts = {one.text for one in _expressions(parts)}
    return {source: _read(texts, source, library) for source in (PERSONAL, ANSWERS)}


def contacts_of(parts: Sequence[Part], library: feel.Library) -> frozenset[str]:
    """Return the ways of contact of the policy that a letter gives if there are any.

    For one that has other words in its place the letter lacks nothing.
    """
    said = (one for one in _all(parts) if not (isinstance(one, Place) and one.fallback))
    texts = {one.text for part in said for one in _of(part)}
    return _read(texts, CONTACT, library) or frozenset()


def doubts(
    letter_id: str, front: FrontMatter, reads: Reads, forms: frozenset[str]
) -> Iterator[Finding]:
    """Yield the answers that a letter reads although they are of a class stricter than it states.

    `forms` are the texts of the forms that may have asked for them. A letter that states nothing
    has the classes of what it reads.
    """
    if not front.sensitivity:
        return
    stated = letter_classes(front.to) | front.sensitivity | {UNCLASSED}
    for name, word in sorted(_asked(reads, forms)):
        if word in written_to(front.to) and word not in stated:
            said = ", ".join(sorted(front.sensitivity))
            message = (
                f"sensitivity says {said}, but the letter reads {name!r}, which is of the class"
                f" {word}: add it, or leave sensitivity out"
            )
            yield Finding("letter-sensitivity", message, resource=f"{letter_id}.md", line=1)


def _asked(reads: Reads, forms: frozenset[str]) -> set[tuple[str, str]]:
    classed = {(name, word) for form in forms for name, word in classes_of(form).items()}
    return {
        (name, word)
        for name, word in classed
        if any(names is None or name in names for names in reads.values())
    }


def _expressions(parts: Sequence[Part]) -> Iterator[feel.Expression]:
    return (one for part in _all(parts) for one in _of(part))


def _of(part: Part) -> Iterator[feel.Expression]:
    if isinstance(part, Place):
        yield part.value
        if part.fallback is not None:
            yield part.fallback
    elif isinstance(part, Each):
        yield part.items
    elif isinstance(part, When):
        yield part.condition


def _all(parts: Sequence[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        if isinstance(part, Each):
            yield from _all(part.body)
        elif isinstance(part, When):
            yield from _all([*part.then, *part.otherwise])


def _read(texts: set[str], source: str, library: feel.Library) -> frozenset[str] | None:
    names: frozenset[str] = frozenset()
    for text in texts:
        found = feel.entries_read(text, source, library)
        if found is None:
            return None
        names |= found
    return names
