import json

import pytest

from engine.errors import DeploymentRefused
from engine.forms import Form
from tests.forms.schemas import REVIEW, changed, text_of


def codes(text):
    return [(finding.code, finding.pointer) for finding in Form.lint("request", text)]


def test_a_sound_form_has_no_findings():
    assert codes(text_of()) == []


OPEN = {"type": "object", "title": "Open", "properties": {"a": {"type": "string", "title": "A"}}}
CHOICE = {"title": "Either", "oneOf": [{"type": "object"}, {"type": "string"}]}


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        ("title", None, ("form-title", "")),
        ("additionalProperties", None, ("form-open", "")),
        ("additionalProperties", True, ("form-open", "")),
        ("$schema", "http://json-schema.org/draft-07/schema#", ("form-dialect", "/$schema")),
        ("$id", "https://example.org/form", ("form-keyword", "/$id")),
        ("properties/urgent/title", None, ("form-title", "/properties/urgent")),
        ("properties/urgent/type", None, ("form-type", "/properties/urgent")),
        ("properties/urgent/x-persona", True, ("form-keyword", "/properties/urgent/x-persona")),
        ("properties/urgent/x-personal", "yes", ("form-personal", "/properties/urgent/x-personal")),
        (
            "properties/urgent/x-ui",
            {"widget": "slider"},
            ("form-widget", "/properties/urgent/x-ui"),
        ),
        ("properties/urgent/x-ui", {"colour": "red"}, ("form-ui", "/properties/urgent/x-ui")),
        (
            "properties/urgent/x-ui",
            {"errors": {"requird": "x"}},
            ("form-ui", "/properties/urgent/x-ui"),
        ),
        ("properties/urgent/x-ui", [], ("form-ui", "/properties/urgent/x-ui")),
        ("properties/share/format", "percent", ("form-format", "/properties/share/format")),
        (
            "properties/authority/pattern",
            "(?=a)b",
            ("form-pattern", "/properties/authority/pattern"),
        ),
        ("properties/reports/items", None, ("form-items", "/properties/reports")),
        (
            "properties/reports/items/additionalProperties",
            None,
            ("form-open", "/properties/reports/items"),
        ),
        ("properties/open", OPEN, ("form-open", "/properties/open")),
        (
            "properties/none",
            {"type": "object", "title": "None", "additionalProperties": False},
            ("form-empty", "/properties/none"),
        ),
        ("properties/either", CHOICE, ("form-open", "/properties/either/oneOf/0")),
        ("required", ["full_nam"], ("form-unknown-name", "")),
        ("then", {"required": ["authorty"]}, ("form-unknown-name", "/then")),
        ("then/properties", {"authorty": {"minLength": 1}}, ("form-unknown-name", "/then")),
        (
            "properties/far",
            {"$ref": "https://example.org/schema"},
            ("form-ref", "/properties/far/$ref"),
        ),
        ("properties/far", {"$ref": "#/properties/urgent"}, ("form-ref", "/properties/far/$ref")),
        ("properties/far", {"$ref": "#/$defs/none"}, ("form-ref", "/properties/far/$ref")),
        ("properties/urgent/type", "bool", ("form-schema", "/properties/urgent/type")),
    ],
    ids=str,
)
def test_each_fault_of_a_form_is_found_at_its_place(path, value, found):
    assert found in codes(changed(path, value))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "form-json"),
        ("[]", "form-object"),
        ('{"type": "string", "title": "x"}', "form-object"),
        ('{"title": "a", "title": "b"}', "form-json"),
        ('{"type": "object", "maxProperties": NaN}', "form-json"),
        ("[" * 100_000, "form-json"),
        ('{"type":"object","not":' * 30 + "{}" + "}" * 30, "form-depth"),
    ],
    ids=lambda text: text[:20],
)
def test_a_text_that_is_no_form_is_one_finding(text, code):
    assert [found for found, _ in codes(text)] == [code]


def test_a_name_given_twice_is_named():
    text = '{"type": "object", "properties": {"a": {"x-personal": true, "x-personal": false}}}'
    assert "'x-personal' is named twice" in Form.lint("request", text)[0].message


def test_a_schema_that_contains_itself_is_refused():
    tree = {
        "type": "object",
        "properties": {"child": {"$ref": "#/$defs/tree", "title": "Child"}},
        "additionalProperties": False,
    }
    schema = REVIEW | {"$defs": {"tree": tree}, "properties": {"tree": {"$ref": "#/$defs/tree"}}}
    schema = {key: schema[key] for key in ("title", "type", "$defs", "properties")}
    text = json.dumps(schema | {"additionalProperties": False})
    assert codes(text) == [("form-endless", "")]


def test_one_definition_may_be_used_twice_for_one_answer():
    short = {"type": "string", "title": "Short", "maxLength": 3}
    schema = {
        "title": "Twice",
        "type": "object",
        "$defs": {"short": short},
        "properties": {
            "a": {"title": "A", "allOf": [{"$ref": "#/$defs/short"}, {"$ref": "#/$defs/short"}]}
        },
        "additionalProperties": False,
    }
    assert codes(json.dumps(schema)) == []


def test_a_definition_that_is_itself_says_nothing_and_hides_everything():
    schema = {
        "title": "Loop",
        "type": "object",
        "$defs": {"loop": {"$ref": "#/$defs/loop"}},
        "properties": {"a": {"$ref": "#/$defs/loop"}},
        "additionalProperties": False,
    }
    assert codes(json.dumps(schema)) == [("form-endless", "")]


def test_a_mark_in_a_definition_or_a_condition_is_a_mark():
    schema = {
        "title": "Person",
        "type": "object",
        "$defs": {"name": {"type": "string", "title": "Name", "x-personal": True}},
        "properties": {
            "first": {"$ref": "#/$defs/name"},
            "note": {"type": "string", "title": "Note"},
        },
        "then": {"properties": {"note": {"x-personal": True}}},
        "if": {},
        "additionalProperties": False,
    }
    form = Form.load("person", json.dumps(schema))
    assert form.personal_names == {"first", "note"}
    assert form.check({"first": "Ada", "note": "x"}).variables == {}


def test_a_warning_does_not_refuse_a_form():
    text = changed("properties/urgent/x-ui", {"colour": "red"})
    assert [finding.severity for finding in Form.lint("request", text)] == ["warning"]
    assert Form.load("request", text).form_id == "request"


def test_a_faulty_form_is_refused_with_its_file_name():
    with pytest.raises(DeploymentRefused) as refused:
        Form.load("request", "{")
    assert refused.value.findings[0].resource == "request.json"
