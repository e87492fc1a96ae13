"""Which case a form is about, where it names another than that of its process: `x-case-no`.

A request for information has a number of its own, so that several can run at once; what it says
belongs to the case that it asks about, and is erased with that one.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from app.casework.case_files import Process
from app.store import case_files
from app.store.database import Transaction
from engine import feel
from engine.connectors import Told
from engine.errors import ExecutionFailed, Finding

NAMED, EXPRESSION = "x-case-no", "="
FORMS_KEPT = 512


def named(tx: Transaction, process: Process, told: Told, now: datetime) -> Process:
    """Return the process as one of the case that its form names.

    Where the form names none, or one that the partnership does not have, it stays as it is: a
    number of somebody else's system opens no case here.

    Raises:
        ExecutionFailed: the number cannot be evaluated.
    """
    expression = _expression(told.form, told.library)
    if expression is None:
        return process
    try:
        number = expression.evaluate(told.scope, now=now)
    except feel.FeelError as error:
        raise ExecutionFailed(NAMED, str(error), expression.text) from error
    if not isinstance(number, str) or case_files.newest(tx, process.tenant, number) is None:
        return process
    return replace(process, business_id=number)


def faults(schema: Mapping[str, object], library: feel.Library) -> Iterator[Finding]:
    """Yield what is wrong with the `x-case-no` of a form, if it has one."""
    text = schema.get(NAMED)
    if text is None:
        return
    if not isinstance(text, str) or not text.startswith(EXPRESSION):
        message = f"{NAMED} must be FEEL that gives the number of a case, beginning with ="
        yield Finding("form-case", message, pointer=f"/{NAMED}")
        return
    try:
        feel.compile(text.removeprefix(EXPRESSION), library=library)
    except feel.FeelSyntaxError as error:
        yield Finding("form-case", f"{NAMED} is no FEEL: {error}", pointer=f"/{NAMED}")


@lru_cache(maxsize=FORMS_KEPT)
def _expression(form: str, library: feel.Library) -> feel.Expression | None:
    text = json.loads(form).get(NAMED)
    return None if text is None else feel.compile(text.removeprefix(EXPRESSION), library=library)
