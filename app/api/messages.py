"""Messages and signals: what reaches processes from outside."""

from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from app.api.commands import Commanded
from app.api.progress import ShownUserTask
from app.api.replies import Reply, reply
from app.api.routes import GuardedRoute, declared
from app.api.shapes import Given, JsonObject, Milliseconds, Name, Shown, Words
from engine.records import Broadcast, Message, Published

router = APIRouter(prefix="/v1", tags=["Messages and signals"], route_class=GuardedRoute)


class ShownCorrelation(Shown):
    """One instance that took the message; `started` says whether the message began it.

    `businessId` is its case reference, also one that it was allotted when it began.
    """

    process_instance_key: str
    process_definition_id: str
    element_id: str
    started: bool
    business_id: Words


class ShownPublication(Shown):
    """What became of a message; `repeated`: its id was published before, and nothing was done."""

    message_key: str
    correlations: list[ShownCorrelation]
    buffered: bool
    repeated: bool
    next_user_tasks: list[ShownUserTask]


class ShownBroadcast(Shown):
    """A signal on its way to `receivers` instances."""

    signal_key: str
    signal_name: str = Field(validation_alias="name")
    receivers: int


class Correlation(Given):
    """A message for whoever waits for it now."""

    name: Name
    correlation_key: str = Field(default="", max_length=255)
    business_id: Name | None = None
    tenant_id: Name | None = None
    variables: JsonObject = Field(default_factory=dict)


class Publication(Correlation):
    """A message to be kept for its time to live (milliseconds) if nobody waits for it yet.

    Publishing it again with its `messageId` changes nothing (`repeated`). Another correlation key,
    business id or other variables under that id are refused: 422, MESSAGE_ID_REUSED. An id is
    remembered for a day, or for the time to live if that is longer.
    """

    time_to_live: Milliseconds = timedelta(0)
    message_id: str = Field(default="", max_length=255)


class Signal(Given):
    """A signal for everybody in the partnership who waits for it."""

    signal_name: Name
    tenant_id: Name | None = None
    variables: JsonObject = Field(default_factory=dict)


def _published(published: Published) -> Reply:
    return reply(ShownPublication.model_validate(published))


def _broadcast(broadcast: Broadcast) -> Reply:
    return reply(ShownBroadcast.model_validate(broadcast))


@router.post(
    "/messages/publication",
    response_model=ShownPublication,
    **declared("publishMessage", "start"),
)
def publish_message(command: Commanded, wish: Publication) -> Response:
    """Hand a message to whoever waits, else keep it for its time to live."""
    message = Message(
        name=wish.name,
        correlation_key=wish.correlation_key,
        variables=wish.variables,
        time_to_live=wish.time_to_live,
        message_id=wish.message_id,
        business_id=wish.business_id,
        tenant=wish.tenant_id,
    )
    return command.carry_out(lambda by: command.engine.publish_message(message, **by), _published)


@router.post(
    "/messages/correlation",
    response_model=ShownPublication,
    **declared("correlateMessage", "start"),
)
def correlate_message(command: Commanded, wish: Correlation) -> Response:
    """Hand a message to whoever waits for it now; 404 when nobody does."""
    message = Message(
        name=wish.name,
        correlation_key=wish.correlation_key,
        variables=wish.variables,
        business_id=wish.business_id,
        tenant=wish.tenant_id,
    )
    return command.carry_out(lambda by: command.engine.correlate_message(message, **by), _published)


@router.post(
    "/signals/broadcast", response_model=ShownBroadcast, **declared("broadcastSignal", "operate")
)
def broadcast_signal(command: Commanded, wish: Signal) -> Response:
    """Send a signal to everybody in the partnership who waits for it."""
    return command.carry_out(
        lambda by: command.engine.broadcast_signal(
            wish.signal_name, wish.variables, tenant=wish.tenant_id, **by
        ),
        _broadcast,
    )
