"""Runs a connector as the worker would, in a transaction of its own."""

from itertools import count

from app.connectors import connectors
from engine.connectors import JobContext
from engine.engine import Engine
from engine.feel import STANDARD
from engine.records import Job, Resource
from tests.sealing import VAULT

SERIAL = count()


def _no_resource(_kind: str, _id: str) -> Resource:
    raise AssertionError("no resource is needed")


def run(
    office: Engine,
    kind: str,
    instance_key: str,
    /,
    *,
    job_key: str = "",
    business_id: str | None = None,
    tenant: str = "poole",
    **given: object,
) -> dict:
    """Return what a connector answers; each run without `job_key` is another job.

    `scope` is what FEEL would see, such as the policy; all else that is given are variables.
    """
    scope = given.pop("scope", {})
    now = office.now()
    job = Job(
        key=job_key or f"job-{next(SERIAL)}",
        type=kind,
        element_id=kind,
        name=kind,
        process_instance_key=instance_key,
        process_definition_key="7",
        process_definition_id="p",
        tenant_id=tenant,
        business_id=business_id,
        state="CREATED",
        retries=3,
        worker="w",
        deadline=None,
        headers={},
        variables=given,
        error_message="",
        creation_date=now,
        completion_date=None,
    )
    with office.database.transaction() as tx:
        context = JobContext(
            tx=tx,
            job=job,
            resource=_no_resource,
            scope=scope,
            library=STANDARD,
            is_active=lambda _key: True,
            now=now,
        )
        return dict(connectors(VAULT)[kind](context))
