"""Says in the timeline of a case that it goes on under another policy, and which dates moved.

Only codes, days and versions stand there; the reason stands in the history of the process.
"""

from app.casework import case_files, case_writing
from app.casework.case_files import Process
from app.casework.case_writing import Origin
from app.store import case_rows
from app.store.database import Transaction
from app.store.filing import Filing
from engine.connectors import Switched

POLICY_ADOPTED, DEADLINE_MOVED, DEADLINE_KEPT = "policy_adopted", "deadline_moved", "deadline_kept"
KEPT = "KEPT"
ASKED_FOR = "POLICY"


def hear(tx: Transaction, switched: Switched) -> None:
    """Add to the timeline of the case of an instance that switched; without a case do nothing."""
    process = Process(
        tenant=switched.tenant,
        instance_key=switched.instance_key,
        business_id=switched.business_id,
    )
    case = case_files.known(tx, process)
    if case is None:
        return
    origin = Origin(
        by=switched.by, source=switched.adoption_key, process_instance_key=switched.instance_key
    )
    filing = Filing()
    if switched.cause == ASKED_FOR:
        event = case_writing.told(switched.at, case, origin, POLICY_ADOPTED)
        case_rows.add_event(filing, event)
    for one in switched.deadlines:
        kind = DEADLINE_KEPT if one["effect"] == KEPT else DEADLINE_MOVED
        facts = {name: one[name] for name in ("name", "rule", "before", "after", "effect")}
        case_rows.add_event(filing, case_writing.told(switched.at, case, origin, kind, facts))
    filing.write(tx)
