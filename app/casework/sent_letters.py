"""Letters as they were sent, their words sealed with the key of the case."""

from dataclasses import replace

from app.casework.vault import Destroyed, Keys
from app.store import letters as rows
from app.store.case_files import CaseRow
from app.store.letters import LetterRow

WORDS = ("recipient", "text", "html")
ADDRESS = "address"


def add(keys: Keys, case: CaseRow, letter: LetterRow) -> None:
    """Keep a letter, sealed; a second letter of the same job raises IntegrityError.

    Raises:
        Destroyed: the key of the case was destroyed.
    """
    words = sealed(keys, case, letter)
    row = replace(letter, case_key=case.key, sealed=words, recipient="", text="", html="")
    rows.add(keys.tx, row)


def opened(keys: Keys, row: LetterRow) -> LetterRow:
    """Return a letter with its words; they are empty when the key of its case was destroyed."""
    if row.sealed is None:
        return row
    try:
        words = keys.open(row.sealed, _place(row.key))
    except Destroyed:
        return row
    given = words if isinstance(words, dict) else {}
    recipient, text, html = (str(given.get(name, "")) for name in WORDS)
    address = given.get(ADDRESS, {})
    return replace(row, recipient=recipient, text=text, html=html, address=address)


def sealed(keys: Keys, case: CaseRow, letter: LetterRow) -> bytes:
    """Return the words of a letter as they are stored."""
    words = {name: getattr(letter, name) for name in WORDS}
    words |= {ADDRESS: dict(letter.address)} if letter.address else {}
    return keys.seal(case.tenant, case.key, _place(letter.key), words)


def _place(key: str) -> str:
    return f"letter|{key}"
