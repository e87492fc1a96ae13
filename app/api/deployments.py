"""Deployments: a bundle of diagrams, decisions, forms, letters and policy, whole or not at all."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from pydantic import AfterValidator, Field

from app import errors
from app.api.commands import Commanded
from app.api.policy_adoptions import ShownDeadlineMoves
from app.api.questions import Asked
from app.api.replies import Reply, created, reply
from app.api.routes import UPLOAD, GuardedRoute, declared
from app.api.searches import LARGEST_PAGE
from app.api.shapes import Name, Shown, ShownValue, Words
from app.api.uploads import MULTIPART, UPLOAD_LIMIT, ZIP, unpack
from app.errors import Refused
from engine.errors import NotFound
from engine.records import Bundle, Deployment, ScheduledDeployment, Search

router = APIRouter(prefix="/v1/deployments", tags=["Deployments"], route_class=GuardedRoute)

DeploymentKey = Annotated[str, Path(alias="deploymentKey", min_length=1, max_length=64)]
FILES = {
    "type": "object",
    "properties": {
        "resources": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "tenantId": {"type": "string"},
    },
    "required": ["resources"],
}
BODY = {
    "required": True,
    "content": {
        MULTIPART: {"schema": FILES},
        ZIP: {"schema": {"type": "string", "format": "binary"}},
    },
}


class ShownDefinition(Shown):
    """One version of one deployed thing: process, decision, form, letter or policy."""

    key: str
    kind: str
    id: str
    name: str
    version: int
    version_tag: Words
    tenant_id: str
    resource_name: str
    content_hash: str
    deployment_key: str
    deployed_at: datetime


class ShownFinding(Shown):
    """Something the linter found that did not stop the deployment; codes as in a refusal."""

    code: Annotated[str, AfterValidator(str.upper)]
    message: str
    resource: Words
    element_id: Words
    line: int | None
    severity: str
    advice: Words


class ShownPolicyValue(Shown):
    """A value of a policy, with the sentence it comes from and that sentence's status."""

    value: ShownValue
    source: str
    status: str


class ShownPolicyChange(Shown):
    """A value that differs from the policy before; null where it is missing."""

    tenant_id: str
    path: str
    before: ShownPolicyValue | None
    after: ShownPolicyValue | None


class ShownDeployment(Shown):
    """What a deployment did; `changed` is empty when everything was in force already.

    `policyChanges` has what differs in the policy of each partnership. Running cases keep theirs,
    but for bank holidays: they take other ones by `adoptionKeys`, one for each partnership.
    `deadlineMoves` is what a dry run foresees if the running cases adopted the policies that
    change; null when none does, and when it is not a dry run. `inForceFrom` is the day to come
    (Europe/London) on which it comes into force; null: it is in force. Until that day its release,
    and the keys and versions of what changes, are those of a trial: they are given on the day.
    """

    deployment_key: str = Field(validation_alias="key")
    tenant_id: str
    deployed_at: datetime
    deployed_by: str
    release_key: str
    deployments: list[ShownDefinition] = Field(validation_alias="definitions")
    changed: list[ShownDefinition]
    warnings: list[ShownFinding]
    policy_changes: list[ShownPolicyChange]
    adoption_keys: list[str]
    deadline_moves: ShownDeadlineMoves | None = Field(validation_alias="moves")
    in_force_from: date | None


class ShownContents(Shown):
    """What a deployment added."""

    deployment_key: str
    tenant_id: str
    deployed_at: datetime
    changed: list[ShownDefinition]


class ShownResource(Shown):
    """One of the resources that a deployment changes."""

    kind: str
    id: str


class ShownScheduled(Shown):
    """A deployment that comes into force with the first instant of a day to come, in London."""

    deployment_key: str
    tenant_id: str
    in_force_from: date
    scheduled_at: datetime
    scheduled_by: str
    resources: list[ShownResource]


class ShownPlan(Shown):
    """The deployments that wait for their day, soonest first."""

    items: list[ShownScheduled]


