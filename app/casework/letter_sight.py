"""Letters as somebody may see them: whoever lacks one of their classes sees that there is one."""

from dataclasses import dataclass, fields

from app.casework import sent_letters
from app.casework.case_views import could_say
from app.casework.vault import Keys
from app.store.letters import LetterRow

WITHHELD, ERASED = "withheld", "erased"
_OF_ROW = tuple(field.name for field in fields(LetterRow))
# What a letter says, in its words and about them.
_SAID = {"title": "", "text": "", "html": "", "law": [], "address": {}}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenLetter(LetterRow):
    """A letter as a reader sees it.

    `withheld` is empty, `withheld` (its words, its title and its law are not for this reader) or
    `erased` (nobody can read it any more).
    """

    withheld: str = ""


def seen(keys: Keys, classes: frozenset[str], row: LetterRow) -> SeenLetter:
    """Return a letter as somebody sees it who is shown these classes of its case."""
    opened = sent_letters.opened(keys, row)
    values = {name: getattr(opened, name) for name in _OF_ROW}
    if not classes_of(opened) <= classes:
        return SeenLetter(**{**values, **_SAID, "withheld": WITHHELD})
    gone = row.sealed is not None and not opened.recipient
    return SeenLetter(**values, withheld=ERASED if gone else "")


def classes_of(opened: LetterRow) -> frozenset[str]:
    """Return the classes of a letter with its words: its own, else all that it could say."""
    if opened.classes is None:
        return could_say(opened.recipient)
    return frozenset(opened.classes)
