"""The virtual clock of a service that has one, so that clients can test deadlines in an instant.

Moving it forwards fires everything that falls due on the way, each at its own instant and in
order, before the answer. All processes on one database share the clock. A production service has
no such routes.
"""

from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.api.replies import reply
from app.api.routes import GuardedRoute, declared
from app.api.shapes import Given, Instant, Shown
from engine.shared_clock import SharedClock
from engine.timelapse import Timelapse

router = APIRouter(prefix="/v1/clock", tags=["Virtual clock"], route_class=GuardedRoute)


PATIENCE = timedelta(seconds=10)


class ShownClock(Shown):
    """Where the clock stands."""

    instant: datetime


class ClockMove(Given):
    """Where the clock shall stand.

    Work that a worker has in hand, inside or outside of the service, is waited for, at each stop
    for ten seconds of real time; then 409, and the clock stands where it came to. With
    `leaveHeldWork` it is left behind: the clock goes past it, as when a worker has died.
    """

    instant: Instant
    leave_held_work: bool = False


class Pendulum:
    """Moves the virtual clock of all processes on one database."""

    def __init__(self, clock: SharedClock, timelapse: Timelapse) -> None:
        self._clock = clock
        self._timelapse = timelapse

    def now(self) -> datetime:
        """Return where the clock stands."""
        return self._clock.now()

    def move(self, wish: ClockMove) -> datetime:
        """Move the clock and let happen what falls due; backwards nothing happens.

        Raises:
            ClockHeldUp: a worker did not finish what it has in hand.
        """
        patience = None if wish.leave_held_work else PATIENCE
        self._timelapse.move_to(wish.instant, patience=patience)
        return self._clock.now()

    def reset(self) -> datetime:
        """Put the clock back to where it began; nothing happens, and nothing is undone."""
        self._clock.reset()
        return self._clock.now()


def _pendulum(request: Request) -> Pendulum:
    pendulum: Pendulum = request.app.state.pendulum
    return pendulum


@router.get("", response_model=ShownClock, **declared("getClock", "clock"))
def get_clock(request: Request) -> Response:
    """Return where the clock stands."""
    return reply(ShownClock(instant=_pendulum(request).now())).response()


@router.put("", response_model=ShownClock, **declared("pinClock", "clock"))
def pin_clock(request: Request, move: ClockMove) -> Response:
    """Move the clock; everything due on the way has happened when the answer comes."""
    return reply(ShownClock(instant=_pendulum(request).move(move))).response()


@router.post("/reset", response_model=ShownClock, **declared("resetClock", "clock"))
def reset_clock(request: Request) -> Response:
    """Put the clock back to where it began; what has happened stays."""
    return reply(ShownClock(instant=_pendulum(request).reset())).response()
