"""The shape of a form's answers: which are personal, which are dates, in which order they stand.

The shape is worked out once per form from every place that speaks of an answer, conditions
included; an answer that any of them marks as personal is personal. An answer that none of them
names is taken as personal, too, so a gap in a schema can hide a value but never spread it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.form_schema import BRANCHES, LISTS, LOCAL, Schema

DEEPEST = 16
REPEATS = "the schema refers to itself"


class _Nothing:
    """There is no part of this kind."""


NOTHING: Final = _Nothing()


class EndlessShape(ValueError):
    """A schema refers to itself, so its answers could be nested without end."""


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What is known of one answer; `schema` is the place that asks for it."""

    schema: Schema
    personal: bool = False
    format: str = ""
    properties: Mapping[str, "Shape"] = field(default_factory=dict)
    items: "Shape | None" = None

    def child(self, part: object) -> "Shape | None":
        """Return the shape of a property (by name) or of an item (by number)."""
        return self.items if isinstance(part, int) else self.properties.get(str(part))


UNKNOWN = Shape({}, personal=True)


def shape_of(root: Schema) -> Shape:
    """Work out the shape of a form.

    Raises:
        EndlessShape: the schema refers to itself.
    """
    return _shape([root], root, 0)


def split(shape: Shape, value: object) -> tuple[object, object]:
    """Part an answer into what may become a variable and what is personal.

    Either part is `NOTHING` when there is none. Lists keep their length in both parts, so that
    the items still belong together.
    """
    if shape.personal:
        return NOTHING, value
    if isinstance(value, dict):
        return _split_object(shape, value)
    if isinstance(value, list):
        return _split_list(shape, value)
    return value, NOTHING


def join(kept: object, personal: object) -> object:
    """Put the two parts of an answer together again: the inverse of `split`."""
    if personal is NOTHING:
        return kept
    if kept is NOTHING or kept is None:
        return personal
    if isinstance(kept, dict) and isinstance(personal, dict):
        names = {**kept, **personal}
        return {name: join(kept.get(name, NOTHING), personal.get(name, NOTHING)) for name in names}
    if isinstance(kept, list) and isinstance(personal, list):
        return [join(one, other) for one, other in zip(kept, personal, strict=True)]
    return kept


def converted(shape: Shape, value: object, convert: Callable[[object, str], object]) -> object:
    """Return the answer with each single value converted, given its format."""
    if isinstance(value, dict):
        return {
            name: converted(shape.properties.get(name, UNKNOWN), each, convert)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [converted(shape.items or UNKNOWN, each, convert) for each in value]
    return convert(value, shape.format)


def _split_object(shape: Shape, value: dict[str, object]) -> tuple[object, object]:
    kept: dict[str, object] = {}
    personal: dict[str, object] = {}
    for name, each in value.items():
        one, other = split(shape.properties.get(name, UNKNOWN), each)
        if one is not NOTHING:
            kept[name] = one
        if other is not NOTHING:
            personal[name] = other
    return kept, personal or NOTHING


def _split_list(shape: Shape, value: list[object]) -> tuple[object, object]:
    parts = [split(shape.items or UNKNOWN, each) for each in value]
    kept = [None if one is NOTHING else one for one, _ in parts]
    if all(other is NOTHING for _, other in parts):
        return kept, NOTHING
    return kept, [_empty(one) if other is NOTHING else other for one, other in parts]


def _empty(kept: object) -> object:
    return {} if isinstance(kept, dict) else None


def _shape(schemas: list[Schema], root: Schema, depth: int) -> Shape:
    if depth > DEEPEST:
        raise EndlessShape(REPEATS)
    found = [each for schema in schemas for each in _all_of(schema, root)]
    ordered = [name for each in found for name in _members(each)]
    items = [each["items"] for each in found if isinstance(each.get("items"), dict)]
    return Shape(
        schema=_declared(schemas, root),
        personal=any(each.get("x-personal") is True for each in found),
        format=next((str(each["format"]) for each in found if "format" in each), ""),
        properties={
            name: _shape(
                [_members(each)[name] for each in found if name in _members(each)], root, depth + 1
            )
            for name in dict.fromkeys(ordered)
        },
        items=_shape(items, root, depth + 1) if items else None,  # type: ignore[arg-type]
    )


def _declared(schemas: list[Schema], root: Schema) -> Schema:
    first = schemas[0]
    return {**_target(first, root), **first}


def _members(schema: Schema) -> Mapping[str, Schema]:
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return {}
    return {name: each for name, each in properties.items() if isinstance(each, dict)}


def _all_of(schema: Schema, root: Schema) -> list[Schema]:
    """Return the schema and every schema that speaks of the same answer."""
    found: list[Schema] = []
    _gather(schema, root, found, ())
    return found


def _gather(schema: Schema, root: Schema, found: list[Schema], trail: tuple[Schema, ...]) -> None:
    if any(schema is each for each in trail):
        raise EndlessShape(REPEATS)
    if not any(schema is each for each in found):
        found.append(schema)
        for each in _beside(schema, root):
            _gather(each, root, found, (*trail, schema))


def _beside(schema: Schema, root: Schema) -> Iterator[Schema]:
    candidates = [schema.get(keyword) for keyword in BRANCHES]
    for keyword in LISTS:
        several = schema.get(keyword)
        candidates += several if isinstance(several, list) else []
    dependent = schema.get("dependentSchemas")
    candidates += dependent.values() if isinstance(dependent, dict) else []
    if "$ref" in schema:
        candidates.append(_target(schema, root))
    return (each for each in candidates if isinstance(each, dict))


def _target(schema: Schema, root: Schema) -> Schema:
    definitions = root.get("$defs")
    name = str(schema.get("$ref", "")).removeprefix(LOCAL)
    target = definitions.get(name) if isinstance(definitions, dict) else None
    return target if isinstance(target, dict) else {}
