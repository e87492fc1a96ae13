"""Functions written in FEEL."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from engine.feel.budget import Run
from engine.feel.conformance import NamedTypes, conformed
from engine.feel.errors import NoValue
from engine.feel.scope import Code
from engine.feel.syntax import TypeName
from engine.feel.values import Env, Function

LEVELS_OF_A_CALL = 4
"""What a call counts for in the depth of an evaluation: it nests deeper than a list does."""


class Signature(NamedTuple):
    """The parameters of a function with their types, and the types that are known by name."""

    parameters: Sequence[str]
    types: Sequence[TypeName | None]
    named: NamedTypes | None


class Closure(Function):
    """A function with the values that were bound where it was defined."""

    __slots__ = ("_body", "_element", "_env", "_scope", "_signature", "name", "parameters")

    def __init__(self, signature: Signature, body: Code, env: Env, run: Run) -> None:
        self.name = "the function"
        self.parameters = signature.parameters
        self._signature = signature
        self._body = body
        self._env = env
        self._scope = run.scope
        self._element = run.element

    @property
    def types(self) -> Sequence[TypeName | None]:
        """The declared types of the parameters."""
        return self._signature.types

    def call(self, run: Run, arguments: Sequence[object]) -> object:
        """Evaluate the body with the arguments bound; their number and types must fit."""
        if len(arguments) != len(self.parameters):
            return run.nothing(
                f"{self.name} takes {len(self.parameters)} arguments, not {len(arguments)}"
            )
        try:
            return self._evaluate(run, self._fitting(run, arguments))
        except NoValue as error:
            return run.nothing(str(error))

    def call_named(self, run: Run, arguments: Mapping[str, object]) -> object:
        """Evaluate the body with the arguments bound by name; all of them must be given."""
        if set(arguments) != set(self.parameters):
            return run.nothing(f"{self.name} takes {', '.join(self.parameters)}")
        return self.call(run, [arguments[name] for name in self.parameters])

    def _fitting(self, run: Run, arguments: Sequence[object]) -> Env:
        return tuple(
            value if kind is None else conformed(run, value, kind, self._signature.named)
            for value, kind in zip(arguments, self._signature.types, strict=True)
        )

    def _evaluate(self, run: Run, arguments: Env) -> object:
        run.turn()
        run.enter(LEVELS_OF_A_CALL)
        caller = run.scope, run.element, run.spot
        run.scope, run.element = self._scope, self._element
        try:
            return self._body(run, self._env + arguments)
        finally:
            run.scope, run.element, run.spot = caller
            run.leave(LEVELS_OF_A_CALL)
