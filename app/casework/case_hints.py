"""What a form puts into the case file: its `x-case`, compiled, judged at deployment, evaluated.

Each entry names a kind of record and gives its fields, as they are or by FEEL. A field that is
null is left out; a record without one of its required fields is not made, because a question that
nobody answered says nothing.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from app.casework import case_named, case_openers, case_parts, measure_terms
from app.casework.case_fields import CaseField, DoesNotFit
from app.casework.case_kinds import KINDS, CaseKind
from app.casework.case_views import CLASSES
from app.casework.meeting_kinds import MEETING_KINDS
from engine import feel
from engine.errors import Finding

HINTS, SENSITIVITY = "x-case", "x-sensitivity"
RESERVED = frozenset({"record", "when", "each", "sensitivity"})
EXPRESSION = "="
ITEM = "item"
WRITABLE: Mapping[str, CaseKind] = {**KINDS, **MEETING_KINDS}
FORMS_KEPT = 512
MOST_HINTS = 50
MOST_RECORDS = 200
# What every entry may ask for besides the answers and what the task was given.
ALWAYS = frozenset({"policy", "instance", ITEM})

Schema = Mapping[str, object]
Scope = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class HintFailed(Exception):
    """An entry gives what cannot be kept: the fault is the form's, not that of the answers."""

    number: int
    expression: str
    why: str

    def __str__(self) -> str:
        return f"entry {self.number} of x-case cannot be kept: {self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One record that a form or a step writes; `values` hold what is not null, as it is stored."""

    kind: CaseKind
    values: Mapping[str, object]
    sensitivity: str = ""


@dataclass(frozen=True, slots=True)
class _Hint:
    number: int
    kind: CaseKind
    sensitivity: str
    when: feel.Expression | None
    each: feel.Expression | None
    values: Mapping[str, feel.Expression | object]

    def written(self, scope: Scope, now: datetime) -> Iterator[Written]:
        """Yield the records that these answers make; none where something required is null.

        Raises:
            HintFailed: a value does not fit, or an expression exceeds its limits.
        """
        if self.when is not None and self._of(self.when, scope, now) is not True:
            return
        for scope_of_row in self._rows(scope, now):
            values = dict(self._values(scope_of_row, now))
            if all(name in values for name in self.kind.required):
                yield Written(kind=self.kind, values=values, sensitivity=self.sensitivity)

    def _rows(self, scope: Scope, now: datetime) -> Iterator[Scope]:
        if self.each is None:
            yield scope
            return
        found = self._of(self.each, scope, now)
        rows = found if isinstance(found, list) else [] if found is None else [found]
        if len(rows) > MOST_RECORDS:
            raise HintFailed(self.number, self.each.text, f"it has more than {MOST_RECORDS} rows")
        yield from ({**scope, ITEM: row} for row in rows)

    def _values(self, scope: Scope, now: datetime) -> Iterator[tuple[str, object]]:
        for name, given in self.values.items():
            value = self._of(given, scope, now) if isinstance(given, feel.Expression) else given
            if value is None or value == "":
                continue
            try:
                yield name, self.kind.fields[name].fit(value)
            except DoesNotFit as fault:
                text = given.text if isinstance(given, feel.Expression) else name
                raise HintFailed(self.number, text, f"{name!r} {fault}") from None

    def _of(self, expression: feel.Expression, scope: Scope, now: datetime) -> object:
        try:
            return expression.evaluate(scope, now=now)
        except feel.FeelError as error:
            raise HintFailed(self.number, expression.text, str(error)) from error


@dataclass(frozen=True, slots=True)
class CaseHints:
    """All entries of one form, compiled with the functions of one release."""

    hints: Sequence[_Hint] = ()

    @staticmethod
    def load(schema: Schema, library: feel.Library) -> "CaseHints":
        """Compile the entries of a form that was found fit to use.

        Raises:
            FeelSyntaxError: an entry is no FEEL; `lint` says it better.
        """
        return CaseHints(tuple(_loaded(number, one, library) for number, one in _entries(schema)))

    def written(self, scope: Scope, now: datetime) -> list[Written]:
        """Return the records that these answers make, in the order of the form.

        Raises:
            HintFailed: a value does not fit its field, or an expression exceeds its limits.
        """
        return [made for hint in self.hints for made in hint.written(scope, now)]


@lru_cache(maxsize=FORMS_KEPT)
def hints_of(form: str, library: feel.Library) -> CaseHints:
    """Return the entries of a form by its text; compiled once per text."""
    return CaseHints.load(json.loads(form), library)


@lru_cache(maxsize=FORMS_KEPT)
def classes_of(form: str) -> Mapping[str, str]:
    """Return what the questions of a form are about, of those that say so or hold one that does.

    A group or list is as strict as the first part of it that says something.
    """
    questions = json.loads(form).get("properties", {})
    found = {name: next(_said(question), "") for name, question in questions.items()}
    return {name: word for name, word in found.items() if word}


def _said(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get(SENSITIVITY), str):
            yield schema[SENSITIVITY]
        for below in schema.values():
            yield from _said(below)


