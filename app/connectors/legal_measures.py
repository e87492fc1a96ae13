"""The connector `legal_measure_term`: a measure of the law by its own number, when it is over."""

import re
from collections.abc import Mapping

from app.casework import measure_terms
from app.casework.vault import Keys
from app.store import case_files, case_rows
from engine.connectors import ConnectorError, JobContext

# The number of its case, -L and its own number in that case.
NUMBER = re.compile(r"(?P<case_no>.+)-L(?P<measure_no>[0-9]{1,6})")


def find_measure(keys: Keys, context: JobContext) -> Mapping[str, object]:
    """Find the measure `measure_ref`, as it stands on record.

    Returns `case_no`, `measure_no`, `tool`, `in_force_from` (a local day) and `breaches`: how many
    of it other processes have recorded.

    Raises:
        ConnectorError: `measure_unknown`: there is none of this number that ever was in force.
    """
    found = NUMBER.fullmatch(str(context.job.variables.get("measure_ref")))
    number = found["case_no"] if found else ""
    case = case_files.newest(keys.tx, context.job.tenant_id, number) if number else None
    wanted = int(found["measure_no"]) if found else 0
    terms = measure_terms.terms(keys.tx, case.key) if case else []
    term = next((one for one in terms if one.measure_no == wanted), None)
    if case is None or term is None:
        raise ConnectorError("measure_unknown", "no measure of this number was ever in force")
    stages = case_rows.of_case(keys.tx, "legal_measure", case.key)
    own = context.job.process_instance_key
    breaches = [
        row
        for row in stages
        if (row.facts["measure_no"], row.facts["stage"]) == (wanted, "breached")
        and row.process_instance_key != own
    ]
    return {
        "case_no": case.number,
        "measure_no": wanted,
        "tool": term.tool,
        "in_force_from": term.since,
        "breaches": len(breaches),
    }
