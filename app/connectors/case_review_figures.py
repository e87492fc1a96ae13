"""The connector `case_review_figures`: what the yearly figures need of an application.

The row holds counts, dates and outcomes and nothing about a person, so that it can stay when the
case itself is disposed of.
"""

from collections.abc import Mapping
from dataclasses import asdict

from app.store import case_review_figures as rows
from engine.connectors import JobContext


class ApplicationNotNamed(ValueError):
    """A job that writes figures does not say of which application."""


def write_figures(context: JobContext) -> Mapping[str, object]:
    """Write the facts that the job is given, and return the whole row as `figures`.

    The job is given `application_no` and, as far as they are known, `received_on`, `threshold`,
    `review_held`, `recommendations`, `accepted`, `not_accepted`, `silent`, `ended`, `area`. What it
    is not given stays as it was, so each step writes what it knows, and a job that runs twice
    writes the same row.

    Raises:
        ApplicationNotNamed: there is no `application_no`.
    """
    job, given = context.job, context.job.variables
    number = given.get("application_no")
    if not isinstance(number, str) or not number:
        raise ApplicationNotNamed(f"{job.element_id} does not say of which application")
    row = rows.write(context.tx, job.tenant_id, number, given, at=context.now)
    return {"figures": {name: value for name, value in asdict(row).items() if name in rows.FACTS}}
