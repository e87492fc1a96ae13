"""Diagrams as pictures: SVG with a style of its own and no script, revalidated by its ETag."""

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import Response

from app import errors
from app.api.process_definitions import PLACE as DEFINITION
from app.api.process_definitions import DefinitionKey
from app.api.process_definitions import router as definitions
from app.api.process_instances import PLACE as INSTANCE
from app.api.process_instances import InstanceKey
from app.api.process_instances import router as instances
from app.api.questions import Asked
from app.api.replies import SVG
from app.api.routes import GuardedRoute, declared
from app.errors import Refused
from engine.drawing import Address

router = APIRouter(tags=["Diagrams"], route_class=GuardedRoute)

DRAWN: dict[int | str, dict[str, Any]] = {200: {"content": {SVG: {"schema": {"type": "string"}}}}}
Overlay = Annotated[
    Literal["counts", "heat", "visits"] | None,
    Query(description="Lay over it how many are where, how long steps took, how often they went"),
]
Against = Annotated[
    str | None,
    Query(min_length=1, max_length=64, description="The key of another version: what changed"),
]
Plane = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=128,
        description="The id of a collapsed sub-process: draw what is in it. By default the plane"
        " with which the file opens; its collapsed sub-processes are links to theirs",
    ),
]


@router.get(
    f"{definitions.prefix}{DEFINITION}/diagram.svg",
    response_class=Response,
    responses=DRAWN,
    **declared("getProcessDefinitionDiagram", "read"),
)
def get_definition_diagram(
    asked: Asked,
    key: DefinitionKey,
    overlay: Overlay = None,
    against: Against = None,
    plane: Plane = None,
) -> Response:
    """Draw a version of a process, with an overlay or with what has changed since another."""
    if overlay and against:
        raise Refused(errors.INVALID_QUERY, "Ask for `overlay` or for `against`, not for both")
    engine, by, on = asked.engine, asked.by, plane or ""
    address = _beside(overlay=overlay, against=against)
    if against:
        picture = engine.picture_of_differences(
            key, against=against, by=by, plane=on, address=address
        )
    else:
        picture = engine.picture_of_definition(
            key, by=by, overlay=overlay or "", plane=on, address=address
        )
    return asked.answer_picture(picture, cacheable=not overlay)


@router.get(
    f"{instances.prefix}{INSTANCE}/diagram.svg",
    response_class=Response,
    responses=DRAWN,
    **declared("getProcessInstanceDiagram", "read"),
)
def get_instance_diagram(asked: Asked, key: InstanceKey, plane: Plane = None) -> Response:
    """Draw where an instance stands: what is done, what it waits for and until when."""
    picture = asked.engine.picture_of_instance(
        key, by=asked.by, plane=plane or "", address=_beside()
    )
    return asked.answer_picture(picture)


def _beside(**query: str | None) -> Address:
    """Return the addresses of the other planes, relative to this picture."""
    kept = {name: value for name, value in query.items() if value}
    return lambda plane: f"?{urlencode({**kept, 'plane': plane})}"
