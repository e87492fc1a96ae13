"""Process definitions: what is deployed, as a list and as the files themselves."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import Field

from app.api.forms import ShownForm, shown_form
from app.api.questions import Asked
from app.api.routes import GuardedRoute, declared
from app.api.searches import Fields, Found, SearchWish, found, search
from app.api.shapes import Shown, Words
from engine.errors import NotFound
from engine.records import Definition, Search

router = APIRouter(
    prefix="/v1/process-definitions", tags=["Process definitions"], route_class=GuardedRoute
)

XML = "application/xml"
PLACE = "/{processDefinitionKey}"
DefinitionKey = Annotated[str, Path(alias="processDefinitionKey", min_length=1, max_length=64)]
FIELDS = Fields(
    {
        "processDefinitionKey": "text",
        "processDefinitionId": "text",
        "name": "text",
        "version": "whole",
        "versionTag": "text",
        "tenantId": "text",
        "resourceName": "text",
        "deploymentKey": "text",
        "deployedAt": "instant",
        "isLatestVersion": "switch",
    },
    renamed={"processDefinitionKey": "key", "processDefinitionId": "id"},
    filter_only=frozenset({"isLatestVersion"}),
)


class ShownProcessDefinition(Shown):
    """One version of one process."""

    process_definition_key: str = Field(validation_alias="key")
    process_definition_id: str = Field(validation_alias="id")
    name: str
    version: int
    version_tag: Words
    tenant_id: str
    resource_name: str
    content_hash: str
    deployment_key: str
    deployed_at: datetime


def of_kind(wish: Search, kind: str) -> Search:
    """Return the search, narrowed to one kind of definition."""
    return Search(
        filter={**wish.filter, "kind": kind},
        sort=wish.sort,
        limit=wish.limit,
        after=wish.after,
        total=wish.total,
    )


def definition_of(asked: Asked, key: str, kind: str) -> Definition:
    """Return a definition that must be of this kind.

    Raises:
        NotFound: no such key, another tenant's, or another kind of thing.
    """
    definition = asked.engine.get_definition(key, by=asked.by)
    if definition.kind != kind:
        raise NotFound(f"{kind} definition", key)
    return definition


@router.post(
    "/search",
    response_model=Found[ShownProcessDefinition],
    **declared("searchProcessDefinitions", "read", **FIELDS.marks),
)
def search_process_definitions(asked: Asked, wish: SearchWish) -> Response:
    """Find versions of processes."""
    narrowed = of_kind(search(wish, FIELDS), "process")
    page = asked.engine.search_definitions(narrowed, by=asked.by)
    return asked.answer(found(page, ShownProcessDefinition.model_validate))


@router.get(
    PLACE, response_model=ShownProcessDefinition, **declared("getProcessDefinition", "read")
)
def get_process_definition(asked: Asked, key: DefinitionKey) -> Response:
    """Return one version of one process."""
    definition = definition_of(asked, key, "process")
    return asked.answer(ShownProcessDefinition.model_validate(definition))


@router.get(
    f"{PLACE}/xml",
    response_class=Response,
    responses={200: {"content": {XML: {"schema": {"type": "string"}}}}},
    **declared("getProcessDefinitionXML", "read"),
)
def get_process_definition_xml(asked: Asked, key: DefinitionKey) -> Response:
    """Return the diagram as it was deployed."""
    definition_of(asked, key, "process")
    return asked.answer_file(asked.engine.content_of(key, by=asked.by), XML)


@router.get(f"{PLACE}/form", response_model=ShownForm, **declared("getStartProcessForm", "read"))
def get_start_form(asked: Asked, key: DefinitionKey) -> Response:
    """Return the form of the start event; 404 when the process starts without one."""
    form = asked.engine.start_form(key, by=asked.by)
    if form is None:
        raise NotFound("start form of the process definition", key)
    return asked.answer(shown_form(form))
