"""The connector of an approval: who approves a measure of the law must not have proposed it.

It reads who handed in the stages of that one measure; of several measures in a case each has its
own.
"""

from collections.abc import Mapping

from app.casework.vault import Keys
from app.connectors.case_file import case_meant
from app.store import case_rows
from engine.connectors import JobContext

MEASURE = "legal_measure"
# The forms in which an officer makes the case for a measure, and a manager approves it.
PROPOSES, APPROVES = "case_for_action", "approve_legal_action"
INDEPENDENT, PROPOSED, NOT_KNOWN = "independent", "proposed", "not_known"


def check_approver(keys: Keys, context: JobContext) -> Mapping[str, object]:
    """Return `independence` of whoever approved last of a measure, by the record.

    `measure_no` is the measure, of the case `case_no` or else of the instance's own. proposed when
    that person made the case for it, in whatever round, independent when others did, not_known
    when the record names nobody.

    Raises:
        ConnectorError: `case_unknown`: the partnership has no case with that number.
    """
    number = context.job.variables.get("measure_no")
    of_case = case_rows.of_case(keys.tx, MEASURE, case_meant(keys, context).key)
    stages = [row for row in of_case if row.facts["measure_no"] == number]
    proposers = {row.recorded_by for row in stages if row.source == PROPOSES}
    approvers = [row.recorded_by for row in stages if row.source == APPROVES]
    if not proposers or not approvers:
        return {"independence": NOT_KNOWN}
    return {"independence": PROPOSED if approvers[-1] in proposers else INDEPENDENT}
