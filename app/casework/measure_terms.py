"""When a measure of the law was in force, by its stages on record: `x-in-force` of a form.

What is reported of a day on which it was not is refused at once, so that nobody waits for what
cannot follow. Where the number of the case is all that is known, any measure of it will do.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from app.store import case_rows
from app.store.case_rows import RecordRow
from app.store.database import Transaction
from engine import feel
from engine.connectors import Told
from engine.date_words import long_date
from engine.errors import ExecutionFailed, Finding, SubmissionRefused

IN_FORCE, EXPRESSION, MEASURE, DAY = "x-in-force", "=", "measure", "day"
FORMS_KEPT = 512
NOT_IN_FORCE = "NOT_IN_FORCE"
BEGINS, LASTS = ("made", "heard"), ("made", "heard", "extended")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """The local days on which a measure was in force, both included; None is without an end."""

    measure_no: int
    tool: str
    since: date
    until: date | None

    def why_not(self, day: date) -> str:
        """Say why it was not in force on a day; nothing when it was."""
        if day < self.since:
            return f"The measure came into force on {long_date(self.since)}. Enter a later day"
        if self.until is not None and day > self.until:
            ended, meant = long_date(self.until), long_date(day)
            return (
                f"The measure ended on {ended}, so nobody could break it on {meant}. Check the"
                " day, or report what happened as a new incident"
            )
        return ""


def terms(tx: Transaction, case_key: str) -> list[Term]:
    """Return the terms of all measures of a case that ever were in force, by their numbers."""
    stages = case_rows.of_case(tx, "legal_measure", case_key)
    numbers = sorted({int(str(row.facts["measure_no"])) for row in stages})
    found = (
        _term(one, [row for row in stages if row.facts["measure_no"] == one]) for one in numbers
    )
    return [one for one in found if one is not None]


def check(tx: Transaction, case_key: str, form_id: str, told: Told, now: datetime) -> None:
    """Let pass what is said of a day on which the measure that the form means was in force.

    Raises:
        SubmissionRefused: it was not, or there is no such measure.
        ExecutionFailed: the form's `x-in-force` cannot be evaluated.
    """
    wanted = _expressions(told.form, told.library)
    if not wanted:
        return
    number, day = (_value(wanted[name], told, now) for name in (MEASURE, DAY))
    meant = [one for one in terms(tx, case_key) if number in (None, one.measure_no)]
    why = [one.why_not(day) for one in meant] if isinstance(day, date) else [""]
    if "" not in why:
        message = why[-1] if why else "No measure of this number was in force. Check the number"
        finding = Finding(NOT_IN_FORCE, message, pointer=f"/{wanted[DAY].text.strip()}")
        raise SubmissionRefused(form_id, (finding,))


def faults(schema: dict[str, object], library: feel.Library) -> Iterator[Finding]:
    """Yield what is wrong with the `x-in-force` of a form, if it has one."""
    said = schema.get(IN_FORCE)
    if said is None:
        return
    known = said if isinstance(said, dict) else {}
    if set(known) != {MEASURE, DAY} or not all(str(one).startswith("=") for one in known.values()):
        message = f"{IN_FORCE} must give `{MEASURE}` and `{DAY}` in FEEL, beginning with ="
        yield Finding("form-case", message, pointer=f"/{IN_FORCE}")
        return
    for name, text in known.items():
        try:
            feel.compile(text.removeprefix(EXPRESSION), library=library)
        except feel.FeelSyntaxError as error:
            place = f"/{IN_FORCE}/{name}"
            yield Finding("form-case", f"{IN_FORCE} is no FEEL: {error}", pointer=place)


def _term(number: int, stages: Sequence[RecordRow]) -> Term | None:
    begun = [row for row in stages if row.facts["stage"] in BEGINS and _holds(row)]
    since = next((row.facts["on"] for row in reversed(begun) if row.facts["on"]), None)
    if not isinstance(since, date):
        return None
    tool = next((str(row.facts["tool"]) for row in reversed(stages) if row.facts["tool"]), "")
    return Term(measure_no=number, tool=tool, since=since, until=_until(stages))


def _holds(row: RecordRow) -> bool:
    return row.facts["outcome"] in (None, "granted")


def _until(stages: Sequence[RecordRow]) -> date | None:
    last = next(
        (row.facts["until"] for row in reversed(stages) if row.facts["stage"] in LASTS), None
    )
    planned = last if isinstance(last, date) else None
    over = next((row for row in stages if row.facts["stage"] == "ended"), None)
    ended = over.facts["on"] if over and over.facts["outcome"] != "granted" else None
    if not isinstance(ended, date):
        return planned
    return ended if planned is None else min(planned, ended)


@lru_cache(maxsize=FORMS_KEPT)
def _expressions(form: str, library: feel.Library) -> dict[str, feel.Expression]:
    said = json.loads(form).get(IN_FORCE) or {}
    return {
        name: feel.compile(text.removeprefix(EXPRESSION), library=library)
        for name, text in said.items()
    }


def _value(expression: feel.Expression, told: Told, now: datetime) -> object:
    try:
        return expression.evaluate(told.scope, now=now)
    except feel.FeelError as error:
        raise ExecutionFailed(IN_FORCE, str(error), expression.text) from error
