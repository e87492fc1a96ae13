"""Agendas: what is put on one, what is on it, and what returns to the next one by itself.

An item waits for the next meeting of its type until that one's agenda is closed. While it is open
the same case is not put on the agenda twice for the same reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.casework.vault import Destroyed, Keys
from app.store import agenda_items as rows
from app.store import meeting_actions
from app.store.agenda_items import ItemRow
from app.store.case_files import CaseRow
from app.store.meetings import MeetingRow
from engine.keys import new_key

OPEN, DECIDED = "open", "decided"
KINDS = ("person", "location", "peer_group", "application", "case")
Words = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWish:
    """What somebody puts on an agenda, and why; `words` are sealed.

    `about` names what is meant where there is no case, as a place does: the same one is there once.
    It is kept as a fingerprint.
    """

    tenant: str
    type: str
    kind: str
    reason: str
    by: str
    source: str
    case: CaseRow | None = None
    about: str = ""
    words: Words = field(default_factory=dict)


def add(keys: Keys, wish: ItemWish) -> ItemRow:
    """Put something on the next agenda of a type; what is open for the same reason stays as it is.

    Raises:
        WrongState: the case was disposed of.
    """
    key, case = new_key(keys.now), wish.case
    about = _about(keys, wish, key)
    row = ItemRow(
        key=key,
        tenant=wish.tenant,
        type=wish.type,
        kind=wish.kind,
        reason=wish.reason,
        case_no=case.number if case else None,
        case_key=case.key if case else None,
        about=about,
        open_as=about,
        added_at=keys.now,
        added_by=wish.by,
        source=wish.source,
    )
    if wish.words:
        row = replace(row, sealed=sealed_words(keys, row, "agenda_item", key, wish.words))
    while not rows.add(keys.tx, row):
        there = rows.open_as(keys.tx, wish.tenant, about)
        if there is not None:
            return _wanted_again(keys, wish, there)
    return row


def _wanted_again(keys: Keys, wish: ItemWish, item: ItemRow) -> ItemRow:
    """Let an item that came back by itself stay, whatever is reported by then."""
    if item.key not in {one.key for one in rows.returned(keys.tx, item.tenant, item.type)}:
        return item
    asked = {"added_at": keys.now, "added_by": wish.by, "source": wish.source}
    rows.change(keys.tx, item.key, **asked)
    return rows.find(keys.tx, item.key) or item


def put(keys: Keys, wish: ItemWish) -> ItemRow:
    """Put something on the next agenda as it is known by now; on a closed one it stays as it is.

    What a meeting carried over stays there as the meeting had it, and makes way for a new item.

    Raises:
        WrongState: the case was disposed of.
    """
    item = add(keys, wish)
    if item.meeting_key is not None:
        return item
    if item.carried:
        rows.change(keys.tx, item.key, state=DECIDED, open_as=None)
        item = replace(add(keys, wish), carried=item.carried)
    words = sealed_words(keys, item, "agenda_item", item.key, wish.words)
    rows.change(keys.tx, item.key, carried=item.carried, sealed=words)
    return replace(item, sealed=words)


def open_again(keys: Keys, item: ItemRow) -> None:
    """Let an item wait for the next meeting, unless another one about the same waits already."""
    name = name_of(item)
    if item.state == DECIDED and rows.open_as(keys.tx, item.tenant, name) is not None:
        return
    rows.change(
        keys.tx,
        item.key,
        state=OPEN,
        open_as=name if item.state == DECIDED else item.open_as,
        meeting_key=None,
        number=None,
        carried=item.carried + 1,
    )


def bring_back(keys: Keys, meeting: MeetingRow) -> None:
    """Let the items return whose actions are due by the meeting, or blocked, and not over.

    What came back for that to a meeting that was not held then, and was reported since, does not.
    """
    late = meeting_actions.unreported(keys.tx, meeting.tenant, meeting.type, by=meeting.meeting_on)
    unreported = {one.item_key for one in late}
    for back in rows.returned(keys.tx, meeting.tenant, meeting.type):
        if back.key not in unreported:
            settle(keys, back)
    for item_key in sorted(unreported):
        item = rows.find(keys.tx, item_key)
        if item is not None and item.state == DECIDED:
            open_again(keys, item)


def take_up(keys: Keys, meeting: MeetingRow) -> list[ItemRow]:
    """Put everything that waits for a meeting of this type on its agenda, and number it."""
    for number, item in enumerate(rows.waiting(keys.tx, meeting.tenant, meeting.type), start=1):
        rows.change(keys.tx, item.key, meeting_key=meeting.key, number=number)
    return rows.of_meeting(keys.tx, meeting.key)


def settle(keys: Keys, item: ItemRow) -> None:
    """Mark an item as decided: it is on no further agenda unless it returns."""
    rows.change(keys.tx, item.key, state=DECIDED, open_as=None)


def sealed_words(keys: Keys, item: ItemRow, kind: str, key: str, words: Words) -> bytes:
    """Return words about an item, sealed with the key of its case, or of its own without one.

    Raises:
        WrongState: the case was disposed of.
    """
    return keys.seal(item.tenant, item.case_key or f"item:{item.key}", f"{kind}|{key}", dict(words))


def opened_words(keys: Keys, kind: str, key: str, sealed: bytes | None) -> Words:
    """Return words as they were sealed; nothing when the key of their case was destroyed."""
    if sealed is None:
        return {}
    try:
        found = keys.open(sealed, f"{kind}|{key}")
    except Destroyed:
        return {}
    return found if isinstance(found, dict) else {}


def meeting_of(keys: Keys, planned: list[MeetingRow], item: ItemRow) -> MeetingRow | None:
    """Return the meeting on whose agenda an open item stands, or will stand, if it is known."""
    if item.meeting_key is not None:
        return next((one for one in planned if one.key == item.meeting_key), None)
    mine = (one for one in planned if one.type == item.type and _takes_items(one, keys.now))
    return next(mine, None)


def _takes_items(meeting: MeetingRow, now: datetime) -> bool:
    return meeting.state == "planned" and meeting.cut_off_at > now


def name_of(item: ItemRow) -> str:
    """Return what an item is about and why: what is open twice under one name is there once."""
    return item.about or _name(item.type, item.case_key or item.key, item.reason)


def _about(keys: Keys, wish: ItemWish, key: str) -> str:
    if wish.case is None and wish.about:
        return keys.fingerprint(wish.tenant, "agenda_item", f"{wish.type}|{wish.about}")
    return _name(wish.type, wish.case.key if wish.case else key, wish.reason)


def _name(kind: str, about: str, reason: str) -> str:
    return f"{kind}|{about}|{reason}"
