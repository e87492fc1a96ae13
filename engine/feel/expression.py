"""The front door: compile a text once, evaluate it as often as wanted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from engine.feel.budget import STANDARD_LIMITS, Limits, Run
from engine.feel.compiler import compile_node
from engine.feel.conformance import NamedTypes
from engine.feel.errors import FeelLimitExceeded, FeelSyntaxError
from engine.feel.extent import check_extent
from engine.feel.feel_warnings import FeelWarning
from engine.feel.library import STANDARD, Library
from engine.feel.parser import parse, parse_tests
from engine.feel.scope import Binding, Code, Scope
from engine.feel.tokens import Names, error_at
from engine.feel.values import Env

LONGEST_TEXT = 8_192
"""The most characters an expression may have."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The value of an expression, and why parts of it became null."""

    value: object
    warnings: tuple[FeelWarning, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that compiles and yet can only be null; `line` and `column` count from 1."""

    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression; it may be used by several threads at once.

    `names` are the free names it surely reads, `possible_names` those inside a filter that an
    item may have as an entry. `doubts` are calls of known functions that can only be null.
    """

    text: str
    names: frozenset[str]
    possible_names: frozenset[str]
    unary: bool
    doubts: tuple[Doubt, ...]
    _code: Code = field(repr=False)

    def evaluate(
        self,
        scope: Mapping[str, object],
        *,
        now: datetime | None = None,
        limits: Limits = STANDARD_LIMITS,
    ) -> object:
        """Return the value for the names in a scope; what has no value is null (None).

        Unary tests look for their subject under the name `?`. `now` is an aware instant, for
        `now()` and `today()`.

        Raises:
            FeelError: a limit was exceeded, or the time was asked for and not given.
        """
        subject = scope.get("?") if self.unary else None
        return self.evaluate_in(Run(scope, now, limits), subject)

    def explain(
        self,
        scope: Mapping[str, object],
        *,
        now: datetime | None = None,
        limits: Limits = STANDARD_LIMITS,
    ) -> Evaluation:
        """Return the value as `evaluate` does, with the warnings.

        Raises:
            FeelError: as `evaluate`.
        """
        run = Run(scope, now, limits)
        value = self.evaluate_in(run, scope.get("?"))
        return Evaluation(value, run.warnings())

    def evaluate_in(self, run: Run, subject: object = None, element_id: str = "") -> object:
        """Return the value inside an evaluation that is under way, on its budget.

        `subject` is what unary tests ask about; `element_id` the element of a decision model
        that the expression belongs to, for warnings.

        Raises:
            FeelError: as `evaluate`.
        """
        env: Env = (subject,) if self.unary else ()
        outer, run.element = run.element, element_id
        try:
            value = self._code(run, env)
            if type(value) is list or type(value) is dict:
                check_extent(value)
        except RecursionError as error:
            raise FeelLimitExceeded("nesting", "the stack") from error
        finally:
            run.element = outer
        return value


def compile(  # noqa: A001 - it is feel.compile
    text: str,
    *,
    names: Iterable[str] = (),
    library: Library = STANDARD,
    unary: bool = False,
    types: NamedTypes | None = None,
) -> Expression:
    """Compile an expression, or the unary tests of a table's cell; the result is cached.

    `names` are the names known to exist; only those with signs or keywords in them (as in
    `pre-bureau score`) must be given, others are found by themselves. `types` are those beyond
    FEEL's own; their names belong among `names`, too.

    Raises:
        FeelSyntaxError: the text is no expression, or longer than 8192 characters.

    >>> compile('risk = "high" and reports >= 3').evaluate({"risk": "high", "reports": 3})
    True
    """
    return _compile(text, frozenset(names), library, unary, types)


@lru_cache(maxsize=4096)
def _compile(
    text: str, names: frozenset[str], library: Library, unary: bool, types: NamedTypes | None
) -> Expression:
    if len(text) > LONGEST_TEXT:
        message = f"the expression is longer than {LONGEST_TEXT} characters"
        raise FeelSyntaxError(1, 1, message)
    known = (_names(names), library.names)
    bindings = [Binding("?")] if unary else []
    scope = Scope(compile_node, library.functions, bindings, text)
    scope.named_types = types
    try:
        code = scope.code(parse_tests(text, known) if unary else parse(text, known))
    except RecursionError as error:
        message = "the expression is nested too deeply"
        raise FeelSyntaxError(1, 1, message) from error
    doubts = tuple(_doubt(text, at, message) for at, message in scope.doubts)
    possible = frozenset(scope.possible_names - scope.names)
    return Expression(text, frozenset(scope.names), possible, unary, doubts, code)


def _doubt(text: str, at: int, message: str) -> Doubt:
    place = error_at(text, at, message)
    return Doubt(place.line, place.column, message)


@lru_cache(maxsize=1024)
def _names(names: frozenset[str]) -> Names:
    return Names(names)
