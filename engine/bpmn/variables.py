"""Where a variable lives and who sees it.

Variables belong to scopes, not to tokens, so parallel branches never overwrite what they did not
touch and no list is ever cut. From the inside out: an activity's inputs, the item of a
multi-instance, and then either the scope around the sub-process or, at the top of a process, the
variables of the process itself. A name is written where it is known; a new name is written to the
innermost wall: the process, or the iteration one is in, because iterations run side by side.
What shall leave an iteration is said by its output element or by the activity's outputs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.bpmn.flat import Token


@dataclass(frozen=True, slots=True)
class Level:
    """One scope: its values, the number of the token that holds it (0: a whole process)."""

    values: dict[str, object]
    wall: bool
    holder: int


def levels(token: Token) -> Iterator[Level]:
    """Yield the scopes that a token sees, the innermost first."""
    if token.local is not None:
        yield Level(token.local, wall=False, holder=token.id)
    yield from around(token)


def around(token: Token) -> Iterator[Level]:
    """Yield the scopes that a token sees beyond its own inputs."""
    if token.iteration is not None:
        yield Level(token.iteration, wall=not token.memo.get("open"), holder=token.id)
    yield from outside(token)


def outside(token: Token) -> Iterator[Level]:
    """Yield the scopes beyond the token and its iteration."""
    scope = token.workflow
    if scope.spec.is_process:
        holder = 0 if scope.calling is None else scope.calling.id
        yield Level(scope.data, wall=True, holder=holder)
    else:
        yield from levels(scope.calling)


def visible(token: Token) -> dict[str, object]:
    """Return every variable that a token sees; inner ones hide outer ones."""
    seen: dict[str, object] = {}
    for level in reversed(list(levels(token))):
        seen.update(level.values)
    return seen


def holder(token: Token, name: str) -> int:
    """Return the number of the token in whose scope a variable lives, 0 for the instance.

    What an activity was given or has brought for itself is not looked at: it is gone with it.
    """
    return next((level.holder for level in around(token) if name in level.values), 0)


def value_around(token: Token, name: str) -> object:
    """Return what a name means beyond an activity's own inputs and results, None if nothing."""
    return next((level.values[name] for level in around(token) if name in level.values), None)


def merge(target: Iterator[Level], values: Mapping[str, object]) -> None:
    """Write each value where its name is known, else to the innermost wall."""
    reach = list(_within(target))
    for name, value in values.items():
        known = (level for level in reach if name in level.values)
        next(known, reach[-1]).values[name] = value


def merge_out(token: Token, values: Mapping[str, object]) -> None:
    """Write an activity's outputs: they leave its iteration unless the iteration names them."""
    inner: dict[str, object] = {}
    outer: dict[str, object] = {}
    for name, value in values.items():
        chosen = inner if token.iteration is not None and name in token.iteration else outer
        chosen[name] = value
    merge(around(token), inner)
    merge(outside(token), outer)


def _within(target: Iterator[Level]) -> Iterator[Level]:
    level = next(target)
    yield level
    while not level.wall:
        level = next(target)
        yield level


def placed(target: str, value: object, existing: object) -> tuple[str, object]:
    """Return the variable and the value that a mapping to `target` writes.

    A target with dots (`order.total`) changes one entry of a context and keeps the others.

    >>> placed("order.total", 3, {"id": 1})
    ('order', {'id': 1, 'total': 3})
    """
    name, dot, rest = target.partition(".")
    if not dot:
        return name, value
    kept = dict(existing) if isinstance(existing, Mapping) else {}
    key, inner = placed(rest, value, kept.get(rest.partition(".")[0]))
    return name, {**kept, key: inner}
