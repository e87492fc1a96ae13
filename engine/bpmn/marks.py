"""Deadlines that a diagram opens, meets, moves and cancels by the properties of its elements.

A deadline is known by the variable that holds its terms, in the scope where that variable lives,
so that the iterations of a multi-instance each have their own.

What counts is not always when a step ends: a letter is in time on the day it was sent, also when
somebody records that later. `metAt` says the instant.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from engine.bpmn import variables
from engine.bpmn.expressions import evaluate, kind
from engine.bpmn.flat import FlatWorkflow, Token
from engine.bpmn.outcome import DeadlineOpened, WaitClosed, WaitMoved
from engine.bpmn.turn import failure
from engine.clock import LONDON, as_utc, local_date

OWN = "deadline"
MET_AT = "metAt"
Terms = Mapping[str, object]


def open_own(token: Token) -> None:
    """Open the deadline that an activity carries itself (its property `deadline`)."""
    text = token.element.properties.get(OWN)
    if text:
        terms = _terms(token, evaluate(token, text), text)
        token.memo[OWN] = [_open(token, token.element.id, token.id, terms), dict(terms)]


def own_due(token: Token) -> datetime | None:
    """Return the last instant of the activity's own deadline."""
    if OWN not in token.memo:
        return None
    terms = token.memo[OWN][1]
    breach: datetime = terms["breach at"]
    # a day that counts to its end is shown as that day, not as the first instant of the next
    is_day = isinstance(terms.get("due"), date) and not isinstance(terms.get("due"), datetime)
    return breach - timedelta(seconds=1) if is_day else breach


def close_own(token: Token, how: str) -> None:
    """Close the deadline that an activity carries itself."""
    if OWN in token.memo:
        _close(token.workflow.top_workflow, token.memo.pop(OWN)[0], how)


def apply(token: Token) -> None:
    """Open, meet, move and cancel what the properties of a completed element say."""
    properties = token.element.properties
    if not properties:
        return
    for name in _names(properties.get("opensDeadline")):
        _begin(token, name)
    for name in _names(properties.get("movesDeadline")):
        if _running(token, name) is not None:
            _begin(token, name)
    for name in _names(properties.get("meetsDeadline")):
        _end(token, name, "COMPLETED", _met_at(token, properties.get(MET_AT, ""), name))
    for name in _names(properties.get("cancelsDeadline")):
        _end(token, name, "CANCELED")


def sweep(top: FlatWorkflow) -> None:
    """Cancel the deadlines whose scope has ended, the instance's own last of all."""
    living = {token.id for token in top.tokens()}
    if not top.is_over():
        living.add(0)
    for key in [key for key, (_, scope) in top.deadlines.items() if scope not in living]:
        _close(top, key, "CANCELED")


def _begin(token: Token, name: str) -> None:
    terms = _terms(token, variables.value_around(token, name), name)
    running = _running(token, name)
    if running is None:
        _open(token, name, variables.holder(token, name), terms)
    else:
        due: datetime = terms["breach at"]  # type: ignore[assignment]  # checked by _terms
        token.turn.record.moved.append(WaitMoved(running, due, terms=terms))


def _end(token: Token, name: str, how: str, at: datetime | None = None) -> None:
    running = _running(token, name)
    if running is not None:
        _close(token.workflow.top_workflow, running, how, at)


def _met_at(token: Token, text: str, name: str) -> datetime | None:
    """Return the instant at which a deadline was met, None when nothing else than now is said.

    Raises:
        ExecutionFailed: it is no instant, lies in the future, or before the deadline began.
    """
    said = evaluate(token, text) if text else None
    if said is None:
        return None
    if not isinstance(said, datetime):
        raise failure(token, f"metAt must be a date and time, it is {kind(said)}", text)
    at = as_utc(said if said.tzinfo else said.replace(tzinfo=LONDON))
    if at > token.turn.at:
        words = f"the deadline {name!r} cannot be met in the future, at {at.isoformat()}"
        raise failure(token, words, text)
    if _is_before(at, variables.value_around(token, name)):
        words = f"the deadline {name!r} cannot be met before it began, at {at.isoformat()}"
        raise failure(token, words, text)
    return at


def _is_before(at: datetime, terms: object) -> bool:
    base = terms.get("base") if isinstance(terms, Mapping) else None
    if isinstance(base, datetime):
        return base.tzinfo is not None and at < base
    return isinstance(base, date) and local_date(at) < base


def _running(token: Token, name: str) -> str | None:
    wanted = (name, variables.holder(token, name))
    deadlines = token.workflow.top_workflow.deadlines
    return next((key for key, place in deadlines.items() if place == wanted), None)


def _open(token: Token, name: str, scope: int, terms: Terms) -> str:
    top = token.workflow.top_workflow
    key = f"{top.instance['key']}.{top.next_number()}"
    top.deadlines[key] = (name, scope)
    opened = DeadlineOpened(key=key, element_id=token.element.id, name=name, terms=terms)
    token.turn.record.opened.append(opened)
    return key


def _close(top: FlatWorkflow, key: str, how: str, at: datetime | None = None) -> None:
    del top.deadlines[key]
    top.turn.record.closed.append(WaitClosed(key, how, at))


def _terms(token: Token, value: object, said: str) -> Terms:
    if isinstance(value, Mapping) and isinstance(value.get("breach at"), datetime):
        return value
    raise failure(token, f"{said!r} must be a deadline, it is {kind(value)}", said)


def _names(text: str | None) -> Iterable[str]:
    return filter(None, (name.strip() for name in (text or "").split(",")))