def lint(
    _form_id: str, text: str, library: feel.Library, given: frozenset[str] = frozenset()
) -> list[Finding]:
    """Return what is wrong with how a form speaks of the case file, or nothing.

    `given` are the names that user tasks hand to the form. A name that nobody gives is only a
    warning: its field is then null.
    """
    schema = json.loads(text)
    found = [
        *_sensitivities(schema, ""),
        *faults(schema, library),
        *case_named.faults(schema, library),
        *case_openers.faults(schema),
        *measure_terms.faults(schema, library),
        *case_parts.faults(schema, given),
    ]
    return found or [*_unknown_names(schema, library, ALWAYS | given | set(schema["properties"]))]


def faults(schema: Schema, library: feel.Library) -> Iterator[Finding]:
    """Yield what is wrong with the entries of a form or of a letter."""
    entries = schema.get(HINTS, [])
    if not isinstance(entries, list) or len(entries) > MOST_HINTS:
        message = f"x-case must be a list of at most {MOST_HINTS} entries"
        yield Finding("form-case", message, pointer=f"/{HINTS}")
        return
    for number, one in enumerate(entries, start=1):
        for message in _misshapen(one, library):
            place = f"/{HINTS}/{number - 1}"
            yield Finding("form-case", f"entry {number} {message}", pointer=place)


def _misshapen(one: object, library: feel.Library) -> Iterator[str]:
    if not isinstance(one, dict):
        yield "must be an object with `record` and its fields"
        return
    kind = WRITABLE.get(str(one.get("record")))
    if kind is None:
        yield f"must name a kind of record: {', '.join(WRITABLE)}"
        return
    for name in sorted(set(one) - RESERVED - set(kind.fields)):
        yield f"gives {name!r}, but the fields of {kind.name} are {', '.join(kind.fields)}"
    for name in sorted(set(kind.required) - set(one)):
        yield f"does not give {name!r}, which a record of {kind.name} must have"
    if one.get("sensitivity", "risk") not in CLASSES:
        yield f"has no such sensitivity; there are {', '.join(sorted(CLASSES))}"
    for name, value in one.items():
        yield from _not_a_value(name, value, kind.fields.get(name), library)


def _not_a_value(
    name: str, value: object, field: CaseField | None, library: feel.Library
) -> Iterator[str]:
    if name in ("when", "each") and not _is_feel(value):
        yield f"must give {name!r} in FEEL, beginning with ="
    elif _is_feel(value):
        try:
            feel.compile(str(value).removeprefix(EXPRESSION), library=library)
        except feel.FeelSyntaxError as error:
            yield f"gives {name!r} as something that is no FEEL: {error}"
    elif field is not None:
        try:
            field.fit(value)
        except DoesNotFit as fault:
            yield f"gives {name!r}, which {fault}"


def _unknown_names(
    schema: Schema, library: feel.Library, known: frozenset[str]
) -> Iterator[Finding]:
    for number, one in _entries(schema):
        expressions = (_compiled(value, library) for value in one.values())
        names = {
            name for each in expressions if isinstance(each, feel.Expression) for name in each.names
        }
        for name in sorted(names - known):
            message = f"entry {number} asks for {name!r}, which is no question, input or function"
            yield Finding(
                "form-case-name", message, pointer=f"/{HINTS}/{number - 1}", severity="warning"
            )


def _sensitivities(schema: object, place: str) -> Iterator[Finding]:
    if isinstance(schema, list):
        for index, one in enumerate(schema):
            yield from _sensitivities(one, f"{place}/{index}")
        return
    if not isinstance(schema, dict):
        return
    word = schema.get(SENSITIVITY)
    if isinstance(word, str) and word not in CLASSES:
        known = ", ".join(sorted(CLASSES))
        yield Finding("form-sensitivity", f"there is no {word!r}; there are {known}", pointer=place)
    for name, below in schema.items():
        yield from _sensitivities(below, f"{place}/{name}")


def _entries(schema: Schema) -> Iterator[tuple[int, Mapping[str, object]]]:
    entries = schema.get(HINTS, [])
    return enumerate(entries if isinstance(entries, list) else [], start=1)


def _loaded(number: int, one: Mapping[str, object], library: feel.Library) -> _Hint:
    kind = WRITABLE[str(one["record"])]
    values = {
        name: _compiled(value, library) for name, value in one.items() if name not in RESERVED
    }
    when, each = (_compiled(one.get(name), library) for name in ("when", "each"))
    return _Hint(
        number,
        kind,
        str(one.get("sensitivity", "")),
        when if isinstance(when, feel.Expression) else None,
        each if isinstance(each, feel.Expression) else None,
        values,
    )


def _compiled(value: object, library: feel.Library) -> feel.Expression | object:
    if not _is_feel(value):
        return value
    return feel.compile(str(value).removeprefix(EXPRESSION), library=library)


def _is_feel(value: object) -> bool:
    return isinstance(value, str) and value.startswith(EXPRESSION)
