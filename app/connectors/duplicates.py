"""The connector `find_duplicates`: other open cases of the person whom this one is about."""

from collections.abc import Mapping

from app.casework.keeping import HARMED
from app.store import case_parties
from engine.connectors import JobContext


def find_duplicates(context: JobContext) -> Mapping[str, object]:
    """Return `possible_duplicates`: the case references of open cases with the same person.

    A person decides afterwards whether it is the same behaviour, too.
    """
    tx, job = context.tx, context.job
    keys = case_parties.keys_of(tx, job.process_instance_key, HARMED)
    others = case_parties.others(
        tx, job.tenant_id, keys, role=HARMED, apart_from=job.process_instance_key
    )
    found = {row.business_id for row in others if context.is_active(row.process_instance_key)}
    return {"possible_duplicates": sorted(found - {job.business_id or ""})}
