"""What is at hand while the logic of a model is compiled, and what was found wrong."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from engine import feel
from engine.dmn.document import Element, attribute, child, id_of, line_of, text_of
from engine.dmn.errors import DmnError, Place
from engine.dmn.fits import Fit
from engine.dmn.results import Evaluation, Logic, Scope, Test
from engine.dmn.types import Types
from engine.errors import Finding


@dataclass(frozen=True, slots=True)
class Build:
    """The library, types and names for compiling one piece, and the findings of all pieces.

    `certain` tells that `names` are all there are, so that any other name is a fault; `own` are
    those of the model's elements.
    `elsewhere` are the names of elements that this one does not require, so that they have no
    value here. `tables` are the decision tables met, each with what was at hand for it.
    """

    library: feel.Library
    types: Types
    names: frozenset[str] = frozenset()
    certain: bool = False
    own: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    findings: list[Finding] = field(default_factory=list)
    tables: list[tuple["Build", Element]] = field(default_factory=list)

    def knowing(self, names: Iterable[str]) -> "Build":
        """Return the same with further names known."""
        known = frozenset(names)
        return replace(self, names=self.names | known, elsewhere=self.elsewhere - known)

    def without(self, names: Iterable[str]) -> "Build":
        """Return the same with names of the model that have no value here."""
        return replace(self, elsewhere=frozenset(names))

    def complain(
        self, code: str, message: str, element: Element | None, *, severity: str = "error"
    ) -> None:
        """Note something wrong with an element."""
        line = None if element is None else line_of(element)
        self.findings.append(
            Finding(code, message, element_id=id_of(element), line=line, severity=severity)
        )

    def expression(self, text: str, element: Element | None) -> Logic:
        """Compile a text of FEEL; a faulty one is noted, and raises when it is evaluated."""
        compiled = self._compiled(text, element, unary=False)
        if isinstance(compiled, _Fault):
            return broken(compiled.message, element, compiled.place)
        return within(compiled, id_of(element))

    def tests(self, text: str, element: Element | None) -> Test:
        """Compile unary tests as `expression` compiles an expression."""
        compiled = self._compiled(text, element, unary=True)
        return (
            _broken_test(compiled, element)
            if isinstance(compiled, _Fault)
            else compiled.evaluate_in
        )

    def _compiled(
        self, text: str, element: Element | None, *, unary: bool
    ) -> "feel.Expression | _Fault":
        foreign = _foreign(element)
        if foreign:
            self.complain("unsupported", foreign, element)
            return _Fault(foreign)
        try:
            compiled = feel.compile(
                text,
                names=self.names | self.types.names(),
                library=self.library,
                unary=unary,
                types=self.types.for_text(text),
            )
        except feel.FeelSyntaxError as error:
            self.complain("feel_syntax", str(error), element)
            return _Fault(str(error), Place(text, error.line, error.column))
        self._check(compiled, element)
        return compiled

    def _check(self, compiled: feel.Expression, element: Element | None) -> None:
        for doubt in compiled.doubts:
            message = f"line {doubt.line}, column {doubt.column}: {doubt.message}"
            self.complain("wrong_call", message, element)
        for name in sorted(compiled.names & self.elsewhere):
            message = f"{name!r} is used but not required, so it is null here"
            self.complain("missing_requirement", message, element)
        if not self.certain:
            return
        for name in sorted(compiled.names - self.names):
            message = f"nothing here is called {name!r}, so it is always null"
            self.complain("unknown_name", message, element, severity="warning")

    def fit(self, element: Element | None) -> Fit:
        """Return how a value is fitted to the type an element refers to."""
        reference = attribute(element, "typeRef")
        if not self.types.known(reference):
            message = f"there is no type {reference!r}"
            self.complain("unknown_type", message, element, severity="warning")
        return self.types.fit(reference)

    def result_fit(self, element: Element | None) -> Fit:
        """Return how the result of a function is fitted to the type an element refers to.

        The type may be that of the function, whose output type counts, or of its results.
        """
        self.fit(element)
        return self.types.result_fit(attribute(element, "typeRef"))

    def literal(self, element: Element) -> Logic:
        """Compile a literal expression."""
        return self.expression(text_of(element) or "null", element)


@dataclass(frozen=True, slots=True)
class _Fault:
    message: str
    place: Place | None = None


def _foreign(element: Element | None) -> str:
    """Return why an expression is none of FEEL: another language, or values from elsewhere.

    The language is that of the expression or, failing that, of the whole model.
    """
    if element is None:
        return ""
    if child(element, "importedValues") is not None:
        return "<importedValues> is not supported"
    named = "expressionLanguage"
    root = element.getroottree().getroot()
    language = attribute(element, named) or attribute(root, named)
    if language and "feel" not in language.lower():
        return f"expressions in {language} are not supported, only FEEL is"
    return ""


def within(expression: feel.Expression, element_id: str) -> Logic:
    """Return the logic that evaluates an expression of an element in the scope it is given."""

    def logic(evaluation: Evaluation, scope: Scope) -> object:
        run = evaluation.run
        outer, run.scope = run.scope, scope
        try:
            return expression.evaluate_in(run, None, element_id)
        finally:
            run.scope = outer

    return logic


def _broken_test(fault: _Fault, element: Element | None) -> Test:
    identity = id_of(element)

    def test(_run: feel.Run, _subject: object, _element_id: str) -> object:
        raise DmnError(fault.message, identity, fault.place)

    return test


def broken(message: str, element: Element | None, place: Place | None = None) -> Logic:
    """Return the logic of something faulty: it raises `DmnError` when it is evaluated."""
    identity = id_of(element)

    def logic(_evaluation: Evaluation, _scope: Scope) -> object:
        raise DmnError(message, identity, place)

    return logic
