"""A small plain model of BPMN tokens: what a diagram waits for, after whatever happened to it.

It shares no line with the engine: no tree of tasks, no snapshot, no rows. A token stands at a
node; a scope holds tokens and ends with the last of them; an agenda is worked off until every
token waits. The instant of each step is told to it.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from tests.model.drawn import Node, Plan

LONDON, UTC = ZoneInfo("Europe/London"), ZoneInfo("UTC")
BREACH = datetime(2026, 4, 2, tzinfo=UTC)
WAITS = {"userTask": "USER_TASK", "serviceTask": "JOB"}


@dataclass(eq=False)
class Frame:
    """The variables of a process or of one iteration; it is written here and read outwards."""

    values: dict[str, int]
    around: "Frame | None" = None

    def read(self, name: str) -> int | None:
        if name in self.values or self.around is None:
            return self.values.get(name)
        return self.around.read(name)


@dataclass(eq=False)
class Wait:
    """Something open; `host` is the token at whose edge it listens, or that waits itself."""

    kind: str
    node: Node
    scope: "Scope"
    number: int
    since: datetime
    host: "Token | None" = None
    due: datetime | None = None
    left: int = 0
    failed: bool = False


@dataclass(eq=False)
class Token:
    """One token; `parts` are the instances of a multi-instance, `whole` is where one belongs."""

    node: Node
    scope: "Scope"
    frame: Frame
    via: str = ""
    whole: "Token | None" = None
    here: bool = False
    waits: list[Wait] = field(default_factory=list)
    edges: list[Wait] = field(default_factory=list)
    inner: "Scope | None" = None
    parts: list["Token"] = field(default_factory=list)
    done: int = 0


@dataclass(eq=False)
class Scope:
    """What runs inside one process, sub-process or event sub-process."""

    plan: Plan
    frame: Frame
    owner: Token | None
    tokens: list[Token] = field(default_factory=list)
    listeners: list[Wait] = field(default_factory=list)


class Case:
    """One instance of the process `p`."""

    def __init__(self, plans: dict[str, Plan], pick: int, at: datetime) -> None:
        self.plans, self.at, self.state = plans, at, "ACTIVE"
        self.numbers = count()
        self.agenda: deque[Token] = deque()
        self.kept: list[tuple[datetime, int]] = []
        self.root = self._open(plans["p"], Frame({"pick": pick}), None)
        self._settle()

    # -------------------------------------------------------------------------- what is open
    def waits(self) -> list[Wait]:
        return [] if self.state in ("COMPLETED", "TERMINATED") else list(_of_scope(self.root))

    def of_kind(self, kind: str) -> list[Wait]:
        return [one for one in self.waits() if one.kind == kind]

    # ----------------------------------------------------------------------- what can happen
    def happen(self, wait: Wait, at: datetime, pick: int | None = None) -> None:
        """Complete a task or job, fire a timer, hand over a message: whatever `wait` is for."""
        self.at = at
        self._happen(wait, pick)
        self._settle()

    def signal(self, at: datetime, pick: int) -> None:
        """Hand a signal to everything that waits for one at this moment."""
        self.at = at
        for wait in self.of_kind("SIGNAL"):
            if wait in self.waits():
                self._happen(wait, pick)
        self._settle()

    def throw(self, job: Wait, at: datetime) -> bool:
        """Throw the error E at a job; say whether anybody caught it."""
        self.at = at
        caught = self._throw(job.scope, "error")
        self._settle()
        return caught

    def end(self) -> None:
        self.state = "TERMINATED"

    def _happen(self, wait: Wait, pick: int | None) -> None:
        host = wait.host
        if host is not None and wait in host.waits:
            self._write(host.frame, pick, silent=wait.node.silent)
            host.waits = []
            self._complete(host, wait.node)
        elif host is not None:
            self._fire_edge(wait, host, pick)
        else:
            self._fire_listener(wait, pick)

    def _fire_edge(self, wait: Wait, host: Token, pick: int | None) -> None:
        if wait.node.interrupts:
            self._remove(host)
        elif not self._listens_on(wait):
            host.edges.remove(wait)
        self._write(host.scope.frame, pick)
        self._leave(wait.node, host.scope)

    def _fire_listener(self, wait: Wait, pick: int | None) -> None:
        scope = wait.scope
        if wait.node.inside.start.interrupts:
            scope.tokens.clear()
            scope.listeners.clear()
        elif not self._listens_on(wait):
            scope.listeners.remove(wait)
        self._write(scope.frame, pick)
        token = Token(wait.node, scope, scope.frame, here=True)
        scope.tokens.append(token)
        token.inner = self._open(wait.node.inside, scope.frame, token)

    def _listens_on(self, wait: Wait) -> bool:
        if wait.kind != "TIMER":
            return True
        if not wait.left:
            return False
        every = _event(wait.node).span
        turns = 1
        while later(wait.due, every * turns) <= self.at:
            turns += 1  # turns that were missed are made up for by one
        if turns > wait.left:
            return False
        wait.due, wait.left = later(wait.due, every * turns), wait.left - turns
        return True

    def _write(self, frame: Frame, pick: int | None, *, silent: bool = False) -> None:
        if pick is not None and not silent:
            frame.values["pick"] = pick

    # ------------------------------------------------------------------------- how tokens move
    def _settle(self) -> None:
        while True:
            while self.agenda:
                token = self.agenda.popleft()
                if self._alive(token):
                    self._enter(token)
            if not any(self._join_inclusively(token) for token in list(_joins(self.root))):
                return

    def _alive(self, token: Token) -> bool:
        above: Token | None = token
        while above is not None:
            held = above.whole.parts if above.whole else above.scope.tokens
            if above not in held:
                return False
            above = above.whole or above.scope.owner
        return self.state == "ACTIVE"

    def _open(self, plan: Plan, frame: Frame, owner: Token | None) -> Scope:
        scope = Scope(plan, frame, owner)
        for node in plan.listeners:
            scope.listeners.append(self._wait(node, scope, None))
        self._spawn(plan.start, scope, "")
        return scope

    def _spawn(self, node: Node, scope: Scope, via: str) -> None:
        token = Token(node, scope, scope.frame, via)
        scope.tokens.append(token)
        self.agenda.append(token)

    def _enter(self, token: Token) -> None:
        node = token.node
        token.here = True
        if node.tag == "parallelGateway":
            self._join(token)
        elif node.tag == "inclusiveGateway" and len(node.incoming) > 1:
            pass  # it is looked at when everything else has come to rest
        elif node.tag == "eventBasedGateway":
            events = [token.scope.plan.nodes[flow.target] for flow in node.flows]
            token.waits = [self._wait(one, token.scope, token) for one in events]
        elif node.tag == "intermediateCatchEvent":
            token.waits = [self._wait(node, token.scope, token)]
        elif node.tag == "endEvent":
            self._end(token)
        elif node.tag in ("userTask", "serviceTask", "subProcess", "callActivity"):
            token.edges = [
                self._wait(edge, token.scope, token)
                for edge in node.edges
                if edge.event.kind not in ("error", "escalation")
            ]
            self._perform(token)
        else:
            self._complete(token, node)

    def _perform(self, token: Token) -> None:
        node = token.node
        if node.loop and token.whole is None:
            for _ in range(1 if node.loop.sequential else node.loop.size):
                self._iterate(token)
        elif node.tag == "callActivity":
            inputs = Frame({"pick": token.frame.read("pick")})
            token.inner = self._open(self.plans[node.called], inputs, token)
        elif node.inside:
            token.inner = self._open(node.inside, token.frame, token)
        else:
            token.waits = [self._wait(node, token.scope, token)]
            if node.has_deadline:
                token.edges.append(self._wait(node, token.scope, token, kind="DEADLINE"))

    def _iterate(self, whole: Token) -> None:
        part = Token(whole.node, whole.scope, Frame({}, whole.frame), whole=whole, here=True)
        whole.parts.append(part)
        self._perform(part)

    def _complete(self, token: Token, node: Node) -> None:
        """End a token's stay and go on from `node`, which is another behind an event gateway."""
        whole = token.whole
        if whole is not None:
            whole.parts.remove(token)
            whole.done += 1
            loop = whole.node.loop
            enough = loop.enough and loop.enough.holds(token.frame.read(loop.enough.name))
            if whole.done < loop.size and not enough:
                if loop.sequential:
                    self._iterate(whole)
                return
            token = whole
        if node.counts:
            token.frame.values[node.counts] = (token.frame.read(node.counts) or 0) + 1
        self._remove(token)
        self._leave(node, token.scope)

    def _leave(self, node: Node, scope: Scope) -> None:
        default = node.attributes.get("default")
        flows = [one for one in node.flows if one.id != default]
        taken = [
            one
            for one in flows
            if one.condition is None or one.condition.holds(scope.frame.read(one.condition.name))
        ]
        taken = taken or [one for one in node.flows if one.id == default]
        for flow in taken[:1] if node.tag == "exclusiveGateway" else taken:
            self._spawn(scope.plan.nodes[flow.target], scope, flow.id)

    def _end(self, token: Token) -> None:
        scope = token.scope
        self._remove(token)
        if token.node.event and self._throw(scope, token.node.event.kind):
            return
        if not scope.tokens:
            self._finish(scope)

    def _finish(self, scope: Scope) -> None:
        owner = scope.owner
        if owner is None:
            self.state = "COMPLETED"
            return
        if owner.node.tag == "callActivity":
            owner.frame.values |= scope.frame.values
        if owner.node.attributes.get("triggeredByEvent"):
            self._remove(owner)
            if not owner.scope.tokens:
                self._finish(owner.scope)
            return
        self._complete(owner, owner.node)

    def _throw(self, scope: Scope, kind: str) -> bool:
        while (owner := scope.owner) is not None:
            for edge in owner.node.edges:
                if edge.event.kind == kind:
                    self._remove(owner)
                    self._leave(edge, owner.scope)
                    return True
            scope = owner.scope
        return False

    def _remove(self, token: Token) -> None:
        (token.whole.parts if token.whole else token.scope.tokens).remove(token)

    # -------------------------------------------------------------------------------- joins
    def _join(self, token: Token) -> None:
        first = _first_by_flow(token)
        if len(first) == len(token.node.incoming):
            self._merge(token, first)

    def _join_inclusively(self, token: Token) -> bool:
        if not self._alive(token):
            return False
        first, scope = _first_by_flow(token), token.scope
        ahead = {flow: scope.plan.before(token.node, flow) for flow in token.node.incoming}
        for other in scope.tokens:
            if other.node is token.node or other.node.attributes.get("triggeredByEvent"):
                continue
            reaches = {flow for flow, nodes in ahead.items() if other.node.id in nodes}
            if reaches and not reaches & first.keys():
                return False
        self._merge(token, first)
        return True

    def _merge(self, token: Token, first: dict[str, Token]) -> None:
        for one in first.values():
            self._remove(one)
        self._leave(token.node, token.scope)

    def _wait(self, node: Node, scope: Scope, host: Token | None, kind: str = "") -> Wait:
        event = _event(node)
        kind = kind or WAITS.get(node.tag) or event.kind.upper()
        wait = Wait(kind, node, scope, next(self.numbers), self.at, host)
        if kind == "TIMER":
            wait.due, wait.left = later(self.at, event.span), (event.turns or 1) - 1
        if kind == "DEADLINE":
            wait.due = BREACH
        return wait


def later(at: datetime, span: timedelta) -> datetime:
    """Some days later at the same local time, in summer as in winter."""
    return (at.astimezone(LONDON) + span).astimezone(UTC)


def _event(node: Node):
    return node.inside.start.event if node.attributes.get("triggeredByEvent") else node.event


def _of_scope(scope: Scope) -> Iterator[Wait]:
    yield from scope.listeners
    for token in scope.tokens:
        yield from _of_token(token)


def _of_token(token: Token) -> Iterator[Wait]:
    yield from token.edges
    yield from token.waits
    for part in token.parts:
        yield from _of_token(part)
    if token.inner:
        yield from _of_scope(token.inner)


def _joins(scope: Scope) -> Iterator[Token]:
    for token in scope.tokens:
        if token.node.tag == "inclusiveGateway" and len(token.node.incoming) > 1:
            yield token
        for one in [token, *token.parts]:
            if one.inner:
                yield from _joins(one.inner)


def _first_by_flow(token: Token) -> dict[str, Token]:
    first: dict[str, Token] = {}
    for one in token.scope.tokens:
        if one.node is token.node and one.here:
            first.setdefault(one.via, one)
    return first
