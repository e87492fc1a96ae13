"""The connector of independence: who decides on a measure of the law had no part in it before.

It reads who handed in the stages of that one measure; of several measures in a case each has its
own.
"""

from collections.abc import Mapping

from app.casework.vault import Keys
from app.connectors.case_file import case_meant
from app.store import case_rows
from engine.connectors import JobContext

MEASURE = "legal_measure"
# The form in which an officer makes the case for a measure, and those in which a manager agrees.
PROPOSES = "case_for_action"
APPROVES, WEIGHS = "approve_legal_action", "consider_views"
INDEPENDENT, PROPOSED, APPROVED, NOT_KNOWN = "independent", "proposed", "approved", "not_known"


def check_decider(keys: Keys, context: JobContext) -> Mapping[str, object]:
    """Return `independence` of whoever decided last on a measure, by the record.

    `measure_no` is the measure, of the case `case_no` or else of the instance's own; `decided_in`
    is the form of the decision, the approval if it is not given. proposed when that person made
    the case for it, in whatever round; approved when they agreed to it and now decide in another
    form than those of a manager, a review; independent when others did; not_known when the record
    names nobody.

    Raises:
        ConnectorError: `case_unknown`: the partnership has no case with that number.
    """
    number = context.job.variables.get("measure_no")
    form = context.job.variables.get("decided_in") or APPROVES
    of_case = case_rows.of_case(keys.tx, MEASURE, case_meant(keys, context).key)
    stages = [row for row in of_case if row.facts["measure_no"] == number]
    proposers = {row.recorded_by for row in stages if row.source == PROPOSES}
    approvers = {row.recorded_by for row in stages if row.source in (APPROVES, WEIGHS)}
    deciders = [row.recorded_by for row in stages if row.source == form]
    if not proposers or not deciders:
        return {"independence": NOT_KNOWN}
    if deciders[-1] in proposers:
        return {"independence": PROPOSED}
    reviews = form not in (APPROVES, WEIGHS)
    return {"independence": APPROVED if reviews and deciders[-1] in approvers else INDEPENDENT}
