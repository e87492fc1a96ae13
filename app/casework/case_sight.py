"""Who sees a case, which parts of it, and that they looked.

A case is seen by whoever has a part in its work or was let in; to everybody else it does not
exist. Every look is recorded in the transaction that answers it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.casework import case_writing
from app.casework.case_files import MEETING
from app.casework.case_kinds import KINDS, ROLES
from app.casework.case_views import COMPLAINT, RISK, UNCLASSED, shown_to
from app.casework.case_writing import PLACE
from app.casework.vault import Destroyed, Keys
from app.store import agenda_items, case_access, case_files
from app.store.case_access import ReadRow
from app.store.case_files import CaseRow
from app.store.case_rows import RecordRow
from app.store.database import Transaction
from engine.errors import NotFound
from engine.keys import new_key

TASK = "task"
AGENDA_ITEM = "agenda_item"
# Council casework rests on a task in the public interest: UK GDPR, Article 6(1)(e).
BASIS = "public_task"
CASEWORK = "casework"
# What stands in plain, so that it can be counted, and is for those who see its class all the same:
# a partner is told the band of a victim and neither the score nor what led to it.
_CLASSED_FACTS = {"score": RISK, "overrides": RISK}
_BY_ROLE = {"perpetrator": "perpetrator", "witness": "witness"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who looks: a person, the groups they belong to, and where they have a part in the work.

    `works_on` holds the keys of the process instances in which they have a task.
    """

    subject: str
    groups: frozenset[str]
    tenant: str | None
    works_on: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        """What an access record may call them."""
        return self.groups | {self.subject}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A case as one reader sees it: by which right, and which classes of it."""

    case: CaseRow
    because: str
    classes: frozenset[str]


def sees(tx: Transaction, reader: Reader, key: str, *, now: datetime) -> Sight:
    """Return a case as a reader sees it.

    Raises:
        NotFound: there is none, or it is not for this reader to know of.
    """
    case = case_files.find(tx, key)
    if case is None or case.state == MEETING or reader.tenant not in (None, case.tenant):
        raise NotFound("case", key)
    because = _right(tx, reader, case, now)
    if not because:
        raise NotFound("case", key)
    return Sight(case=case, because=because, classes=shown_to(reader.groups))


def visible(tx: Transaction, reader: Reader, *, now: datetime) -> Collection[str]:
    """Return the keys of all cases that a reader may see."""
    let_in = case_access.let_in(tx, reader.names, now)
    if AGENDA_ITEM in let_in.values():
        conflicts = agenda_items.conflicts(tx, reader.names)
        let_in = {
            key: because
            for key, because in let_in.items()
            if because != AGENDA_ITEM or key not in conflicts
        }
    return case_files.of_instances(tx, reader.works_on) | set(let_in)


def looked(keys: Keys, sight: Sight, reader: Reader, what: str, purpose: str = "") -> None:
    """Record that somebody looked, with the purpose and the lawful basis."""
    row = ReadRow(
        key=new_key(keys.now),
        case_key=sight.case.key,
        at=keys.now,
        by=reader.subject,
        what=what,
        because=sight.because,
        purpose=purpose or CASEWORK,
        lawful_basis=BASIS,
        classes=sorted(one for one in sight.classes if one != UNCLASSED),
    )
    case_access.note_read(keys.tx, row)


def class_of(row: RecordRow) -> str:
    """Return the class of a record's sealed fields: its own if it is stricter, else its kind's."""
    if row.sensitivity:
        return row.sensitivity
    if row.kind == "person":
        return _BY_ROLE.get(str(row.facts["role"]), "victim")
    return KINDS[row.kind].sensitivity


def roles_shown(reader: Reader) -> frozenset[str]:
    """Return the parts that people and places can have in a case of which a reader sees who."""
    classes = shown_to(reader.groups)
    people = {role for role in ROLES if _BY_ROLE.get(role, "victim") in classes}
    return frozenset(people | ({PLACE} if COMPLAINT in classes else set()))


def facts_shown(sight: Sight, facts: Mapping[str, object]) -> Mapping[str, object]:
    """Return the plain facts that a reader may see, also of those that lie in one of them."""
    return {
        name: facts_shown(sight, value) if isinstance(value, Mapping) else value
        for name, value in facts.items()
        if name not in _CLASSED_FACTS or _CLASSED_FACTS[name] in sight.classes
    }


def shown(keys: Keys, sight: Sight, row: RecordRow) -> tuple[Mapping[str, object], str]:
    """Return the sealed fields of a record that a reader may see, and why not if they may not.

    The reason is empty, `withheld` (not for this reader) or `erased`.
    """
    if class_of(row) not in sight.classes:
        return {}, "withheld" if row.sealed else ""
    try:
        return case_writing.opened(keys, row), ""
    except Destroyed:
        return {}, "erased"


def _right(tx: Transaction, reader: Reader, case: CaseRow, now: datetime) -> str:
    instances: Sequence[str] = case_files.instances_of(tx, case.key)
    if not reader.works_on.isdisjoint(instances):
        return TASK
    because = case_access.let_in(tx, reader.names, now, among=[case.key]).get(case.key, "")
    if because == AGENDA_ITEM and case.key in agenda_items.conflicts(tx, reader.names):
        return ""  # a conflict of interest outweighs that their agency was let in
    return because
