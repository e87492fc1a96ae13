"""The functions that expressions may call beyond those of FEEL itself."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.feel.budget import Run
from engine.feel.functions import BUILT_IN
from engine.feel.tokens import Names
from engine.feel.values import LibraryFunction

_LEVELS = 4


@dataclass(frozen=True, slots=True)
class HostFunction:
    """A function of the host: pure, cheap and total for the arguments it takes.

    `call` gets the arguments by position; those left out at the end are not given. It refuses
    arguments by raising ValueError, TypeError, ArithmeticError or LookupError with a sentence:
    the call is then null, and the sentence becomes a warning.
    """

    name: str
    parameters: Sequence[str]
    call: Callable[..., object]
    doc: str = ""


class Hosted(LibraryFunction):
    """A host function as expressions see it."""

    __slots__ = ("_function", "_least", "name", "parameters")

    def __init__(self, function: HostFunction) -> None:
        self._function = function
        self.name = function.name
        self.parameters = tuple(function.parameters)
        self._least = min(_required(function.call), len(self.parameters))

    def misfit(self, count: int, names: Sequence[str]) -> str:
        """Return why it cannot take these arguments, or nothing."""
        unknown = set(names) - set(self.parameters)
        if unknown:
            return f"{self.name}() has no parameters {', '.join(sorted(unknown))}"
        if not self._least <= count <= len(self.parameters):
            return f"{self.name}({', '.join(self.parameters)}) does not take {count} arguments"
        return ""

    def call(self, run: Run, arguments: Sequence[object]) -> object:
        """Call the host's function; what it refuses is null and a warning."""
        run.turn()
        misfit = self.misfit(len(arguments), ())
        if misfit:
            return run.nothing(misfit)
        run.enter(_LEVELS)
        try:
            return self._function.call(*arguments)
        except (ValueError, TypeError, ArithmeticError, LookupError) as error:
            return run.nothing(f"{self.name}(): {error}")
        finally:
            run.leave(_LEVELS)

    def call_named(self, run: Run, arguments: Mapping[str, object]) -> object:
        """Call it with arguments by name; one left out in the middle is null."""
        misfit = self.misfit(len(arguments), tuple(arguments))
        if misfit:
            return run.nothing(misfit)
        count = max((self.parameters.index(name) + 1 for name in arguments), default=0)
        return self.call(run, [arguments.get(name) for name in self.parameters[:count]])


def _required(call: Callable[..., object]) -> int:
    """Return how many arguments a host's function needs at least."""
    try:
        parameters = inspect.signature(call).parameters.values()
    except ValueError:  # some functions written in C do not tell
        return 0
    return sum(
        found.default is found.empty
        and found.kind in (found.POSITIONAL_ONLY, found.POSITIONAL_OR_KEYWORD)
        for found in parameters
    )


class Library:
    """The functions an expression may call: FEEL's own and the host's; it never changes."""

    __slots__ = ("functions", "host_functions", "names")

    def __init__(self, functions: Mapping[str, HostFunction]) -> None:
        self.host_functions = dict(functions)
        hosted = {name: Hosted(function) for name, function in functions.items()}
        self.functions: Mapping[str, LibraryFunction] = {**BUILT_IN, **hosted}
        self.names = Names(self.functions)

    @property
    def signatures(self) -> frozenset[tuple[str, ...]]:
        """How the host's functions are called: name, how many arguments at least, parameters.

        Two libraries with the same signatures accept the same expressions.
        """
        return frozenset(
            (one.name, str(_required(one.call)), *one.parameters)
            for one in self.host_functions.values()
        )

    def extended_with(self, functions: Mapping[str, HostFunction]) -> "Library":
        """Return a library that has these functions as well; a new one replaces an old one."""
        return Library({**self.host_functions, **functions})


STANDARD = Library({})
"""FEEL's own functions and no others."""
