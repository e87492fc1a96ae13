"""Checks the schema of a form before a case ever meets it.

A form is JSON Schema 2020-12 with `x-ui` hints, `x-personal` and `x-sensitivity` marks, `x-rules`,
`x-case`, `x-case-no`, `x-case-open-to`, `x-part` and `x-in-force`, which only the application can
judge. JSON Schema ignores every keyword it does not know, so a slip of the pen in `x-personal` or
`required` would pass in silence; here it is refused. Remote references, open objects and questions
without a title are refused, too: what a form does not name can be neither shown nor kept apart from
a case.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.errors import Finding
from engine.form_dialect import DIALECT, SCHEMAS
from engine.form_formats import FORMATS, is_pattern

LOCAL = "#/$defs/"
WIDGETS = frozenset(
    {
        *("input", "textarea", "number", "radios", "select", "checkboxes", "yesno"),
        *("date", "date-time", "time", "duration", "group", "repeat", "hidden"),
    }
)
HINTS = frozenset(
    {
        *("widget", "rows", "errors", "hint", "width", "order", "prefix", "suffix", "inline"),
        *("autocomplete", "inset", "heading", "placeholder", "itemLabel", "addLabel"),
    }
)
LISTS = ("allOf", "anyOf", "oneOf")
BRANCHES = ("if", "then", "else", "not")
SINGLE = frozenset({"items", "contains", *BRANCHES})
KEYWORDS = frozenset(
    {
        *("$schema", "$defs", "$ref", "$comment", "title", "description", "default", "examples"),
        *("type", "enum", "const", "format", "pattern", "minLength", "maxLength", "x-ui"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("properties", "required", "additionalProperties", "minProperties", "maxProperties"),
        *("items", "minItems", "maxItems", "uniqueItems", "minContains", "maxContains"),
        *("dependentRequired", "dependentSchemas", "contains", *LISTS, *BRANCHES),
        *("x-personal", "x-sensitivity"),
    }
)
RULES, CASE, IN_FORCE = "x-rules", "x-case", "x-in-force"
# What stands at the top of a form only; all but the rules is for the application to read.
TOP = frozenset({RULES, CASE, IN_FORCE, "x-case-no", "x-case-open-to", "x-part"})
SAYS_WHAT_FITS = frozenset({"type", "enum", "const", "$ref", *LISTS})
DEEPEST = 24

Schema = Mapping[str, object]


class RepeatedName(ValueError):
    """A JSON object names one member twice; which one counts is anybody's guess."""


def read(text: str) -> object:
    """Read JSON, strictly: no name twice in one object, no NaN and no Infinity.

    Raises:
        ValueError: it is not such JSON, or nested too deeply.
    """
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def faults(text: str) -> Iterator[Finding]:
    """Yield what is wrong with the schema of a form, as its text."""
    try:
        schema = read(text)
    except ValueError as error:
        yield Finding(
            "form-json", f"this is not JSON: {error}", line=getattr(error, "lineno", None)
        )
        return
    if not isinstance(schema, dict) or schema.get("type") != "object":
        yield Finding("form-object", 'a form is a schema of "type": "object"')
        return
    if _depth(schema) > DEEPEST:
        yield Finding("form-depth", "the schema is nested too deeply")
        return
    if wrong := next(SCHEMAS.iter_errors(schema), None):
        yield Finding("form-schema", wrong.message, pointer=pointer(wrong.absolute_path))
        return
    yield from _root(schema)
    yield from _walk(schema, _Place((), schema))


def pointer(path: Iterable[object]) -> str:
    """Return a JSON Pointer (RFC 6901) for the parts of a path.

    >>> pointer(["lines", 0, "a/b"])
    '/lines/0/a~1b'
    """
    parts = [str(part) for part in path]
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


