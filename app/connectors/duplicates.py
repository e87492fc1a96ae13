"""The connector `find_duplicates`: other open cases of the person whom this one is about."""

from collections.abc import Mapping

from app.casework.keeping import HARMED
from app.casework.vault import Keys
from app.store import case_parties
from engine.connectors import JobContext


def find_duplicates(_keys: Keys, context: JobContext) -> Mapping[str, object]:
    """Return `possible_duplicates`: the references of open cases with the same person.

    A case without a business id is named by the key of its process instance.

    A person decides afterwards whether it is the same behaviour, too.
    """
    tx, job = context.tx, context.job
    keys = case_parties.keys_of(tx, job.process_instance_key, HARMED)
    others = case_parties.others(
        tx, job.tenant_id, keys, role=HARMED, apart_from=job.process_instance_key
    )
    # Other instances of this very case (an appeal, its follow-up) are no duplicates of it.
    found = {
        row.business_id or row.process_instance_key
        for row in others
        if row.business_id != (job.business_id or None)
        and context.is_active(row.process_instance_key)
    }
    return {"possible_duplicates": sorted(found)}
