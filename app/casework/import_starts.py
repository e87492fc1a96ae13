"""Begins the work on what was imported: an open case is taken over, a closed one counted down.

Each case begins once, in the transaction that imports it, or later if its file comes again: one
that has a process already is left alone. What does not listen to these messages does not begin.
"""

from collections.abc import Sequence

from app.casework.import_judging import CLOSED, OPEN
from app.store import case_files
from app.store.case_files import CaseRow
from app.store.database import Transaction
from app.store.filing import Filing
from engine.clock import local_date
from engine.records import Message

TO_TAKE_OVER, TO_COUNT_DOWN = "case_imported", "case_closed"
REASON = "import"


def message_for(tx: Transaction, case: CaseRow) -> Message | None:
    """Return what is to be told of an imported case; None where a process has it already."""
    if case.state not in (OPEN, CLOSED) or case_files.instances_of(tx, case.key):
        return None
    opened_on = local_date(case.opened_at).isoformat()
    if case.state == OPEN:
        return Message(
            name=TO_TAKE_OVER,
            variables={"opened_on": opened_on},
            business_id=case.number,
            tenant=case.tenant,
        )
    closed_on = local_date(case.closed_at or case.opened_at).isoformat()
    said = {
        "case_no": case.number,
        "outcome": CLOSED,
        "reasons": [REASON],
        "closed_on": closed_on,
        "survey": False,  # whoever complained was asked there, or will not be
    }
    return Message(
        name=TO_COUNT_DOWN, correlation_key=case.number, variables=said, tenant=case.tenant
    )


def attach(tx: Transaction, case: CaseRow, instances: Sequence[str]) -> None:
    """Make the processes that began part of this very case, whatever bears its number later."""
    filing = Filing()
    for instance in instances:
        case_files.attach(filing, instance, case.key)
    filing.write(tx)
