"""Forms: what a user task or a message asks, and what becomes of the answers.

A form is one JSON Schema. `Form.check` refuses answers that do not fit, in words a person can act
on, and parts those that do: what may become process variables, and what is personal and goes to
the record keeper. Pages and REST clients are checked by the same rule.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import cast

from jsonschema import Draft202012Validator, ValidationError

from engine import feel, form_messages, form_rules
from engine.errors import DeploymentRefused, Finding, SubmissionRefused
from engine.form_formats import FORMATS, FormValidator, feel_value
from engine.form_rules import FormRules
from engine.form_schema import Schema, faults, pointer, read
from engine.form_shape import NOTHING, EndlessShape, Shape, converted, join, shape_of, split

FORMS_KEPT = 512
DEEPEST = 32
LONGEST_LIST = 10_000
LARGEST_NUMBER = 10**15
MOST_FINDINGS = 500
RANK = {"type": 0, "required": 1, "format": 2, "enum": 3, "oneOf": 3, "const": 3, "minLength": 4}

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Submission:
    """Checked answers: FEEL values that may become variables, and the personal part as JSON.

    An object or a list with personal parts stands in both, each without what the other has;
    lists have the same length in both.
    """

    variables: Mapping[str, object]
    personal: Mapping[str, object]

    def whole(self) -> Mapping[str, object]:
        """Return both parts together again, as the person gave them."""
        return cast("Mapping[str, object]", join(self.variables, self.personal or NOTHING))


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A form that was found fit to use. Forms with the same id and text are the same object."""

    form_id: str
    schema: Schema
    _shape: Shape = field(repr=False)
    _validator: Draft202012Validator = field(repr=False)

    @staticmethod
    def load(form_id: str, text: str) -> "Form":
        """Read a form from its JSON text.

        Raises:
            DeploymentRefused: the schema has faults; there is a finding for each.
        """
        return _load(form_id, text)

    @staticmethod
    def lint(
        form_id: str,
        text: str,
        *,
        library: feel.Library | None = None,
        given: Collection[str] = (),
    ) -> list[Finding]:
        """Return what is wrong with a form; a finding of severity "warning" does not refuse it.

        With a library its rules are compiled, too; `given` are the names that tasks hand in.
        """
        found = [*_lint(form_id, text)]
        if library is None or any(one.severity == "error" for one in found):
            return found
        schema = cast("Schema", read(text))
        return [*found, *_placed(form_id, form_rules.doubts(schema, library, frozenset(given)))]

    @property
    def title(self) -> str:
        """The heading of the form."""
        return str(self.schema["title"])

    @property
    def variable_schemas(self) -> Mapping[str, Schema]:
        """The schemas of the answers that become process variables, by name."""
        shapes = self._shape.properties.items()
        return {name: shape.schema for name, shape in shapes if not shape.personal}

    @property
    def personal_names(self) -> frozenset[str]:
        """The names of the answers that are personal as a whole."""
        shapes = self._shape.properties.items()
        return frozenset(name for name, shape in shapes if shape.personal)

    def check(self, submission: Mapping[str, object]) -> Submission:
        """Check answers (JSON values) and part them.

        Every answer must be asked for by the form. Dates must lie in 1900 to 2200; a date-time
        must carry its offset from UTC. Texts may not hold NUL, nor numbers be nan or infinite.

        Raises:
            SubmissionRefused: with one finding per answer, in the order of the page; a fault of
                the whole submission has the pointer "" or that of the unknown name.
        """
        findings = [*_unsound(submission)] or self._misfits(submission)
        if findings:
            raise SubmissionRefused(self.form_id, tuple(findings))
        kept, personal = split(self._shape, dict(submission))
        return Submission(
            cast("Mapping[str, object]", converted(self._shape, kept, feel_value)),
            {} if personal is NOTHING else cast("Mapping[str, object]", personal),
        )

    def values(self, submission: Mapping[str, object]) -> dict[str, object]:
        """Return checked answers, the personal ones too, as FEEL has them; left out is null."""
        given = cast("dict[str, object]", converted(self._shape, dict(submission), feel_value))
        return {**dict.fromkeys(self._shape.properties), **given}

    def rules(self, library: feel.Library) -> FormRules:
        """Return the rules of this form; see `FormRules.load`."""
        return FormRules.load(self.schema, library)

    def _misfits(self, submission: Mapping[str, object]) -> list[Finding]:
        best: dict[tuple[Place, str], tuple[int, ValidationError]] = {}
        errors = islice(self._validator.iter_errors(submission), MOST_FINDINGS)
        for error in errors:
            rank = RANK.get(str(error.validator), 9)
            for place, what in _blamed(error):
                if (place, what) not in best or rank < best[place, what][0]:
                    best[place, what] = (rank, error)
        ordered = sorted(best.items(), key=lambda item: self._order(item[0][0]))
        return [self._finding(*where, error) for where, (_, error) in ordered]

    def _finding(self, place: Place, what: str, error: ValidationError) -> Finding:
        rule = str(error.validator)
        if what == "unknown":
            name = str(place[-1])
            return Finding("unknown", form_messages.unknown(name), pointer=pointer(place))
        if not place:
            return Finding(rule, form_messages.whole(rule, self.schema))
        asked = self._asked(place)
        broken = asked if rule == "required" else {**asked, rule: error.validator_value}
        value = None if rule in ("required", "dependentRequired") else error.instance
        words = form_messages.sentence(
            "required" if value is None else rule, broken, str(place[-1]), value
        )
        words += form_messages.in_row(place)
        advice = form_messages.example(asked)
        return Finding(rule, words, pointer=pointer(place), advice=advice)

    def _asked(self, place: Place) -> Schema:
        shape: Shape | None = self._shape
        for part in place:
            shape = shape.child(part) if shape else None
        return shape.schema if shape else {}

    def _order(self, place: Place) -> tuple[int, ...]:
        order: list[int] = []
        shape: Shape | None = self._shape
        for part in place:
            names = list(shape.properties) if shape else []
            known = names.index(str(part)) if part in names else len(names)
            order.append(part if isinstance(part, int) else known)
            shape = shape.child(part) if shape else None
        return tuple(order)


