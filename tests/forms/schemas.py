"""Forms that the tests fill in."""

import copy
import json
from typing import cast

import pytest

from engine.errors import SubmissionRefused
from engine.forms import Form

REVIEW = {
    "title": "Record the request",
    "type": "object",
    "properties": {
        "full_name": {
            "type": "string",
            "title": "Full name",
            "minLength": 1,
            "maxLength": 20,
            "x-personal": True,
        },
        "channel": {
            "type": "string",
            "title": "How it came in",
            "oneOf": [
                {"const": "phone", "title": "By phone"},
                {"const": "advocate", "title": "Through an advocate"},
            ],
        },
        "received_on": {"type": "string", "format": "date", "title": "Date received"},
        "meeting_at": {"type": "string", "format": "date-time", "title": "Time of the meeting"},
        "urgent": {"type": "boolean", "title": "Is it urgent?"},
        "people": {"type": "integer", "title": "Number of people", "minimum": 1, "maximum": 99},
        "share": {"type": "number", "title": "Share"},
        "authority": {
            "type": "string",
            "title": "ABC authority",
            "x-ui": {"errors": {"required": "Enter who gave the advocate authority"}},
        },
        "reports": {
            "type": "array",
            "title": "Reports",
            "minItems": 1,
            "maxItems": 5,
            "items": {
                "type": "object",
                "title": "Report",
                "properties": {
                    "reported_on": {"type": "string", "format": "date", "title": "Date reported"},
                    "agency": {"type": "string", "title": "Agency", "pattern": "^[a-z]+$"},
                    "words": {"type": "string", "title": "Words used", "x-personal": True},
                    "witnesses": {
                        "type": "array",
                        "title": "Witnesses",
                        "items": {"type": "string", "x-personal": True},
                    },
                },
                "required": ["agency"],
                "additionalProperties": False,
            },
        },
        "contact": {
            "type": "object",
            "title": "Contact",
            "properties": {
                "phone": {"type": "string", "title": "Phone", "x-personal": True},
                "wait": {"type": "string", "format": "duration", "title": "Time to wait"},
                "from_time": {"type": "string", "format": "time", "title": "Earliest time"},
            },
            "additionalProperties": False,
        },
    },
    "required": ["full_name", "channel"],
    "if": {"properties": {"channel": {"const": "advocate"}}, "required": ["channel"]},
    "then": {"required": ["authority"]},
    "additionalProperties": False,
}


def text_of(schema: object = None) -> str:
    return json.dumps(REVIEW if schema is None else schema)


def changed(path: str, value: object) -> str:
    """The form above with one place replaced; None takes it out."""
    schema = copy.deepcopy(REVIEW)
    *parents, last = path.split("/")
    place: dict[str, object] = schema
    for part in parents:
        place = cast("dict[str, object]", place[part])
    if value is None:
        del place[last]
    else:
        place[last] = value
    return text_of(schema)


FORM = Form.load("request", text_of())
GOOD = {"full_name": "Ada Example", "channel": "phone"}


def refusal(submission, form=FORM):
    with pytest.raises(SubmissionRefused) as refused:
        form.check(submission)
    return [(finding.pointer, finding.message) for finding in refused.value.findings]
