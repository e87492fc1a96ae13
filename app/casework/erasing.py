"""Erases a case: its key is destroyed, and what was sealed with it, so that nobody reads it again.

The rows stay: when what happened, through which form and by whom, without a word of it. So figures
stay what they were. A backup that was made before still holds the key, wrapped, and what it sealed.
"""

from dataclasses import dataclass
from secrets import token_hex

from app.casework import case_writing
from app.casework.case_files import DISPOSED
from app.casework.case_writing import Origin
from app.casework.vault import Keys
from app.store import case_erasing, case_files, case_links, case_parties, case_rows, data_keys
from app.store.case_files import CaseRow
from app.store.filing import Filing
from engine.connectors import Bearer, Eraser

PSEUDONYM_BYTES = 16


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased: how much of what, and which agencies were given copies."""

    counts: dict[str, int]
    copies_at: list[str]


def erase(keys: Keys, case: CaseRow, origin: Origin) -> Erased:
    """Destroy the key of a case, what it sealed, and what finds its people again."""
    case_files.lock(keys.tx, case.key)  # what somebody is writing at this moment goes, too
    copies_at = case_erasing.copies_at(keys.tx, case.key)
    destroyed = data_keys.destroy(keys.tx, case.tenant, case.key, by=origin.by, at=keys.now)
    counts = case_erasing.empty(keys.tx, case.key)
    case_erasing.rename_people(keys.tx, case.key, lambda: token_hex(PSEUDONYM_BYTES))
    case_links.forget_fingerprints(keys.tx, case.key)
    case_parties.forget(keys.tx, case.key)
    case_files.change(keys.tx, case.key, state=DISPOSED, update_due=None)
    if destroyed:
        filing = Filing()
        case_rows.add_event(filing, case_writing.told(keys.now, case, origin, DISPOSED))
        filing.write(keys.tx)
    return Erased(counts, copies_at)


def erase_processes(case: CaseRow, bearers: list[Bearer], eraser: Eraser) -> int:
    """Erase what the ended processes of a case have left behind; say of how many."""
    ended = {one.key for one in bearers if one.has_ended}
    done = eraser.erase(sorted(ended))
    eraser.forget_messages(case.number)
    return done


def bearers_of(keys: Keys, case: CaseRow, eraser: Eraser) -> list[Bearer]:
    """Return the processes of a case, ended or not.

    Those that bear its number and belong to another case of the same number are left out.
    """
    bearing = eraser.bearers(case.number)
    owners = case_files.owners_of(keys.tx, [one.key for one in bearing])
    return [one for one in bearing if owners.get(one.key, case.key) == case.key]
