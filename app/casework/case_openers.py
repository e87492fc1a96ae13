"""Who is let into a case file that a form opens: `x-case-open-to`.

A request that names no case opens a file of its own, in which nobody has a task. Its form names
the roles that look after it; whoever fills it in is let in with them. A file that was there before
is opened by nobody: to quote its number, or to send a message under it, lets nobody in.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from app.casework.case_fields import CODE
from engine.errors import Finding

OPEN_TO, BECAUSE = "x-case-open-to", "request"
FORMS_KEPT = 512
MOST_ROLES = 10
# What the engine takes up by itself was asked for by somebody whom it no longer knows.
ENGINE = "engine"


def let_in(form: str, by: str) -> Sequence[str]:
    """Return who is let into the case that this form has opened: the roles, and who filled it in.

    A form without `x-case-open-to` lets nobody in.
    """
    roles = _roles(form)
    return (*roles, by) if roles and by != ENGINE else roles


def faults(schema: Mapping[str, object]) -> Iterator[Finding]:
    """Yield what is wrong with the `x-case-open-to` of a form, if it has one."""
    roles = schema.get(OPEN_TO, [])
    if not isinstance(roles, list) or not all(map(_is_role, roles)) or len(roles) > MOST_ROLES:
        message = f'{OPEN_TO} must be a list of at most {MOST_ROLES} roles, as ["spoc"]'
        yield Finding("form-case", message, pointer=f"/{OPEN_TO}")


def _is_role(value: object) -> bool:
    return isinstance(value, str) and CODE.fullmatch(value) is not None


@lru_cache(maxsize=FORMS_KEPT)
def _roles(form: str) -> tuple[str, ...]:
    return tuple(json.loads(form).get(OPEN_TO, ()))
