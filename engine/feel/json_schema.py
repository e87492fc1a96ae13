"""JSON as values of FEEL, by the JSON Schema that describes it."""

from collections.abc import Iterator, Mapping, Sequence

from engine.feel import temporal
from engine.feel.durations import parse_duration
from engine.feel.errors import FeelError, NoValue
from engine.feel.extent import check_extent
from engine.feel.values import as_list, as_number

Schema = Mapping[str, object]
_FORMATS = {
    "date": temporal.parse_date,
    "date-time": temporal.parse_date_time,
    "time": temporal.parse_time,
    "duration": parse_duration,
}
_BRANCHES = ("allOf", "anyOf", "oneOf")
_CONDITIONAL = ("if", "then", "else")
_MOST_BRANCHES = 64


def from_json(value: object, schema: Schema | None = None) -> object:
    """Return JSON data as values of FEEL.

    Texts of `format: date`, `date-time`, `time` and `duration` become dates, times and
    durations; every float becomes a Decimal. Formats are also found through `$ref` into
    `$defs`, `allOf`, `anyOf`, `oneOf` and `if`/`then`/`else`. What the
    schema does not describe stays as it is.

    Raises:
        FeelError: a text has none of the formats that its schema names.

    >>> from_json({"on": "2026-03-02"}, {"properties": {"on": {"format": "date"}}})
    {'on': datetime.date(2026, 3, 2)}
    """
    check_extent(value)
    root = schema or {}
    return _value(value, tuple(_branches(root, root)), root)


def _value(value: object, schemas: Sequence[Schema], root: Schema) -> object:
    if isinstance(value, float):
        return as_number(value)
    if isinstance(value, str):
        return _formatted(
            value, [str(schema["format"]) for schema in schemas if "format" in schema]
        )
    if isinstance(value, Mapping):
        return {
            str(name): _value(item, _below(schemas, str(name), root), root)
            for name, item in value.items()
        }
    items = as_list(value)
    if items is not None:
        inner = _resolved((schema.get("items") for schema in schemas), root)
        return [_value(item, inner, root) for item in items]
    return value


def _below(schemas: Sequence[Schema], name: str, root: Schema) -> Sequence[Schema]:
    found = [_mapping(schema.get("properties")).get(name) for schema in schemas]
    if not any(found):
        found = [schema.get("additionalProperties") for schema in schemas]
    return _resolved(found, root)


def _resolved(schemas: "Iterator[object] | Sequence[object]", root: Schema) -> Sequence[Schema]:
    return tuple(branch for schema in schemas for branch in _branches(_mapping(schema), root))


def _branches(schema: Schema, root: Schema) -> Iterator[Schema]:
    """Yield a schema and all that may hold together with it."""
    waiting, seen = [schema], 0
    while waiting and seen < _MOST_BRANCHES:
        found = waiting.pop()
        seen += 1
        yield found
        if "$ref" in found:
            waiting.append(_referred(str(found["$ref"]), root))
        for word in _BRANCHES:
            waiting += [_mapping(branch) for branch in as_list(found.get(word)) or []]
        waiting += [_mapping(found[word]) for word in _CONDITIONAL if word in found]


def _referred(reference: str, root: Schema) -> Schema:
    found: object = root
    for part in reference.removeprefix("#").split("/")[1:]:
        found = _mapping(found).get(part.replace("~1", "/").replace("~0", "~"))
    return _mapping(found)


def _mapping(value: object) -> Schema:
    return value if isinstance(value, Mapping) else {}


def _formatted(text: str, formats: Sequence[str]) -> object:
    known = [_FORMATS[form] for form in formats if form in _FORMATS]
    if not known:
        return text
    for parse in known[:-1]:
        try:
            return parse(text)
        except NoValue:
            continue
    try:
        return known[-1](text)
    except NoValue as error:
        raise FeelError(str(error)) from error
