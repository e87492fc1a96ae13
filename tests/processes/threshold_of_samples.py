"""Puts a sample application to the decision tables, as the diagram of the decision does."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from engine import deadline_functions, dmn
from engine.clock import local_date
from tests.processes.content import COMMON, PARTNERSHIPS, form_of, policy

LEFT_OUT = dict.fromkeys(("incident_date", "definition_met", "acknowledged_at", "case_open"))


def proposal(case: Mapping[str, object]) -> Mapping[str, object]:
    """Return what the tables of the sample's partnership propose to the Chair."""
    record = form_of("record_application").check(case["answers"]["record_application"]).variables
    rules = policy(case["partnership"]).values
    complaints = [
        {**LEFT_OUT, **complaint, "complaint_no": no, "verified": True, "no_record": False}
        for no, complaint in enumerate(record["complaints"], 1)
    ]
    inputs = {
        "application_date": local_date(record["receipt_at"]),
        "recognised": [agency["id"] for agency in rules["agencies"] if agency["statutory"]],
        "rules": rules["threshold"],
        "cumulative_harm": record.get("cumulative_harm"),
    }
    lines = [
        {
            **one,
            **_decided(case, "complaint_qualifies", {**inputs, "complaint": one, "earlier": []}),
        }
        for one in complaints
    ]
    about = ("hate_motivated", "harm_level", "immediate_risk", "people_affected")
    known = {name: record.get(name) for name in about}
    grounds = record.get("no_action_grounds", [])
    return _decided(
        case, "threshold", {**inputs, **known, "lines": lines, "no_action_grounds": grounds}
    )


def _decided(
    case: Mapping[str, object], decision_id: str, inputs: Mapping[str, object]
) -> Mapping[str, object]:
    own = [*(PARTNERSHIPS / case["partnership"]).glob(f"*/{decision_id}.dmn")]
    (path,) = own or [*COMMON.glob(f"*/{decision_id}.dmn")]
    library = deadline_functions.library(policy(case["partnership"]))
    now = datetime.fromisoformat(case["now"]).replace(tzinfo=UTC)
    model = dmn.load(path.read_bytes(), library=library)
    return cast("Mapping[str, object]", model.evaluate(decision_id, inputs, now=now).value)
