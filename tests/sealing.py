"""The vault of the tests: its master key is known to everybody."""

from datetime import UTC, datetime

from app.casework import case_entries, case_files, case_writing, sent_letters
from app.casework.case_entries import CaseEntry
from app.casework.case_files import Process
from app.casework.case_hints import Written
from app.casework.case_kinds import KINDS
from app.casework.case_writing import Origin
from app.casework.master_keys import MasterKeys
from app.casework.vault import Keys, Vault
from app.settings import KNOWN_TO_ALL
from app.store import letters
from app.store.filing import Filing
from app.store.letters import LetterRow

VAULT = Vault(MasterKeys.read(KNOWN_TO_ALL))
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def keys(tx, at: datetime = NOW) -> Keys:
    """Keys for a transaction of a test."""
    return VAULT.keys(tx, at)


def given_entry(tx, *, tenant, process_instance_key, business_id, **entry) -> None:
    """Put an entry into the record of a case."""
    process = Process(tenant=tenant, instance_key=process_instance_key, business_id=business_id)
    held, filing = keys(tx), Filing()
    case = case_files.held(held, filing, process, by=entry["recorded_by"])
    case_entries.add(held, filing, case, process, CaseEntry(**entry))
    filing.write(tx)


def given_letter(tx, row: LetterRow) -> None:
    """Keep a letter as sent."""
    process = Process(
        tenant=row.tenant, instance_key=row.process_instance_key, business_id=row.business_id
    )
    sent_letters.add(keys(tx), case_files.case_of(keys(tx), process, by="engine"), row)


def given_access(tx, tenant: str, instance_key: str, number: str, *, who: str) -> None:
    """Let somebody see a case."""
    process = Process(tenant=tenant, instance_key=instance_key, business_id=number)
    case = case_files.case_of(keys(tx), process, by="ann")
    let_in = Written(kind=KINDS["access"], values={"who": who, "because": "assignment"})
    case_writing.write(keys(tx), case, Origin(by="ann", source="test"), [let_in])


def found_letter(tx, key: str) -> LetterRow:
    """A letter with its words."""
    row = letters.find(tx, key)
    assert row is not None
    return sent_letters.opened(keys(tx), row)