@dataclass(frozen=True, slots=True)
class Upload:
    """What was sent, not yet unpacked."""

    body: bytes
    content_type: str


async def upload(request: Request) -> Upload:
    """Take the body that was read within its limit."""
    return Upload(await request.body(), request.headers.get("content-type", ""))


@router.post(
    "",
    status_code=201,
    response_model=ShownDeployment,
    responses={200: {"model": ShownDeployment, "description": "Everything was in force already"}},
    **declared("createDeployment", "deploy", requestBody=BODY, **{UPLOAD: UPLOAD_LIMIT}),
)
def create_deployment(
    command: Commanded,
    sent: Annotated[Upload, Depends(upload)],
    tenant_id: Annotated[Name | None, Query(alias="tenantId")] = None,
    in_force_from: Annotated[
        date | None,
        Query(alias="inForceFrom", description="A day to come in London, with which it begins."),
    ] = None,
) -> Response:
    """Deploy the files of one partnership (without `tenantId`: the common ones).

    With `inForceFrom` they are judged now, and take the place of what is then in force with the
    first instant of that day.
    """
    files, form = unpack(sent.body, sent.content_type, command.engine.ground.limits)
    tenant = _tenant(tenant_id, form.get("tenantId"))
    return command.carry_out(
        lambda by: command.engine.deploy(
            Bundle(files), tenant=tenant, in_force_from=in_force_from, **by
        ),
        _deployed,
    )


@router.get("/scheduled", response_model=ShownPlan, **declared("getScheduledDeployments", "read"))
def get_scheduled_deployments(asked: Asked) -> Response:
    """Return the deployments that wait for their day."""
    found = asked.engine.scheduled_deployments(by=asked.by)
    return asked.answer(ShownPlan(items=[_scheduled(one) for one in found]))


@router.delete(
    "/{deploymentKey}", response_model=ShownScheduled, **declared("withdrawDeployment", "deploy")
)
def withdraw_deployment(command: Commanded, key: DeploymentKey) -> Response:
    """Let a deployment that waits for its day not come into force; one in force stays (404)."""
    return command.carry_out(
        lambda by: command.engine.withdraw_deployment(key, **by),
        lambda withdrawn: reply(_scheduled(withdrawn)),
    )


@router.get("/{deploymentKey}", response_model=ShownContents, **declared("getDeployment", "read"))
def get_deployment(asked: Asked, key: DeploymentKey) -> Response:
    """Return what a deployment added: the versions that were new with it."""
    wish = Search(filter={"deploymentKey": key}, limit=LARGEST_PAGE)
    added = asked.engine.search_definitions(wish, by=asked.by).items
    if not added:
        raise NotFound("deployment", key)
    return asked.answer(
        ShownContents(
            deployment_key=key,
            tenant_id=added[0].tenant_id,
            deployed_at=added[0].deployed_at,
            changed=[ShownDefinition.model_validate(one) for one in added],
        )
    )


def _tenant(asked: str | None, sent: str | None) -> str:
    if asked and sent and asked != sent:
        raise Refused(errors.INVALID_QUERY, "The query and the form name different tenants")
    tenant = asked or sent or ""
    # The common bundle's tenant is the empty one; people call it by its name.
    return "" if tenant == "common" else tenant


def _deployed(deployment: Deployment) -> Reply:
    shown = ShownDeployment.model_validate(deployment)
    if not deployment.changed:
        return reply(shown)
    place = deployment.key if deployment.in_force_from is None else "scheduled"
    return created(shown, f"/v1/deployments/{place}")


def _scheduled(one: ScheduledDeployment) -> ShownScheduled:
    return ShownScheduled(
        deployment_key=one.key,
        tenant_id=one.tenant_id,
        in_force_from=one.in_force_from,
        scheduled_at=one.scheduled_at,
        scheduled_by=one.scheduled_by,
        resources=[ShownResource(kind=kind, id=identity) for kind, identity in one.resources],
    )
