"""The virtual clock of a service that has one, so that clients can test deadlines in an instant.

Moving it forwards fires everything that falls due on the way, each at its own instant and in
order, before the answer. A production service has no such routes.
"""

from collections.abc import Callable
from datetime import datetime
from threading import Lock

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.api.replies import reply
from app.api.routes import GuardedRoute, declared
from app.api.shapes import Given, Instant, Shown
from engine.clock import VirtualClock
from engine.timelapse import Timelapse

router = APIRouter(prefix="/v1/clock", tags=["Virtual clock"], route_class=GuardedRoute)


class ShownClock(Shown):
    """Where the clock stands."""

    instant: datetime


class ClockMove(Given):
    """Where the clock shall stand."""

    instant: Instant


class Pendulum:
    """Moves the virtual clock, for one client at a time; `turn` is held meanwhile."""

    def __init__(self, clock: VirtualClock, timelapse: Timelapse) -> None:
        self._clock = clock
        self._timelapse = timelapse
        self.turn = Lock()

    def now(self) -> datetime:
        """Return where the clock stands."""
        return self._clock.now()

    def move(self, instant: datetime) -> datetime:
        """Move the clock and let happen what falls due; backwards nothing happens."""
        return self._alone(lambda: self._timelapse.move_to(instant))

    def reset(self) -> datetime:
        """Put the clock back to where it began; nothing happens, and nothing is undone."""
        return self._alone(self._clock.reset)

    def _alone(self, act: Callable[[], object]) -> datetime:
        with self.turn:
            act()
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
    return reply(ShownClock(instant=_pendulum(request).move(move.instant))).response()


@router.post("/reset", response_model=ShownClock, **declared("resetClock", "clock"))
def reset_clock(request: Request) -> Response:
    """Put the clock back to where it began; what has happened stays."""
    return reply(ShownClock(instant=_pendulum(request).reset())).response()
