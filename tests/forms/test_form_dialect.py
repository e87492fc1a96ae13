"""The flat schema that forms are checked by says what the standard's own meta-schema says."""

import json
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from engine.form_dialect import DIALECT, SCHEMAS

STANDARD = Draft202012Validator(
    Draft202012Validator.META_SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER
)
FORMS = sorted((Path(__file__).parents[2] / "processes").rglob("forms/*.json"))
KEYWORDS = sorted(SCHEMAS.schema["properties"])
ODD = st.sampled_from([None, True, 0, -1, 2.5, "", "(", "a b", "#x#y", [], [1, 1], ["a"], {}])
NESTED = st.recursive(
    ODD,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from([*KEYWORDS, "x-ui", "name"]), inner, max_size=3),
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(KEYWORDS), NESTED, max_size=4))
def test_flat_and_standard_find_the_same_faults(schema: dict[str, object]) -> None:
    assert set(_faults(SCHEMAS, schema)) == set(_faults(STANDARD, schema))


def test_every_form_of_ours_is_a_schema() -> None:
    assert FORMS
    for path in FORMS:
        assert not [*SCHEMAS.iter_errors(json.loads(path.read_text()))], path.name


def test_the_dialect_is_the_one_forms_name() -> None:
    assert Draft202012Validator.META_SCHEMA["$id"] == DIALECT


def _faults(validator: Draft202012Validator, schema: object) -> Iterator[tuple[str, str]]:
    for error in validator.iter_errors(schema):
        yield error.json_path, error.message
