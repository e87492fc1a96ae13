"""What the rows of a file say of one case, and every reason why they cannot be taken."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.casework.case_fields import CaseField, DoesNotFit
from app.casework.case_hints import Written
from app.casework.case_kinds import KINDS
from app.casework.import_file import ImportRow
from app.casework.import_values import value_of
from app.store.case_imports import Rejection

CASE, PERSON, INCIDENT = "case", "person", "incident"
RECORD, CASE_REFERENCE, REFERENCE = "record", "case_reference", "reference"
OPEN, CLOSED = "open", "closed"
# As the forms have it that ask for the number of a case.
NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/-]{0,59}")
LONGEST_REFERENCE = 100
_LIFE: Mapping[str, CaseField] = {
    "opened_on": CaseField("date"),
    "state": CaseField("code", (OPEN, CLOSED)),
    "closed_on": CaseField("date"),
}
_OF_CASE = {name: one for name, one in KINDS[CASE].fields.items() if name != "begins"}
FIELDS: Mapping[str, Mapping[str, CaseField]] = {
    CASE: {**_LIFE, **_OF_CASE},
    PERSON: KINDS[PERSON].fields,
    INCIDENT: KINDS[INCIDENT].fields,
}
NEEDED: Mapping[str, Sequence[str]] = {
    CASE: ("opened_on", "state"),
    PERSON: KINDS[PERSON].required,
    INCIDENT: KINDS[INCIDENT].required,
}
_FIELD_OF_GEO = FIELDS[INCIDENT]["geo"]
REQUIRED = (RECORD, CASE_REFERENCE)
GEO = "geo"
# Two columns that together say where an incident was, in degrees or on the National Grid.
PAIRS = (("latitude", "longitude"), ("easting", "northing"))
COLUMNS = (
    *(RECORD, CASE_REFERENCE, REFERENCE),
    *dict.fromkeys(name for fields in FIELDS.values() for name in fields),
    *(name for pair in PAIRS for name in pair),
)
APART = frozenset({RECORD, CASE_REFERENCE, REFERENCE, *(name for pair in PAIRS for name in pair)})


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRow:
    """One row that can be read: `values` by field, those that are empty left out.

    `reference` is its own number in the other system, "" where it has none.
    """

    number: int
    record: str
    reference: str
    values: Mapping[str, Any]

    @property
    def written(self) -> Written:
        """The record that it makes."""
        kind = KINDS[self.record]
        given = {name: one for name, one in self.values.items() if name in kind.fields}
        return Written(kind=kind, values=given)


@dataclass(slots=True)
class CaseRows:
    """The rows of one case, in the order of the file; `number` is "" where there is none."""

    number: str
    rows: list[ImportRow] = field(default_factory=list)


@dataclass(slots=True)
class Judgement:
    """What came of judging the rows of a case."""

    rows: list[JudgedRow] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    _refused: set[tuple[int, str]] = field(default_factory=set)

    def refuse(self, row: int, column: str, reason: str) -> None:
        """Refuse a row, for one reason in each of its columns."""
        if (row, column) not in self._refused:
            self._refused.add((row, column))
            self.rejections.append(Rejection(row=row, column=column, reason=reason))


def by_case(rows: Sequence[ImportRow]) -> list[CaseRows]:
    """Return the rows of each case together, in the order in which the cases appear."""
    found: dict[str, CaseRows] = {}
    for row in rows:
        number = row.cells.get(CASE_REFERENCE, "")
        found.setdefault(number, CaseRows(number)).rows.append(row)
    return list(found.values())


def judge(case: CaseRows, *, today: date) -> Judgement:
    """Read the rows of a case; what cannot be read is refused with its row and column."""
    judgement = Judgement()
    for row in case.rows:
        _judge_row(judgement, row, today)
    opening = [row for row in judgement.rows if row.record == CASE]
    for again in opening[1:]:
        judgement.refuse(again.number, RECORD, "is a second row for the same case")
    return judgement


def _judge_row(judgement: Judgement, row: ImportRow, today: date) -> None:
    faults = dict(_faults(row))
    record = row.cells.get(RECORD, "").casefold()
    values = {} if "" in faults or RECORD in faults else _values(row, record, today, faults)
    for column, reason in faults.items():
        judgement.refuse(row.number, column, reason)
    if not faults:
        reference = row.cells.get(REFERENCE, "")
        judged = JudgedRow(number=row.number, record=record, reference=reference, values=values)
        judgement.rows.append(judged)


def _faults(row: ImportRow) -> Iterator[tuple[str, str]]:
    if row.problem:
        yield "", row.problem
        return
    if row.cells[RECORD].casefold() not in FIELDS:
        yield RECORD, f"must be one of {', '.join(FIELDS)}"
    if not NUMBER.fullmatch(row.cells[CASE_REFERENCE]):
        yield CASE_REFERENCE, "must have 1 to 60 letters, figures, blanks, dots, slashes, dashes"
    if len(row.cells.get(REFERENCE, "")) > LONGEST_REFERENCE:
        yield REFERENCE, f"must have at most {LONGEST_REFERENCE} characters"


def _values(
    row: ImportRow, record: str, today: date, faults: dict[str, str]
) -> Mapping[str, object]:
    values = dict[str, object]()
    for column, text in row.cells.items():
        if not text or column in APART:
            continue
        try:
            values[column] = _value(record, column, text, today)
        except DoesNotFit as fault:
            faults[column] = str(fault)
    for pair in PAIRS:
        _join(row, record, pair, values, faults)
    missing = [one for one in NEEDED[record] if one not in values and one not in faults]
    faults |= dict.fromkeys(missing, f"is needed for a {record}")
    if record == CASE:
        _check_life(values, faults)
    return values


def _join(
    row: ImportRow,
    record: str,
    pair: Sequence[str],
    values: dict[str, object],
    faults: dict[str, str],
) -> None:
    """Make one value of the two columns that say where an incident was."""
    said = {name: row.cells[name] for name in pair if row.cells.get(name)}
    if not said:
        return
    first = next(iter(said))
    if record != INCIDENT:
        faults[first] = f"says nothing of a {record}: leave it empty"
    elif len(said) < len(pair):
        (other,) = set(pair) - set(said)
        faults[other] = f"is needed beside {first}"
    elif GEO in values:
        faults[first] = "says once more where it was: give one pair only"
    else:
        try:
            values[GEO] = _FIELD_OF_GEO.fit(", ".join(said.values()))
        except DoesNotFit as fault:
            faults[first] = f"and {pair[1]} {fault}"


def _value(record: str, column: str, text: str, today: date) -> object:
    field = FIELDS[record].get(column)
    if field is None:
        raise DoesNotFit(f"says nothing of a {record}: leave it empty")
    return value_of(field, text, today=today)


def _check_life(values: Mapping[str, Any], faults: dict[str, str]) -> None:
    if faults:
        return
    closed_on = values.get("closed_on")
    if values["state"] == OPEN and closed_on is not None:
        faults["closed_on"] = "must be empty for an open case"
    elif values["state"] == CLOSED and closed_on is None:
        faults["closed_on"] = "is needed for a closed case"
    elif closed_on is not None and closed_on < values["opened_on"]:
        faults["closed_on"] = "must not be before the case was opened"
