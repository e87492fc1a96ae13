"""Is the service alive, is it ready, and how much is open: for machines that watch."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Thread

from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.questions import Asked
from app.api.routes import GuardedRoute, declared, public
from app.api.shapes import Shown, render
from app.store import letter_deliveries
from engine.records import Actor, Counts

router = APIRouter(tags=["Operations"], route_class=GuardedRoute)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
READY, NOT_READY = 200, 503
EVERYBODY = Actor(subject="metrics", tenant=None, operates=True)


class ShownHealth(Shown):
    """`up`, `ready` or `unavailable`."""

    status: str


@dataclass(frozen=True, slots=True)
class Meters:
    """What is measured of one service, in a registry of its own."""

    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram
    instances: Gauge
    waits: Gauge
    incidents: Gauge
    overdue: Gauge
    oldest_due: Gauge
    letters_held_up: Gauge


def meters() -> Meters:
    """Return fresh meters, all at zero."""
    registry = CollectorRegistry()
    labels = ("method", "route", "status")
    return Meters(
        registry=registry,
        requests=Counter("reeve_requests", "Requests answered", labels, registry=registry),
        seconds=Histogram(
            "reeve_request_seconds", "Time to answer", ("method", "route"), registry=registry
        ),
        instances=Gauge(
            "reeve_process_instances", "Process instances", ("state",), registry=registry
        ),
        waits=Gauge("reeve_open_waits", "What instances wait for", ("kind",), registry=registry),
        incidents=Gauge("reeve_open_incidents", "Open incidents", registry=registry),
        overdue=Gauge(
            "reeve_overdue_waits", "Waits that are past their due date", registry=registry
        ),
        oldest_due=Gauge(
            "reeve_oldest_due_timestamp_seconds",
            "When the oldest due thing was due; 0 for none",
            registry=registry,
        ),
        letters_held_up=Gauge(
            "reeve_letters_held_up",
            "Letters that wait until something is mended, by what is wrong",
            ("problem",),
            registry=registry,
        ),
    )


class Meter:
    """Counts and times every answer by its route's pattern, never by its path: paths hold keys."""

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self._app = app
        self._meters = meters
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()

        async def send_and_note(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._note(scope, message["status"], time.perf_counter() - begun)
            await send(message)

        await self._app(scope, receive, send_and_note)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path_format", "none")
        # Anybody may make up a method; a label for each would fill the memory.
        method = scope["method"] if scope["method"] in METHODS else "other"
        requests, times = self._children(method, route, status)
        requests.inc()
        times.observe(seconds)

    def _children(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        # Looking labels up takes longer than counting; there are as many as routes and statuses.
        labels = (method, route, status)
        if (found := self._known.get(labels)) is None:
            requests = self._meters.requests.labels(method, route, str(status))
            found = self._known[labels] = requests, self._meters.seconds.labels(method, route)
        return found


@router.get("/health/live", response_model=ShownHealth, **public("getLiveness"))
def get_liveness() -> Response:
    """Say that the process runs; ask nothing of the database."""
    return _health("up", READY)


@router.get(
    "/health/ready",
    response_model=ShownHealth,
    responses={NOT_READY: {"model": ShownHealth, "description": "Not ready to work"}},
    **public("getReadiness"),
)
def get_readiness(request: Request) -> Response:
    """Say whether the database answers, bears the tables of this version, and work is done."""
    ready = request.app.state.engine.is_ready() and _is_working(request.app.state.worker)
    return _health("ready", READY) if ready else _health("unavailable", NOT_READY)


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    **declared("getMetrics", "operate"),
)
def get_metrics(asked: Asked) -> Response:
    """Return what is open and how requests fare, in Prometheus' text format."""
    meters: Meters = asked.request.app.state.meters
    _set_gauges(meters, asked.engine.counts(by=EVERYBODY))
    with asked.engine.database.read() as tx:
        _set_letters(meters, letter_deliveries.held_up(tx))
    return Response(generate_latest(meters.registry), media_type=CONTENT_TYPE_LATEST)


def _set_letters(meters: Meters, held_up: Mapping[str, int]) -> None:
    meters.letters_held_up.clear()  # what is mended is not shown any more
    for problem, count in held_up.items():
        meters.letters_held_up.labels(problem).set(count)


def _is_working(worker: Thread | None) -> bool:
    return worker is None or worker.is_alive()


def _health(status: str, code: int) -> Response:
    body = render(ShownHealth(status=status))
    return Response(body, status_code=code, media_type="application/json")


def _set_gauges(meters: Meters, counts: Counts) -> None:
    _set_all(meters.instances, counts.instances)
    _set_all(meters.waits, counts.waits)
    meters.incidents.set(counts.incidents)
    meters.overdue.set(counts.overdue)
    meters.oldest_due.set(counts.oldest_due.timestamp() if counts.oldest_due else 0)


def _set_all(gauge: Gauge, values: Mapping[str, int]) -> None:
    gauge.clear()
    for label, value in values.items():
        gauge.labels(label).set(value)
