"""What a meeting tells of a case, and to whom, as the file of that case says it.

Papers, minutes and what was said in the room are disclosures like those of letters: each with its
purpose, the power by which it is shared, its lawful basis and the agency that was told. Who has a
conflict of interest in an item is told nothing of it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from app.casework import case_writing
from app.casework.case_fields import CODE
from app.casework.case_files import DISPOSED
from app.casework.case_hints import Written
from app.casework.case_kinds import KINDS
from app.casework.case_sight import BASIS
from app.casework.case_writing import Origin
from app.casework.vault import Keys
from app.store import agenda_items, case_files
from app.store.agenda_items import ItemRow
from app.store.meetings import MeetingRow
from engine.clock import local_date

CONFLICT, AGENCY, SOMEBODY = "conflict", "agency:", "guest"
COORDINATOR = "meeting_coordinator"
MINIMUM = "Only who attends the meeting for this item, and without a conflict of interest"


def heard(
    keys: Keys, items: Sequence[ItemRow], who: Collection[str]
) -> Iterator[tuple[ItemRow, str]]:
    """Yield who of some attendees hears of which items: of all in which they have no conflict.

    It goes case by case, so that two meetings never wait for each other's cases.
    """
    conflicts = {
        (one.item_key, one.who)
        for one in agenda_items.parts(keys.tx, [item.key for item in items])
        if one.part == CONFLICT
    }
    for item in sorted(items, key=lambda one: one.case_key or ""):
        yield from ((item, one) for one in sorted(who) if (item.key, one) not in conflicts)


def papers(keys: Keys, meeting: MeetingRow, items: Sequence[ItemRow], who: Collection[str]) -> None:
    """Note in the file of each case who was given the papers of its items."""
    what = f"The papers of the meeting {meeting.number}"
    for item, one in heard(keys, items, who):
        _note(keys, meeting, item, {"recipient": recipient(one), "what": what})


def minutes(keys: Keys, meeting: MeetingRow, item: ItemRow, who: Collection[str]) -> None:
    """Note in the file of a case who reads the minutes of its item."""
    what = f"The minutes of the meeting {meeting.number}"
    for one, reader in heard(keys, [item], who):
        _note(keys, meeting, one, {"recipient": recipient(reader), "what": what})


def shared(
    keys: Keys, meeting: MeetingRow, item: ItemRow, said: object, present: Collection[str]
) -> None:
    """Note what agencies told those present, as the form of the meeting has it.

    `said` is a list of {by, basis, classification}; nobody is told by themselves.
    """
    for one in said if isinstance(said, list) else []:
        told = [who for who in present if who != f"{AGENCY}{one['by']}"]
        what = f"What was said at the meeting {meeting.number} ({one['classification']})"
        for about, who in heard(keys, [item], told):
            values = {"recipient": recipient(who), "what": what, "sender": one["by"]}
            _note(keys, meeting, about, {**values, "gateway": one["basis"]})


def recipient(who: str) -> str:
    """Return what a disclosure calls somebody: an agency by its id, a person a guest.

    >>> recipient("agency:police"), recipient("ann@example.org")
    ('police', 'guest')
    """
    name = who.removeprefix(AGENCY)
    return name if who.startswith(AGENCY) and CODE.fullmatch(name) else SOMEBODY


def _note(keys: Keys, meeting: MeetingRow, item: ItemRow, told: Mapping[str, object]) -> None:
    case = case_files.find(keys.tx, item.case_key) if item.case_key else None
    if case is None or case.state == DISPOSED:
        return
    values = {
        "purpose": meeting.purpose,
        "gateway": meeting.gateway,
        "lawful_basis": BASIS,
        "sender": COORDINATOR,
        "given_on": local_date(keys.now),
        "minimum": MINIMUM,
        **told,
    }
    origin = Origin(
        by="engine", source="meeting", process_instance_key=meeting.process_instance_key
    )
    disclosure = Written(kind=KINDS["disclosure"], values=values)
    case_writing.write(keys, case, origin, [disclosure])
