"""Writes what a file says of one case, all of it or nothing, and nothing a second time.

What was imported is known again by keyed fingerprints: of its number in the other system if it has
one, else of everything it says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from app.casework import case_writing
from app.casework.case_files import DISPOSED
from app.casework.case_hints import Written
from app.casework.case_kinds import KINDS
from app.casework.case_writing import Origin
from app.casework.import_judging import CASE, CLOSED, INCIDENT, PERSON, CaseRows, JudgedRow, judge
from app.casework.vault import Keys
from app.store import case_files, case_imports, case_links, data_keys
from app.store.case_files import CaseRow
from app.store.case_imports import ImportedRow, Rejection
from app.store.case_links import EpisodeRow
from app.store.filing import Filing
from engine import feel
from engine.clock import local_date, start_of_day
from engine.keys import new_key

IMPORTED = "import"
IDENTITY, CONTENT = "import identity", "import content"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportScope:
    """From which system, for which partnership, by whom; and who may see the cases."""

    tenant: str
    system: str
    by: str
    visible_to: str


@dataclass(slots=True, kw_only=True)
class CaseOutcome:
    """What came of one case: how much was imported or was there before, or why nothing was.

    `case` is the case as it stands now; `begun` whether the work on it began with this.
    """

    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys((CASE, PERSON, INCIDENT), 0)
    )
    unchanged: int = 0
    rejections: Sequence[Rejection] = ()
    case: CaseRow | None = None
    begun: bool = False


class _CannotBeTaken(Exception):
    """A row fits its columns and yet cannot be taken."""

    def __init__(self, row: int, reason: str) -> None:
        super().__init__(reason)
        self.rejection = Rejection(row=row, column="", reason=reason)


@dataclass(frozen=True, slots=True)
class _Marked:
    """A row with what it is known by."""

    row: JudgedRow
    identity: str
    content: str


def import_case(keys: Keys, scope: ImportScope, case: CaseRows) -> CaseOutcome:
    """Write what the rows say of a case, unless one of them cannot be taken."""
    judgement = judge(case, today=local_date(keys.now))
    if judgement.rejections:
        return _nothing(case, judgement.rejections)
    marked = [_marked(keys, scope, case.number, row) for row in judgement.rows]
    try:
        return _taken(keys, scope, case, marked)
    except _CannotBeTaken as fault:
        return _nothing(case, [fault.rejection])


def _nothing(case: CaseRows, rejections: Sequence[Rejection]) -> CaseOutcome:
    """Return every row of a case as refused: those that are at fault, and the others with them."""
    first = min(one.row for one in rejections)
    refused = {one.row for one in rejections}
    reason = f"its case was not imported, because row {first} was refused"
    others = [row.number for row in case.rows if row.number not in refused]
    rest = [Rejection(row=number, column="", reason=reason) for number in others]
    return CaseOutcome(rejections=[*rejections, *rest])


def _marked(keys: Keys, scope: ImportScope, number: str, row: JudgedRow) -> _Marked:
    content = msgspec.json.encode(feel.to_json(dict(row.values)), order="sorted").decode()
    own = "" if row.record == CASE else row.reference or content
    identity = msgspec.json.encode([scope.system, row.record, number, bool(row.reference), own])
    return _Marked(
        row,
        keys.fingerprint(scope.tenant, IDENTITY, identity.decode()),
        keys.fingerprint(scope.tenant, CONTENT, content),
    )


def _taken(
    keys: Keys, scope: ImportScope, case: CaseRows, marked: Sequence[_Marked]
) -> CaseOutcome:
    opening = _identity_of_case(keys, scope, case.number)
    known = case_imports.imported(
        keys.tx, scope.tenant, scope.system, {opening, *(one.identity for one in marked)}
    )
    new, outcome = [*_new(marked, known)], CaseOutcome()
    outcome.unchanged = len(marked) - len(new)
    before = known.get(opening)
    row = _case_before(keys, case, before) if before else None
    if before is None:
        _check_new(keys, scope, case, marked)
    outcome.case = _written(keys, scope, case, new, row) if new else row
    for one in new:
        outcome.counts[one.row.record] += 1
    return outcome


def _identity_of_case(keys: Keys, scope: ImportScope, number: str) -> str:
    nobody = JudgedRow(number=0, record=CASE, reference="", values={})
    return _marked(keys, scope, number, nobody).identity


def _new(marked: Sequence[_Marked], known: Mapping[str, ImportedRow]) -> Iterator[_Marked]:
    seen = {identity: one.content for identity, one in known.items()}
    for one in marked:
        content = seen.get(one.identity)
        if content is None:
            seen[one.identity] = one.content
            yield one
        elif content != one.content:
            raise _CannotBeTaken(
                one.row.number,
                "bears a reference that was imported with other content: change it in the case",
            )


def _case_before(keys: Keys, case: CaseRows, before: ImportedRow) -> CaseRow:
    row = case_files.lock(keys.tx, before.case_key)
    if row.state == DISPOSED:
        raise _CannotBeTaken(case.rows[0].number, "belongs to a case that was disposed of")
    return row


def _check_new(keys: Keys, scope: ImportScope, case: CaseRows, marked: Sequence[_Marked]) -> None:
    if not any(one.row.record == CASE for one in marked):
        raise _CannotBeTaken(
            case.rows[0].number,
            "belongs to a case that was not imported and that no row of this file opens",
        )
    if case_files.newest(keys.tx, scope.tenant, case.number) is not None:
        number = next(one.row.number for one in marked if one.row.record == CASE)
        raise _CannotBeTaken(number, "bears the number of another case")


def _written(
    keys: Keys, scope: ImportScope, case: CaseRows, new: Sequence[_Marked], before: CaseRow | None
) -> CaseRow:
    filing, origin = Filing(), Origin(by=scope.by, source=IMPORTED)
    records = [one.row.written for one in new if one.row.written.values]
    if before is None:
        opening = next(one.row for one in new if one.row.record == CASE)
        before = _opened(keys, filing, scope, case.number, opening)
        records += _beside(scope, case.number)
    # What another system knew of a closed case is no work on it: it is not kept longer for that.
    is_activity = before.state != CLOSED
    case_writing.add(keys, filing, before, origin, records, is_activity=is_activity)
    filing.write(keys.tx)
    notes = [
        ImportedRow(
            tenant=scope.tenant,
            system=scope.system,
            identity=one.identity,
            content=one.content,
            case_key=before.key,
        )
        for one in new
    ]
    case_imports.note(keys.tx, notes)
    return before


def _opened(
    keys: Keys, filing: Filing, scope: ImportScope, number: str, opening: JudgedRow
) -> CaseRow:
    values, opened_at = opening.values, start_of_day(opening.values["opened_on"])
    closed_at = start_of_day(values["closed_on"]) if values["state"] == CLOSED else None
    row = CaseRow(
        key=new_key(keys.now),
        tenant=scope.tenant,
        number=number,
        ordinal=1,
        opened_at=opened_at,
        opened_by=scope.by,
        begun_by_instance=None,
        state=values["state"],
        closed_at=closed_at,
        last_activity_at=closed_at,
    )
    case_files.open_new(filing, row)
    case_links.open_episode(filing, _episode(scope, row, closed_at))
    data_keys.put(filing, keys.new(row.tenant, row.key))
    return row


def _episode(scope: ImportScope, row: CaseRow, closed_at: datetime | None) -> EpisodeRow:
    return EpisodeRow(
        case_key=row.key,
        number=1,
        opened_at=row.opened_at,
        opened_by=scope.by,
        closed_at=closed_at,
        closed_by=scope.by if closed_at else None,
        reasons=[IMPORTED] if closed_at else [],
    )


def _beside(scope: ImportScope, number: str) -> list[Written]:
    """Return what every imported case gets: its number in the other system, and who sees it."""
    access = {"who": scope.visible_to, "because": "transfer"}
    return [
        Written(kind=KINDS["reference"], values={"system": scope.system, "number": number}),
        Written(kind=KINDS["access"], values=access),
    ]
