"""Brings what an earlier version wrote in plain under seal, and keys under another master key.

Both go on where they were stopped, and both may run twice.
"""

from datetime import datetime

from app.casework import case_entries, case_files, sent_letters
from app.casework.case_files import Process
from app.casework.keeping import APPLICANT, parties
from app.casework.vault import Keys, Vault, unwrapped, wrap
from app.store import case_parties, case_records, data_keys, letters
from app.store.case_records import PlainRow
from app.store.database import Database, Transaction
from app.store.filing import Filing
from app.store.letters import LetterRow

OPERATOR = "operator"


def is_plain(tx: Transaction) -> bool:
    """Say whether anything stands in plain that this version seals."""
    return bool(case_records.plain(tx) or letters.plain(tx))


def seal_what_is_plain(database: Database, vault: Vault, *, at: datetime) -> int:
    """Seal the case records and letters of an earlier version; say how many that were.

    Names are found again by new fingerprints; those of the earlier version, which had no key,
    are deleted.
    """
    done = 0
    while (sealed := _seal_some(database, vault, at)) > 0:
        done += sealed
    return done


def rewrap(database: Database, vault: Vault) -> int:
    """Let the current master key wrap every data key; say how many were wrapped by another.

    Raises:
        WrongMasterKey: a key is wrapped by a master key that is not at hand.
    """
    done = 0
    while (wrapped := _rewrap_some(database, vault)) > 0:
        done += wrapped
    return done


def unknown_masters(tx: Transaction, vault: Vault) -> set[str]:
    """Return the ids of master keys that are needed and not at hand."""
    return data_keys.masters(tx) - set(vault.masters.by_id())


def _seal_some(database: Database, vault: Vault, at: datetime) -> int:
    with database.transaction() as tx:
        keys = vault.keys(tx, at)
        # Records first: they tell which process belongs to which case.
        records = case_records.plain(tx)
        sent = [] if records else letters.plain(tx)
        for record in records:
            _seal_record(keys, record)
        for letter in sent:
            _seal_letter(keys, letter)
        if not records:
            case_parties.forget_plain(tx)
        return len(records) + len(sent)


def _seal_record(keys: Keys, row: PlainRow) -> None:
    process = _process(row.tenant, row.process_instance_key, row.business_id)
    begins = isinstance(row.fields, dict) and APPLICANT in row.fields
    filing = Filing()
    case = case_files.held(keys, filing, process, by=row.recorded_by, begins=begins)
    case_records.seal(keys.tx, row.seq, case.key, case_entries.sealed(keys, case, row))
    for party in parties(keys, case, process, row.fields):
        case_parties.add(filing, party)
    filing.write(keys.tx)


def _seal_letter(keys: Keys, row: LetterRow) -> None:
    process = _process(row.tenant, row.process_instance_key, row.business_id)
    case = case_files.case_of(keys, process, by=OPERATOR)
    letters.seal(keys.tx, row.key, case.key, sent_letters.sealed(keys, case, row))


def _process(tenant: str, instance_key: str, business_id: str) -> Process:
    return Process(tenant=tenant, instance_key=instance_key, business_id=business_id or None)


def _rewrap_some(database: Database, vault: Vault) -> int:
    done = 0
    with database.transaction() as tx:
        current = vault.masters.current.id
        for row in data_keys.wrapped_by_others(tx, current):
            secret = unwrapped(row, vault.masters)
            data_keys.rewrap(tx, row.id, wrap(secret, row.id, vault.masters), current)
            done += 1
    return done