@lru_cache(maxsize=FORMS_KEPT)
def _load(form_id: str, text: str) -> Form:
    findings = [finding for finding in _lint(form_id, text) if finding.severity == "error"]
    if findings:
        raise DeploymentRefused(tuple(findings))
    schema = cast("Schema", read(text))
    validator = FormValidator(schema, format_checker=FORMATS)
    return Form(form_id, schema, shape_of(schema), validator)


@lru_cache(maxsize=FORMS_KEPT)
def _lint(form_id: str, text: str) -> tuple[Finding, ...]:
    # Each partnership's release is judged, and most of its forms are the common ones.
    found = list(faults(text))
    if not found:
        schema = cast("Schema", read(text))
        try:
            shape_of(schema)
        except EndlessShape as error:
            found = [Finding("form-endless", str(error))]
        found += form_rules.faults(schema)
    return tuple(_placed(form_id, found))


def _placed(form_id: str, found: Iterable[Finding]) -> Iterator[Finding]:
    return (replace(finding, resource=f"{form_id}.json") for finding in found)


def _blamed(error: ValidationError) -> Iterator[tuple[Place, str]]:
    """Yield the places an error is about; an object is blamed by its members where it can be."""
    place: Place = tuple(error.absolute_path)
    given = error.instance if isinstance(error.instance, dict) else {}
    if error.validator == "required":
        names = cast("list[str]", error.validator_value)
        yield from (((*place, name), "") for name in names if name not in given)
    elif error.validator == "dependentRequired":
        needed = cast("Mapping[str, list[str]]", error.validator_value)
        several = [each for name, names in needed.items() if name in given for each in names]
        yield from (((*place, name), "") for name in several if name not in given)
    elif error.validator == "additionalProperties":
        known = cast("Schema", error.schema)["properties"]
        yield from (
            ((*place, name), "unknown") for name in given if name not in cast("Schema", known)
        )
    else:
        yield place, ""


def _unsound(submission: Mapping[str, object]) -> Iterator[Finding]:
    """Find what no form may accept, before the schema is asked."""
    waiting: list[tuple[Place, object]] = [((), submission)]
    while waiting:
        place, value = waiting.pop()
        fault = _fault(value)
        if len(place) > DEEPEST or fault:
            words = fault or "This is nested too deeply"
            yield Finding("unsound", words, pointer=pointer(place))
        elif isinstance(value, Mapping):
            waiting += [((*place, str(name)), each) for name, each in value.items()]
        elif isinstance(value, list):
            waiting += [((*place, number), each) for number, each in enumerate(value)]


def _fault(value: object) -> str:
    if isinstance(value, str):
        fits = ("\0" not in value and value.isprintable()) or _is_text(value)
        return "" if fits else "The text holds a character that cannot be stored. Take it out"
    if isinstance(value, float) and not math.isfinite(value):
        return "The number must be finite"
    if isinstance(value, int | float):
        return "" if abs(value) <= LARGEST_NUMBER else "The number must be smaller"
    if isinstance(value, list):
        return (
            "" if len(value) <= LONGEST_LIST else f"The list has more than {LONGEST_LIST} entries"
        )
    fits = value is None or (isinstance(value, dict) and all(_is_text(name) for name in value))
    return "" if fits else "This is not a value of JSON"


def _is_text(value: object) -> bool:
    if not isinstance(value, str) or "\0" in value:
        return False
    return not any("\ud800" <= character <= "\udfff" for character in value)
