"""Figures of meetings: which were held, with a quorum, and what came of their items and actions.

They count work, not people, and are shown as they are.
"""

from collections import Counter
from collections.abc import Iterator

from app.casework.statistics import Asked, Figure, action_outcome, told_on
from app.store import meeting_statistics as rows

# Figures of a meeting stay when its papers are disposed of.
HELD = ("held", "closed", "disposed")


def meetings(asked: Asked) -> Iterator[Figure]:
    """Count the meetings of the period by type, their items and their actions."""
    days = (asked.first, asked.last)
    had: Counter[str] = Counter()
    for type_, state, count, quorate in rows.meetings(asked.tx, asked.tenant, days):
        yield Figure("meetings", count, {"type": type_, "state": state})
        if state in HELD:
            had[type_] += quorate
    for type_, count in sorted(had.items()):
        yield Figure("with_quorum", count, {"type": type_})
    for type_, carried, count in rows.items(asked.tx, asked.tenant, days):
        yield Figure("items_carried_over" if carried else "items_decided", count, {"type": type_})
    came: Counter[tuple[str, str, str]] = Counter()
    for type_, agency, due, state, on, at in rows.actions(asked.tx, asked.tenant, days):
        came[action_outcome(due, state, told_on(on, at), asked.today), type_, agency] += 1
    for (outcome, type_, agency), count in sorted(came.items()):
        yield Figure(f"actions_{outcome}", count, {"type": type_, "agency": agency})
