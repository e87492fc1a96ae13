"""How a form is shown: the same JSON Schema that the server checks submissions against."""

import json

from pydantic import Field

from app.api.shapes import PlainObject, Shown, ShownObject
from engine.records import Form


class ShownForm(Shown):
    """A form: its JSON Schema (2020-12, with `x-ui` hints), and what was typed so far."""

    form_id: str
    version: int
    content_hash: str
    form_schema: PlainObject = Field(serialization_alias="schema")
    draft: ShownObject | None = None
    revision: int = 0


def shown_form(form: Form) -> ShownForm:
    """Return a form as clients see it."""
    return ShownForm(
        form_id=form.form_id,
        version=form.version,
        content_hash=form.content_hash,
        form_schema=json.loads(form.schema),
        draft=None if form.draft is None else dict(form.draft),
        revision=form.revision,
    )
