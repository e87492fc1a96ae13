"""The rules of a form: what JSON Schema cannot say, such as "not before the day it was reported".

A form may carry `x-rules`: conditions in FEEL that must be true of the answers, each with a
sentence for whoever gave them. They see the answers, what the task was given, the policy and the
instance. A condition that is null was not judged and passes: an answer that may be left out
needs no "if it is there" around its rule.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine import feel
from engine.errors import Finding
from engine.form_messages import in_row
from engine.form_rows import Rows, rows_of
from engine.form_schema import RULES, Schema, pointer
from engine.form_shape import EndlessShape, Shape, shape_of

PARTS = frozenset({"rule", "message", "at"})
MOST_RULES = 100
# What every rule may ask for besides the answers and what the task was given.
ALWAYS = frozenset({"policy", "instance"})


@dataclass(frozen=True, slots=True)
class RuleFailed(Exception):
    """A rule could not be judged: the fault is the form's, not that of the answers."""

    number: int
    rule: str
    why: str

    def __str__(self) -> str:
        return f"rule {self.number} of the form cannot be judged: {self.why}"


@dataclass(frozen=True, slots=True)
class FormRule:
    """One condition that must be true; `at` points to the answer that `message` is about.

    `rows` is there when the condition says something of every row of the list at `at`.
    """

    number: int
    condition: feel.Expression
    message: str
    at: str
    rows: Rows | None = None

    def holds(self, scope: Mapping[str, object], now: datetime) -> bool:
        """Judge the answers; null is not judged, and holds.

        Raises:
            RuleFailed: a limit was exceeded, or the value is neither true, false nor null.
        """
        try:
            value = self.condition.evaluate(scope, now=now)
        except feel.FeelError as error:
            raise RuleFailed(self.number, self.condition.text, str(error)) from error
        if value is None or isinstance(value, bool):
            return value is not False
        why = f"it gives a {feel.kind_of(value)}, not true or false"
        raise RuleFailed(self.number, self.condition.text, why)

    def broken(self, scope: Mapping[str, object], now: datetime) -> Iterator[Finding]:
        """Yield a finding if the rule is false: one for each row that makes it so, if it has rows.

        Raises:
            RuleFailed: as `holds`.
        """
        if self.holds(scope, now):
            return
        alone = self.rows.that_break(lambda one: self.holds(one, now), scope) if self.rows else ()
        places = list(alone)
        for place in places:
            yield Finding("RULE", self.message + in_row(place), pointer=pointer(place))
        if not places:
            yield Finding("RULE", self.message, pointer=self.at)


@dataclass(frozen=True, slots=True)
class FormRules:
    """All rules of one form, compiled with the functions of one release."""

    rules: Sequence[FormRule] = ()

    @staticmethod
    def load(schema: Schema, library: feel.Library) -> "FormRules":
        """Compile the rules of a form that was found fit to use.

        Raises:
            FeelSyntaxError: a rule is no FEEL; `faults` and `doubts` say it better.
        """
        shape = _shape(schema)
        return FormRules(
            tuple(_loaded(number, one, library, shape) for number, one in _written(schema))
        )

    def broken(self, scope: Mapping[str, object], now: datetime) -> list[Finding]:
        """Return what is wrong (code RULE) by each rule that is false, in the order of the form.

        Raises:
            RuleFailed: as `FormRule.holds`.
        """
        return [found for one in self.rules for found in one.broken(scope, now)]


def faults(schema: Schema) -> Iterator[Finding]:
    """Yield what is wrong with how rules are written, before any of them is compiled."""
    rules = schema.get(RULES, [])
    if not isinstance(rules, list) or len(rules) > MOST_RULES:
        message = f"x-rules must be a list of at most {MOST_RULES} rules"
        yield Finding("form-rules", message, pointer=f"/{RULES}")
        return
    shape = _shape(schema)
    for number, one in enumerate(rules, start=1):
        for message in _misshapen(one, shape):
            yield _finding("form-rule", number, message)


def doubts(schema: Schema, library: feel.Library, given: frozenset[str]) -> Iterator[Finding]:
    """Yield what is wrong with the conditions of well-written rules; `given` are a task's inputs.

    A name that nobody gives is only a warning: the rule is then null, and judges nothing.
    """
    shape = _shape(schema)
    known = ALWAYS | given | frozenset(shape.properties if shape else ())
    for number, one in _written(schema):
        try:
            condition = _compiled(one, library)
        except feel.FeelSyntaxError as error:
            yield _finding("form-rule-feel", number, f"is no FEEL: {error}")
            continue
        for name in sorted(condition.names - known):
            message = f"asks for {name!r}, which is no question, no input and no function"
            yield _finding("form-rule-name", number, message, severity="warning")
        for doubt in condition.doubts:
            yield _finding("form-rule-null", number, doubt.message, severity="warning")


def _written(schema: Schema) -> Iterator[tuple[int, Mapping[str, object]]]:
    rules = schema.get(RULES, [])
    return enumerate(rules if isinstance(rules, list) else [], start=1)


def _loaded(
    number: int, one: Mapping[str, object], library: feel.Library, shape: Shape | None
) -> FormRule:
    condition, at = _compiled(one, library), str(one["at"])
    rows = rows_of(condition.text, at, library, shape)
    return FormRule(number, condition, str(one["message"]), at, rows)


def _compiled(one: Mapping[str, object], library: feel.Library) -> feel.Expression:
    return feel.compile(str(one["rule"]), library=library)


def _shape(schema: Schema) -> Shape | None:
    try:
        return shape_of(schema)
    except EndlessShape:
        return None


def _misshapen(one: object, shape: Shape | None) -> Iterator[str]:
    if not isinstance(one, dict):
        yield "must be an object of rule, message and at"
        return
    for name in sorted(set(one) - PARTS):
        yield f"does not know {name!r}, so it would be ignored"
    for name in sorted(PARTS - set(one)):
        yield f"has no {name!r}"
    for name in sorted(PARTS & set(one)):
        value = one[name]
        if not isinstance(value, str) or (name != "at" and not value.strip()):
            yield f"must give {name!r} as a text"
        elif name == "at" and shape is not None and not _is_asked(value, shape):
            yield f"points to {value!r}, but the form asks nothing there"


def _is_asked(place: str, shape: Shape | None) -> bool:
    """Tell whether a pointer names the whole form ('') or a question that it asks."""
    first, *parts = place.split("/")
    for part in parts:
        name = part.replace("~1", "/").replace("~0", "~")
        shape = shape.child(int(name) if name.isdecimal() else name) if shape else None
    return not first and shape is not None


def _finding(code: str, number: int, message: str, *, severity: str = "error") -> Finding:
    place = pointer([RULES, number - 1])
    return Finding(code, f"rule {number} {message}", pointer=place, severity=severity)
