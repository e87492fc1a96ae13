"""The dialect that forms are written in, as one flat schema to check them by.

JSON Schema 2020-12 says what a schema may look like in a schema for each of its vocabularies, and
lets dynamic references join them: five times the steps for the same answer. Here they are one.
"""

from collections.abc import Mapping

from jsonschema import Draft202012Validator
from jsonschema_specifications import REGISTRY

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ANY_SCHEMA = {"$dynamicRef": "#meta"}
ITSELF = {"$ref": "#"}


def _flat() -> Mapping[str, object]:
    dialect = REGISTRY.contents(DIALECT)
    vocabularies = [
        REGISTRY.contents(f"https://json-schema.org/draft/2020-12/{one['$ref']}")
        for one in dialect["allOf"]
    ]
    joined = {
        part: {name: each for one in vocabularies for name, each in one.get(part, {}).items()}
        for part in ("properties", "$defs")
    }
    return {"type": dialect["type"]} | {part: _turned_in(each) for part, each in joined.items()}


def _turned_in(value: object) -> object:
    if value == ANY_SCHEMA:
        return ITSELF
    if isinstance(value, dict):
        return {name: _turned_in(each) for name, each in value.items()}
    return [_turned_in(each) for each in value] if isinstance(value, list) else value


SCHEMAS = Draft202012Validator(_flat(), format_checker=Draft202012Validator.FORMAT_CHECKER)
"""Whether a value is a schema of the dialect; what it reports is what the standard's own would."""
