"""Decision definitions: what is deployed, and what a decision says about given facts."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import Field

from app import errors
from app.api.process_definitions import XML, definition_of, of_kind
from app.api.questions import Asked
from app.api.routes import GuardedRoute, declared
from app.api.searches import Fields, Found, SearchWish, found, search
from app.api.shapes import Given, JsonObject, Key, Name, Shown, ShownObject, ShownValue
from app.errors import Refused

router = APIRouter(
    prefix="/v1/decision-definitions", tags=["Decision definitions"], route_class=GuardedRoute
)

PLACE = "/{decisionDefinitionKey}"
DecisionKey = Annotated[str, Path(alias="decisionDefinitionKey", min_length=1, max_length=64)]
FIELDS = Fields(
    {
        "decisionDefinitionKey": "text",
        "decisionDefinitionId": "text",
        "name": "text",
        "version": "whole",
        "tenantId": "text",
        "resourceName": "text",
        "deploymentKey": "text",
        "deployedAt": "instant",
        "isLatestVersion": "switch",
    },
    renamed={"decisionDefinitionKey": "key", "decisionDefinitionId": "id"},
    filter_only=frozenset({"isLatestVersion"}),
)


class ShownDecisionDefinition(Shown):
    """One version of one decision."""

    decision_definition_key: str = Field(validation_alias="key")
    decision_definition_id: str = Field(validation_alias="id")
    name: str
    version: int
    tenant_id: str
    resource_name: str
    content_hash: str
    deployment_key: str
    deployed_at: datetime


class ShownWarning(Shown):
    """Why something became null, and where: `line` and `column` count from 1 in `expression`.

    About an element as a whole `expression` is empty, and `line` is that of the file.
    """

    message: str
    line: int
    column: int
    expression: str
    element_id: str = Field(validation_alias="elementId")


class ShownEvaluation(Shown):
    """What a decision says: its value, the rows that matched and on what, and any warnings.

    `requiredRules` are the rows that matched in the decisions it was built on.
    """

    decision_definition_id: str = Field(validation_alias="decision_id")
    decision_definition_key: str
    decision_definition_version: int = Field(validation_alias="version")
    output: ShownValue = Field(validation_alias="value")
    matched_rules: list[ShownObject] = Field(validation_alias="rows")
    required_rules: list[ShownObject] = Field(validation_alias="required_rows")
    warnings: list[ShownWarning]


class Evaluation(Given):
    """Which decision, by id (and version) or key, for whom, and the facts it shall see."""

    decision_definition_id: Name | None = None
    decision_definition_key: Key | None = None
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    tenant_id: Name | None = None
    variables: JsonObject = Field(default_factory=dict)


@router.post(
    "/search",
    response_model=Found[ShownDecisionDefinition],
    **declared("searchDecisionDefinitions", "read", **FIELDS.marks),
)
def search_decision_definitions(asked: Asked, wish: SearchWish) -> Response:
    """Find versions of decisions."""
    narrowed = of_kind(search(wish, FIELDS), "decision")
    page = asked.engine.search_definitions(narrowed, by=asked.by)
    return asked.answer(found(page, ShownDecisionDefinition.model_validate))


@router.post("/evaluation", response_model=ShownEvaluation, **declared("evaluateDecision", "read"))
def evaluate_decision(asked: Asked, wish: Evaluation) -> Response:
    """Say what a decision makes of given facts; ISO dates are dates, and nothing is written."""
    if (wish.decision_definition_id is None) == (wish.decision_definition_key is None):
        raise Refused(
            errors.INVALID_BODY, "Name either decisionDefinitionId or decisionDefinitionKey"
        )
    evaluation = asked.engine.evaluate_decision(
        wish.decision_definition_key or wish.decision_definition_id or "",
        wish.variables,
        by=asked.by,
        tenant=wish.tenant_id,
        version=wish.version,
    )
    return asked.answer(ShownEvaluation.model_validate(evaluation))


@router.get(
    PLACE, response_model=ShownDecisionDefinition, **declared("getDecisionDefinition", "read")
)
def get_decision_definition(asked: Asked, key: DecisionKey) -> Response:
    """Return one version of one decision."""
    definition = definition_of(asked, key, "decision")
    return asked.answer(ShownDecisionDefinition.model_validate(definition))


@router.get(
    f"{PLACE}/xml",
    response_class=Response,
    responses={200: {"content": {XML: {"schema": {"type": "string"}}}}},
    **declared("getDecisionDefinitionXML", "read"),
)
def get_decision_definition_xml(asked: Asked, key: DecisionKey) -> Response:
    """Return the decision tables as they were deployed."""
    definition_of(asked, key, "decision")
    return asked.answer_file(asked.engine.content_of(key, by=asked.by), XML)
