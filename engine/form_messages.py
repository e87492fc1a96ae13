"""What a person reads when an answer does not fit: what is wrong and what to do, in one sentence.

The wording follows the error messages of the GOV.UK Design System: "Enter full name", "Select an
outcome", never "invalid" or "required". A form's own sentence (`x-ui.errors`) comes first. No
sentence repeats what was submitted: it may be personal.
"""

from collections.abc import Callable, Mapping, Sequence

from engine.form_formats import format_fault

QUESTION = "?"
CHOICES = ("oneOf", "anyOf", "enum")
KINDS = {
    "number": "must be a number",
    "integer": "must be a whole number",
    "boolean": "must be yes or no",
    "string": "must be text",
    "array": "must be a list",
    "object": "must be a group of answers",
    "null": "must be left out",
}
EXAMPLES = {
    "date": "Write it as 2026-03-27",
    "date-time": "Write it as 2026-03-27T09:30:00+00:00",
    "time": "Write it as 09:30",
    "duration": "Write it as P14D or PT36H",
}

Schema = Mapping[str, object]


def sentence(rule: str, schema: Schema, name: str, value: object) -> str:
    """Return the sentence for an answer that breaks a rule of JSON Schema.

    `schema` is the place that asks for the answer, with the values of the broken rule in it;
    `name` is used when it has no title; `value` is looked at but never shown.
    """
    own = _own(schema, rule)
    if own:
        return own
    title = str(schema.get("title") or name)
    if rule == "required" or value is None or (isinstance(value, str) and not value.strip()):
        return _own(schema, "required") or _ask(schema, title)
    if rule in CHOICES or (rule == "const" and not isinstance(schema.get("const"), bool)):
        return f"Select {_low(title)}" if QUESTION not in title else _ask(schema, title)
    ending = _ENDINGS.get(rule, _unfit)
    return f"{_subject(title)} {ending(schema, value)}"


def whole(rule: str, schema: Schema) -> str:
    """Return the sentence for answers that fit one by one, but not together."""
    return _own(schema, rule) or "These answers do not fit together. Check them and send them again"


def unknown(name: str) -> str:
    """Return the sentence for something that the form does not ask."""
    return f"The form has no question {name[:60]!r}. Take it out"


def example(schema: Schema) -> str:
    """Return how a client writes such a value; empty when it explains itself."""
    return EXAMPLES.get(str(schema.get("format")), "")


def in_row(place: Sequence[str | int]) -> str:
    """Return which row of a list (counted from 1) a sentence is about; empty outside of lists.

    >>> in_row(["reports", 2, "agency"])
    ' (row 3)'
    """
    rows = [part + 1 for part in place if isinstance(part, int)]
    return f" (row {' of row '.join(str(row) for row in reversed(rows))})" if rows else ""


def _own(schema: Schema, rule: str) -> str:
    hints = schema.get("x-ui")
    messages = hints.get("errors") if isinstance(hints, Mapping) else None
    return str(messages.get(rule, "")) if isinstance(messages, Mapping) else ""


def _ask(schema: Schema, title: str) -> str:
    if QUESTION in title:
        return f"Answer: {title}"
    return f"{'Select' if _chooses(schema) else 'Enter'} {_low(title)}"


def _chooses(schema: Schema) -> bool:
    items = schema.get("items")
    if isinstance(items, Mapping):
        return _chooses(items)
    return schema.get("type") == "boolean" or any(keyword in schema for keyword in CHOICES)


def _low(title: str) -> str:
    # "UPRN of the home" keeps its capitals.
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _subject(title: str) -> str:
    return f"Your answer to “{title}”" if QUESTION in title else title


def _unfit(_schema: Schema, _value: object) -> str:
    return "does not fit"


def _type(schema: Schema, _value: object) -> str:
    kind = schema.get("type")
    first = kind[0] if isinstance(kind, list) and kind else kind
    return KINDS.get(str(first), "does not fit")


def _format(schema: Schema, value: object) -> str:
    fault = format_fault(str(schema["format"]), str(value))
    return fault or "does not fit"


def _bound(words: str, rule: str) -> Callable[[Schema, object], str]:
    return lambda schema, _value: words.format(schema.get(rule))


_ENDINGS: dict[str, Callable[[Schema, object], str]] = {
    "type": _type,
    "format": _format,
    "const": lambda schema, _value: f"must be {'yes' if schema.get('const') else 'no'}",
    "minimum": _bound("must be {} or more", "minimum"),
    "maximum": _bound("must be {} or fewer", "maximum"),
    "exclusiveMinimum": _bound("must be more than {}", "exclusiveMinimum"),
    "exclusiveMaximum": _bound("must be less than {}", "exclusiveMaximum"),
    "multipleOf": _bound("must be a multiple of {}", "multipleOf"),
    "minLength": _bound("must be {} characters or more", "minLength"),
    "maxLength": _bound("must be {} characters or fewer", "maxLength"),
    "pattern": lambda _schema, _value: "is not written as it should be",
    "minItems": _bound("must have {} or more entries", "minItems"),
    "maxItems": _bound("must have {} or fewer entries", "maxItems"),
    "uniqueItems": lambda _schema, _value: "must not have the same entry twice",
}
