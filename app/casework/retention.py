"""How long a case is kept, what stands against its disposal, and who may not approve that."""

from collections.abc import Collection, Sequence

from app.casework import case_facts
from app.casework.keeping import SUBMITTED
from app.casework.vault import Keys
from app.store import case_links, case_rows
from app.store.case_files import CaseRow
from app.store.retentions import RetentionRow
from engine.connectors import Bearer

APPEAL = "appeal"
# What a case may be kept as. Only a case is closed; a review and an application end.
CASE, REVIEW, APPLICATION = "case", "review", "application"
KINDS = (CASE, REVIEW, APPLICATION)
# How an application can have ended without a review of its own.
WITHOUT_REVIEW = ("joined", "not_met", "withdrawn")


def stands_against(
    keys: Keys, case: CaseRow, kept: RetentionRow, bearers: Sequence[Bearer], apart_from: str
) -> list[str]:
    """Return why a case must not be disposed of now, as codes; empty when it may be.

    It is asked in the transaction that disposes: whatever has come since the check counts.
    `apart_from` is the process that counts down.
    """
    found = holds_and_work(keys, case, bearers, apart_from)
    if kept.kind == CASE and case.state == "open":
        found.append("opened_again")
    if case.last_activity_at is not None and case.last_activity_at > kept.counted_at:
        found.append("activity")
    return sorted(found)


def holds_and_work(
    keys: Keys, case: CaseRow, bearers: Sequence[Bearer], apart_from: str
) -> list[str]:
    """Return the holds that stand on a file, and `work_under_way` if a process is at work in it."""
    found = [*case_facts.holds_in(case_rows.of_case(keys.tx, "hold", case.key))]
    if any(not one.has_ended and one.process_id != apart_from for one in bearers):
        found.append("work_under_way")
    return found


def closers(keys: Keys, case: CaseRow, forms: Collection[str]) -> set[str]:
    """Return who handed in one of these forms for a case: those by which it was closed."""
    return {
        event.by
        for event in case_rows.events(keys.tx, case.key)
        if event.type == SUBMITTED and event.source in forms
    }


def appeals_of(keys: Keys, case: CaseRow) -> list[str]:
    """Return the keys of the files of appeals against what was decided in a case."""
    return [one.other_key for one in case_links.links(keys.tx, case.key) if one.kind == APPEAL]


def kind_of(ended: str, threshold: str | None) -> str:
    """Return as what an application is kept that has ended.

    >>> kind_of("not_met", "not_met"), kind_of("concluded", "met")
    ('application', 'review')
    """
    without = ended in WITHOUT_REVIEW or threshold == "not_met"
    return APPLICATION if without else REVIEW
