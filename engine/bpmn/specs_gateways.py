"""Gateways. Joins count tokens by the flow they came on; they never look at the tree."""

from engine.bpmn.flat import COMPLETED, WAITING, Token
from engine.bpmn.specs import MET, Node, Way, is_open
from engine.bpmn.turn import failure


class ExclusiveGateway(Node):
    """Takes the first flow whose condition holds, else the default flow."""

    def chosen(self, token: Token) -> list[Way]:
        """Choose one way."""
        if len(self.ways) == 1:
            return list(self.ways)
        default = self.element.default_flow
        candidates = (way for way in self.ways if way.flow_id != default)
        found = next((way for way in candidates if is_open(token, way)), None)
        found = found or next((way for way in self.ways if way.flow_id == default), None)
        if found is None:
            raise failure(token, "no condition holds and there is no default flow")
        return [found]


class ParallelGateway(Node):
    """Waits for one token on each incoming flow, then sends one out on each outgoing flow.

    A second token on the same flow stays there for the next time.
    """

    def arrive(self, token: Token) -> bool:
        """Wait until every incoming flow has brought a token."""
        token.wait()
        first = self.first_by_flow(token)
        if len(first) == len(self.element.incoming):
            self.merge(list(first.values()))
        return False

    def first_by_flow(self, token: Token) -> dict[str, Token]:
        """Return the oldest token that waits here on each flow."""
        first: dict[str, Token] = {}
        for one in token.workflow.tasks.values():
            if one.task_spec is self and one.state == WAITING:
                first.setdefault(one.via, one)
        return first

    def merge(self, tokens: list[Token]) -> None:
        """Let one token go on for all of them."""
        survivor = tokens[-1]
        for token in tokens[:-1]:
            token.memo["merged"] = True
            token.complete()
        survivor.activate()
        survivor.go()

    def _on_complete(self, token: Token) -> None:
        if "merged" not in token.memo:
            super()._on_complete(token)

    def chosen(self, token: Token) -> list[Way]:  # noqa: ARG002  # no condition counts here
        """Choose every way."""
        return list(self.ways)


class InclusiveGateway(ParallelGateway):
    """Waits for every token that can still arrive; takes every flow whose condition holds.

    Whether one can still arrive is asked when everything else has come to rest. `upstream` are,
    by incoming flow, the nodes from which that flow can be reached without passing here.
    """

    reconsiders = True

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # handed on as they are
        self.upstream: dict[str, frozenset[str]] = {}

    def arrive(self, token: Token) -> bool:
        """Wait; a gateway with one incoming flow has nothing to wait for."""
        if len(self.element.incoming) > 1:
            token.wait()
            return False
        token.activate()
        return True

    def reconsider(self, token: Token) -> bool:
        """Go on if no other token can reach a flow that is still empty."""
        first = self.first_by_flow(token)
        if token.state != WAITING or self._is_expected(token, set(first)):
            return False
        self.merge(list(first.values()))
        return True

    def _is_expected(self, token: Token, here: set[str]) -> bool:
        elsewhere = [
            one.task_spec.element.id
            for one in token.workflow.living()
            if one.task_spec is not self and one.task_spec.counts(one)
        ]
        empty = [flow for flow in self.element.incoming if flow not in here]
        return any(self._awaits(origin, empty, here) for origin in elsewhere)

    def _awaits(self, origin: str, empty: list[str], here: set[str]) -> bool:
        # BPMN: a token that could as well reach a flow that already has one is not waited for
        return any(origin in self.upstream[flow] for flow in empty) and not any(
            origin in self.upstream[flow] for flow in here
        )

    def chosen(self, token: Token) -> list[Way]:
        """Choose every way whose condition holds, else the default."""
        return Node.chosen(self, token)


class EventBasedGateway(Node):
    """Waits for the first of the events behind it; the others are forgotten."""

    races = True

    def perform(self, token: Token) -> bool | None:
        """Listen to every event behind the gateway."""
        for way in self.ways:
            token.workflow.enter(way.target, token, way.flow_id)
        return None

    def decide(self, token: Token, winner: Token) -> None:
        """End the race: the gateway completes on the flow to the event that came first."""
        token._set_state(COMPLETED)  # noqa: SLF001  # its flow was taken by the winner
        self.closing(token, MET)
        token.turn.record.completed(token, (winner.via,))
