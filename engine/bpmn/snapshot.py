"""The state of an instance as bytes: what is alive and its variables, never the diagram.

Scopes are written outer before inner and tokens in the order in which they were made, so that
what a record hangs under is always restored before it.
"""

import zlib
from typing import Any

from engine.bpmn import values_codec
from engine.bpmn.flat import FlatSubWorkflow, FlatWorkflow, Scope, Token
from engine.bpmn.program import Program
from engine.errors import ExecutionFailed, LimitExceeded

VERSION = 1
FASTEST = 1


class UnreadableSnapshot(ValueError):
    """Bytes that are no snapshot, or one of a version or a diagram that is not known here."""


def dump(top: FlatWorkflow, most: int) -> bytes:
    """Return the state of an instance.

    Raises:
        LimitExceeded: the variables of the instance, or of a call in it, take more than `most`.
        ExecutionFailed: a variable holds something that cannot be kept.
    """
    state = [
        dict(top.instance),
        top.numbers,
        {key: list(place) for key, place in top.deadlines.items()},
        [_scope(scope, most) for scope in top.scopes()],
    ]
    return bytes([VERSION]) + zlib.compress(values_codec.pack(state), FASTEST)


def load(program: Program, snapshot: bytes) -> FlatWorkflow:
    """Return the instance whose state was written by `dump`.

    Raises:
        UnreadableSnapshot: see there.
    """
    if snapshot[:1] != bytes([VERSION]):
        message = f"snapshot version {snapshot[:1].hex() or 'none'} is not known"
        raise UnreadableSnapshot(message)
    try:
        state: Any = values_codec.unpack(zlib.decompress(snapshot[1:]))
        return _restored(program, state)
    except (zlib.error, ValueError, KeyError, TypeError) as error:
        message = f"the snapshot does not fit the process {program.process_id!r}: {error}"
        raise UnreadableSnapshot(message) from error


def _scope(scope: Scope, most: int) -> list[object]:
    caller = 0 if scope.calling is None else scope.calling.id
    tokens = [_record(token) for token in scope.tasks.values()]
    return [caller, scope.spec.name, _data(scope, most), tokens]


def _data(scope: Scope, most: int) -> bytes:
    process = scope.spec.process_id
    try:
        packed = values_codec.pack(scope.data)
    except values_codec.Unstorable as error:
        raise ExecutionFailed(process, f"a variable cannot be kept: {error}") from error
    except RecursionError as error:
        raise LimitExceeded("the nesting of the variables", "the stack", process) from error
    if len(packed) > most:
        raise LimitExceeded("the size of the variables", f"{most} bytes", process)
    return packed


def _record(token: Token) -> list[object]:
    return [
        token.id,
        token._parent or 0,  # noqa: SLF001  # the library's own reference
        token.state,
        token.task_spec.name,
        token.via,
        token.fired | token.waits << 1 | token.entered << 2,
        token.local,
        token.iteration,
        token.memo,
    ]


def _restored(program: Program, state: list[Any]) -> FlatWorkflow:
    instance, numbers, deadlines, scopes = state
    top = FlatWorkflow(program.scopes[program.process_id], program.scopes, instance)
    top.numbers = numbers
    top.deadlines = {key: (name, scope) for key, (name, scope) in deadlines.items()}
    for caller, name, data, tokens in scopes:
        scope = _place(top, program, caller, name) if caller else top
        scope.data = _unpacked(data)
        for record in tokens:
            _revive(scope, record)
        scope.task_tree = next(iter(scope.tasks.values()))
    return top


def _unpacked(data: bytes) -> dict[str, object]:
    variables: Any = values_codec.unpack(data)
    return dict(variables)


def _place(top: FlatWorkflow, program: Program, caller: int, name: str) -> Scope:
    calling = top.get_task_from_id(caller)
    scope = FlatSubWorkflow(program.scopes[name], calling, top)
    top.subprocesses[caller] = scope
    return scope


def _revive(scope: Scope, record: list[Any]) -> None:
    number, parent, state, name, via, flags, local, iteration, memo = record
    token = Token(scope, scope.spec.task_specs[name], scope.tasks.get(parent), number)
    token._state = state  # noqa: SLF001  # restored, not changed
    token.via, token.local, token.iteration, token.memo = via, local, iteration, memo
    token.fired, token.waits, token.entered = bool(flags & 1), bool(flags & 2), bool(flags & 4)
