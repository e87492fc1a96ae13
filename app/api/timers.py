"""Timers: see what will happen when, make it happen now, or at another time for a reason."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import Field

from app.api.commands import Conditioned
from app.api.progress import ShownProcessInstance, ShownUserTask
from app.api.questions import Asked
from app.api.replies import Reply, reply
from app.api.routes import GuardedRoute, declared
from app.api.searches import WAIT_STATES, Fields, Found, SearchWish, found, search
from app.api.shapes import Given, Instant, Reason, Shown, Words
from engine.records import Timer, TimerMove, Triggered

router = APIRouter(prefix="/v1/timers", tags=["Timers"], route_class=GuardedRoute)

PLACE = "/{timerKey}"
TimerKey = Annotated[str, Path(alias="timerKey", min_length=1, max_length=64)]
FIELDS = Fields(
    {
        "timerKey": "text",
        "elementId": "text",
        "name": "text",
        "processInstanceKey": "text",
        "processDefinitionId": "text",
        "tenantId": "text",
        "businessId": "text",
        "state": "text",
        "dueDate": "instant",
        "attachedTo": "text",
        "creationDate": "instant",
        "completionDate": "instant",
    },
    states=WAIT_STATES,
)


class ShownTimer(Shown):
    """Something that happens when `dueDate` comes; `repeats` -1 means without end."""

    timer_key: str = Field(validation_alias="key")
    element_id: str
    name: str
    process_instance_key: str
    process_definition_id: str
    tenant_id: str
    business_id: Words
    state: str
    revision: int
    due_date: datetime
    attached_to: Words
    interrupting: bool
    repeats: int | None
    creation_date: datetime
    completion_date: datetime | None
    has_incident: bool


class ShownTrigger(Shown):
    """A timer that fired, where its instance stands, and the tasks just opened for you."""

    timer: ShownTimer
    process_instance: ShownProcessInstance
    next_user_tasks: list[ShownUserTask]


class Move(Given):
    """When the timer shall fire instead, and why."""

    due_date: Instant
    reason: Reason


def _timer(timer: Timer) -> Reply:
    return reply(ShownTimer.model_validate(timer), revision=timer.revision)


def _trigger(triggered: Triggered) -> Reply:
    return reply(ShownTrigger.model_validate(triggered), revision=triggered.timer.revision)


@router.post(
    "/search", response_model=Found[ShownTimer], **declared("searchTimers", "read", **FIELDS.marks)
)
def search_timers(asked: Asked, wish: SearchWish) -> Response:
    """Find timers."""
    page = asked.engine.search_timers(search(wish, FIELDS), by=asked.by)
    return asked.answer(found(page, ShownTimer.model_validate))


@router.get(PLACE, response_model=ShownTimer, **declared("getTimer", "read"))
def get_timer(asked: Asked, key: TimerKey) -> Response:
    """Return one timer."""
    timer = asked.engine.get_timer(key, by=asked.by)
    return asked.answer(ShownTimer.model_validate(timer), revision=timer.revision)


@router.patch(PLACE, response_model=ShownTimer, **declared("updateTimer", "operate"))
def update_timer(command: Conditioned, key: TimerKey, move: Move) -> Response:
    """Let a timer fire at another instant; one in the past makes it fire at once."""
    return command.carry_out(
        lambda by: command.engine.move_timer(
            key, TimerMove(move.due_date, move.reason), revision=command.revision, **by
        ),
        _timer,
    )


@router.post(f"{PLACE}/trigger", response_model=ShownTrigger, **declared("triggerTimer", "operate"))
def trigger_timer(command: Conditioned, key: TimerKey) -> Response:
    """Fire a timer now, whenever it is due."""
    return command.carry_out(
        lambda by: command.engine.trigger_timer(key, revision=command.revision, **by), _trigger
    )


@router.post(
    f"{PLACE}/recalculation", response_model=ShownTimer, **declared("recalculateTimer", "operate")
)
def recalculate_timer(command: Conditioned, key: TimerKey) -> Response:
    """Evaluate the timer's expression anew with the present variables."""
    return command.carry_out(
        lambda by: command.engine.recalculate_timer(key, revision=command.revision, **by), _timer
    )
