"""What a page without scripts sends: fields of a form, read as the JSON that its schema asks for.

A field is named by its place: `nil_return`, `contacts.0.date`. What was left empty is left out,
and so is a row of a list in which nothing was entered but what stood in it.
"""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

Schema = Mapping[str, object]
Fields = Mapping[str, str]
MOST_FIELDS = 1000
MOST_ROWS = 10
WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)
SWITCH = {"yes": True, "no": False}


def read_fields(body: bytes) -> Fields:
    """Return the fields of a form that a browser sent; the last one of a name counts.

    Raises:
        ValueError: it is not such a form, or has too many fields.
    """
    pairs = parse_qsl(body.decode(), max_num_fields=MOST_FIELDS, keep_blank_values=True)
    return dict(pairs)


def read_answers(schema: Schema, fields: Fields, given: Mapping[str, Sequence[Schema]]) -> Schema:
    """Return the answers to a form; `given` are the rows that stand in its lists from the start."""
    found: dict[str, object] = {}
    for name, question in questions_of(schema).items():
        if question.get("type") == "array":
            rows = _rows(name, question, fields, given.get(name, ()))
            value: object = [row for _, row in rows]
        else:
            value = _one(question, fields.get(name, ""))
        if value not in (None, []):
            found[name] = value
    return found


def questions_of(schema: Schema) -> Mapping[str, Schema]:
    """Return the questions of a form or of a row of it."""
    found = schema.get("properties")
    return found if isinstance(found, dict) else {}


def rows_of(question: Schema) -> Schema:
    """Return what a row of a list asks."""
    found = question.get("items")
    return found if isinstance(found, dict) else {}


def answered_rows(
    schema: Schema, fields: Fields, given: Mapping[str, Sequence[Schema]]
) -> Mapping[str, Sequence[int]]:
    """Return which rows of each list were answered: an answer counts those alone."""
    return {
        name: [number for number, _ in _rows(name, question, fields, given.get(name, ()))]
        for name, question in questions_of(schema).items()
        if question.get("type") == "array"
    }


def _rows(
    name: str, question: Schema, fields: Fields, given: Sequence[Schema]
) -> Sequence[tuple[int, Mapping[str, object]]]:
    asked, found = questions_of(rows_of(question)), []
    for number in range(max(MOST_ROWS, len(given))):
        row = {
            part: value
            for part, one in asked.items()
            if (value := _one(one, fields.get(f"{name}.{number}.{part}", ""))) is not None
        }
        stood = given[number] if number < len(given) else {}
        if set(row) - set(stood):
            found.append((number, {**row, **stood}))
    return found


def _one(question: Schema, text: str) -> object:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        return None
    if question.get("type") == "boolean":
        return SWITCH.get(text, text)
    if question.get("type") == "integer" and WHOLE.fullmatch(text):
        return int(text)
    return text
