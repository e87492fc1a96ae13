"""Business ids that a process gives itself when whoever starts it gives none.

A start event says so by its properties. `businessId` is an expression over what was handed in,
and `correlationKey` is the key of the message that it came with.
`businessIdSeries` is what all numbers of a series begin with, such as "A-2026-": the next number
that nobody of the tenant bears comes behind it, with four digits at least. A number is taken in
the transaction that starts the instance, so that a start which is refused, tried again or only
tried out takes none.
"""

from collections.abc import Mapping
from datetime import datetime

from engine import feel
from engine.bpmn.model import expression_of, is_expression
from engine.bpmn.program import StartEvent
from engine.command import Command
from engine.errors import DeploymentRefused, ExecutionFailed, Finding, InvalidRequest
from engine.releases import Release
from engine.store import business_id_series as rows

LONGEST = 255
LONGEST_SERIES = 200


def said(
    command: Command, release: Release, event: StartEvent, variables: Mapping[str, object]
) -> str | None:
    """Return the business id that is in what was handed in, None when there is none.

    Raises:
        InvalidRequest: it is too long to be one, or a value cannot be read.
        ExecutionFailed: the expression is wrong.
    """
    if not event.business_id:
        return None
    try:
        scope = {**feel.from_json(variables), "policy": release.policy.values}  # type: ignore[dict-item]
    except feel.FeelError as error:
        raise InvalidRequest(str(error)) from error
    found = _value(release, event.business_id, scope, at=command.at, element_id=event.element_id)
    if not isinstance(found, str) or not found:
        return None
    if len(found) > LONGEST:
        message = f"the business id taken from it is longer than {LONGEST} characters"
        raise InvalidRequest(message, "/variables")
    return found


def allotted(command: Command, release: Release, event: StartEvent, tenant: str) -> str | None:
    """Return the next number of the start event's series, None when it has no series.

    Until the transaction ends nobody else of the tenant is allotted one of that series.

    Raises:
        ExecutionFailed: the series is no text.
    """
    if not event.business_id_series:
        return None
    series = _series(release, event, command.at)
    number = _next(command, tenant, series, by=1)
    step = 1
    while rows.is_borne(command.tx, tenant, number):
        number = _next(command, tenant, series, by=step)
        step *= 2  # somebody numbers by hand: the end of what they took is found in a few steps
    return number


def _next(command: Command, tenant: str, series: str, *, by: int) -> str:
    return f"{series}{rows.counted_on(command.tx, tenant, series, by=by):04}"


def check_series(release: Release, event: StartEvent, at: datetime) -> None:
    """Let pass a start event whose series, if it has one, is a text by the release's policy.

    Raises:
        DeploymentRefused: it is something else, or cannot be worked out.
    """
    if not event.business_id_series:
        return
    try:
        _series(release, event, at)
    except ExecutionFailed as error:
        finding = Finding("BUSINESS_ID_SERIES", error.message, element_id=event.element_id)
        raise DeploymentRefused((finding,)) from error


def _series(release: Release, event: StartEvent, at: datetime) -> str:
    text = event.business_id_series
    scope = {"policy": release.policy.values}
    found = _value(release, text, scope, at=at, element_id=event.element_id)
    if isinstance(found, str) and 0 < len(found) <= LONGEST_SERIES:
        return found
    message = (
        f"the series of business ids must be a text of at most {LONGEST_SERIES} characters, "
        f"it is {feel.kind_of(found)}"
    )
    raise ExecutionFailed(event.element_id, message, text)


def _value(
    release: Release, text: str, scope: Mapping[str, object], *, at: datetime, element_id: str
) -> object:
    if not is_expression(text):
        return text
    try:
        expression = feel.compile(expression_of(text), library=release.library)
        return expression.evaluate(scope, now=at)
    except feel.FeelError as error:
        raise ExecutionFailed(element_id, str(error), text) from error
