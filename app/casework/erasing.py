"""Erases a case: its key is destroyed, and nobody can read any more what was sealed with it."""

from app.casework import case_writing
from app.casework.case_files import DISPOSED
from app.casework.case_writing import Origin
from app.casework.vault import Keys
from app.store import case_files, case_links, case_parties, case_rows, data_keys
from app.store.case_files import CaseRow
from app.store.filing import Filing


def erase(keys: Keys, case: CaseRow, origin: Origin) -> bool:
    """Destroy the key of a case and what finds its people again; say whether there was a key.

    The rows stay: when what happened, through which form and by whom, without a word of it. A
    backup that was made before still holds the key, wrapped.
    """
    case_files.lock(keys.tx, case.key)  # what somebody is writing at this moment goes, too
    destroyed = data_keys.destroy(keys.tx, case.tenant, case.key, by=origin.by, at=keys.now)
    case_links.forget_fingerprints(keys.tx, case.key)
    case_parties.forget(keys.tx, case.key)
    case_files.change(keys.tx, case.key, state=DISPOSED, update_due=None)
    if destroyed:
        filing = Filing()
        case_rows.add_event(filing, case_writing.told(keys.now, case, origin, DISPOSED))
        filing.write(keys.tx)
    return destroyed