def _root(schema: Schema) -> Iterator[Finding]:
    if not str(schema.get("title", "")).strip():
        yield Finding("form-title", "the form has no title")
    if schema.get("$schema", DIALECT) != DIALECT:
        yield Finding("form-dialect", f"the dialect must be {DIALECT}", pointer="/$schema")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk is: `known` are the questions of the nearest object, None if it names none.

    `refines` says that the schema here only narrows a schema that was walked before.
    """

    path: tuple[str, ...]
    root: Schema
    known: frozenset[str] | None = None
    refines: bool = False

    def below(self, *step: str) -> "_Place":
        return _Place((*self.path, *step), self.root)

    def beside(self, known: frozenset[str] | None, *step: str) -> "_Place":
        return _Place((*self.path, *step), self.root, known, refines=True)


def _walk(schema: Schema, place: _Place) -> Iterator[Finding]:
    yield from _keywords(schema, place.path)
    yield from _reference(schema, place)
    yield from _text_rules(schema, place.path)
    yield from _hints(schema, place.path)
    known = place.known
    if known is None:
        yield from _closed(schema, place)
        known = frozenset(_names(schema["properties"])) if "properties" in schema else None
    if not place.refines:
        yield from _questions(schema, place)
    yield from _unknown_names(schema, place, known)
    for child, at in _children(schema, place, known):
        yield from _walk(child, at)


def _children(
    schema: Schema, place: _Place, known: frozenset[str] | None
) -> Iterator[tuple[Schema, _Place]]:
    for step, child in _parts(schema, "properties", "$defs", "items", "contains"):
        yield child, replace(place.below(*step), refines=place.refines and step[0] != "$defs")
    for step, child in _parts(schema, "dependentSchemas", *LISTS, *BRANCHES):
        yield child, place.beside(known, *step)


def _parts(schema: Schema, *keywords: str) -> Iterator[tuple[tuple[str, ...], Schema]]:
    for keyword in keywords:
        found = schema.get(keyword)
        if keyword in SINGLE:
            found = {"": found}
        members = dict(enumerate(found)) if isinstance(found, list) else found
        for name, child in members.items() if isinstance(members, dict) else ():
            if isinstance(child, dict):
                yield (keyword,) if keyword in SINGLE else (keyword, str(name)), child


def _keywords(schema: Schema, path: tuple[str, ...]) -> Iterator[Finding]:
    known = KEYWORDS if path else KEYWORDS | TOP
    for keyword in sorted(set(schema) - known):
        message = f"a form does not know {keyword!r}, so it would be ignored"
        yield Finding("form-keyword", message, pointer=pointer([*path, keyword]))
    if not isinstance(schema.get("x-personal", False), bool):
        message = "x-personal must be true or false"
        yield Finding("form-personal", message, pointer=pointer([*path, "x-personal"]))
    if not isinstance(schema.get("x-sensitivity", ""), str):
        message = "x-sensitivity must be a word"
        yield Finding("form-sensitivity", message, pointer=pointer([*path, "x-sensitivity"]))
    elif schema.get("x-sensitivity") and schema.get("x-personal") is not True:
        message = 'x-sensitivity says how personal an answer is, so "x-personal": true goes with it'
        yield Finding("form-sensitivity", message, pointer=pointer([*path, "x-sensitivity"]))


def _reference(schema: Schema, at: _Place) -> Iterator[Finding]:
    reference = schema.get("$ref")
    if reference is None:
        return
    place = pointer([*at.path, "$ref"])
    definitions = at.root.get("$defs")
    name = str(reference).removeprefix(LOCAL)
    if not str(reference).startswith(LOCAL):
        yield Finding("form-ref", f"{reference!r} lies outside the form", pointer=place)
    elif not isinstance(definitions, dict) or name not in definitions:
        yield Finding("form-ref", f"there is no {reference!r}", pointer=place)


def _text_rules(schema: Schema, path: tuple[str, ...]) -> Iterator[Finding]:
    pattern, kind = schema.get("pattern"), schema.get("format")
    if isinstance(pattern, str) and not is_pattern(pattern):
        message = f"{pattern!r} is no pattern; look-around and back references are not known"
        yield Finding("form-pattern", message, pointer=pointer([*path, "pattern"]))
    if kind is not None and kind not in FORMATS.checkers:
        known = ", ".join(sorted(FORMATS.checkers))
        message = f"the format {kind!r} is not known"
        place = pointer([*path, "format"])
        yield Finding("form-format", message, pointer=place, advice=f"known: {known}")


def _hints(schema: Schema, path: tuple[str, ...]) -> Iterator[Finding]:
    hints = schema.get("x-ui", {})
    place = pointer([*path, "x-ui"])
    if not isinstance(hints, dict):
        yield Finding("form-ui", "x-ui must be an object", pointer=place)
        return
    widget = hints.get("widget")
    if widget is not None and widget not in WIDGETS:
        known = ", ".join(sorted(WIDGETS))
        yield Finding("form-widget", f"there is no widget {widget!r}", pointer=place, advice=known)
    for name in sorted(set(hints) - HINTS):
        message = f"x-ui does not know {name!r}"
        yield Finding("form-ui", message, pointer=place, severity="warning")
    messages = hints.get("errors", {})
    for name in sorted(set(messages) - KEYWORDS) if isinstance(messages, dict) else ():
        message = f"no rule {name!r} can fail, so its message is never shown"
        yield Finding("form-ui", message, pointer=place, severity="warning")


def _closed(schema: Schema, place: _Place) -> Iterator[Finding]:
    here = pointer(place.path)
    properties = schema.get("properties")
    if "object" in _types(schema) or (properties is not None and not place.refines):
        if schema.get("additionalProperties") is not False:
            message = 'the object must say "additionalProperties": false'
            yield Finding("form-open", message, pointer=here)
        if not properties:
            yield Finding("form-empty", "the object names no properties", pointer=here)
    if "array" in _types(schema) and not isinstance(schema.get("items"), dict):
        yield Finding("form-items", "the list does not say what its items are", pointer=here)


def _questions(schema: Schema, place: _Place) -> Iterator[Finding]:
    properties = schema.get("properties")
    for name, child in properties.items() if isinstance(properties, dict) else ():
        here = pointer([*place.path, "properties", name])
        if not isinstance(child, dict) or not SAYS_WHAT_FITS & set(child):
            yield Finding("form-type", f"{name!r} does not say which values fit", pointer=here)
        elif "$ref" not in child and not str(child.get("title", "")).strip():
            yield Finding("form-title", f"{name!r} has no title", pointer=here)


def _unknown_names(
    schema: Schema, place: _Place, known: frozenset[str] | None
) -> Iterator[Finding]:
    named = [*_names(schema.get("required"))]
    if place.refines:
        named += _names(schema.get("properties"))
    for name in named:
        if known is not None and name not in known:
            message = f"{name!r} is named here, but the form has no such question"
            yield Finding("form-unknown-name", message, pointer=pointer(place.path))


def _names(value: object) -> list[str]:
    return [str(name) for name in value] if isinstance(value, list | dict) else []


def _types(schema: Schema) -> list[object]:
    kind = schema.get("type")
    return kind if isinstance(kind, list) else [kind]


def _depth(value: object, level: int = 0) -> int:
    if level > DEEPEST or not isinstance(value, dict | list):
        return level
    members = value.values() if isinstance(value, dict) else value
    return max((_depth(each, level + 1) for each in members), default=level)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise RepeatedName(f"{twice!r} is named twice in one object")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no number")
