"""The connectors of an appeal: what was decided, when it was told, and whether the judge is free.

Both read what the decided case has left behind: its letters and its case record. Nothing about a
person comes back, only the reference's own facts.
"""

from collections.abc import Mapping, Sequence

from app.casework import case_entries
from app.casework.case_entries import CaseEntry
from app.casework.vault import Keys
from app.connectors.letter import HEADER
from app.store import case_files, letters
from app.store.letters import LetterRow
from engine.clock import local_date
from engine.connectors import JobContext

REFERENCE = "decision_ref"
# The letters that end a request for a review, and what each of them tells.
DECISIONS: Mapping[str, str] = {"ACK-NOTMET": "not_met", "CONCLUSION": "concluded"}
# The forms of whoever decided on the request, sat in the review or signed its outcome.
PANEL = frozenset({"confirm_threshold", "review_meeting", "approve", "conclusion_letter"})
MOST_LETTERS = 100
INDEPENDENT, ON_PANEL, NOT_KNOWN = "independent", "on_panel", "not_known"


def find_appealed_decision(_keys: Keys, context: JobContext) -> Mapping[str, object]:
    """Return `appealed`: what the partnership decided under the reference `decision_ref`.

    `found` says whether a decision letter went out under it; `decided` is not_met or concluded,
    `letter` names the letter and `sent_on` its local day, all null when nothing was found. When
    there are several letters the last one counts.
    """
    sent = _decision_letters(context)
    if not sent:
        return {"appealed": {"found": False, "decided": None, HEADER: None, "sent_on": None}}
    last = sent[-1]
    told = {"decided": DECISIONS[last.letter_id], HEADER: last.letter_id}
    return {"appealed": {"found": True, **told, "sent_on": local_date(last.sent_at)}}


def check_independence(keys: Keys, context: JobContext) -> Mapping[str, object]:
    """Return `independence` of whoever decided the appeal last, by the record.

    on_panel when that person also decided or signed in the case of `decision_ref`, independent
    when others did, not_known when the record names nobody.
    """
    panel = {entry.recorded_by for entry in _entries_of_the_case(keys, context)}
    deciders = [
        entry.recorded_by
        for entry in case_entries.of_process(keys, case_entries.process_of(context.job))
        if "appeal_reasons" in entry.fields
    ]
    if not panel or not deciders:
        return {"independence": NOT_KNOWN}
    return {"independence": ON_PANEL if deciders[-1] in panel else INDEPENDENT}


def _decision_letters(context: JobContext) -> Sequence[LetterRow]:
    reference = _reference(context)
    if not reference:
        return ()
    wanted = {"tenant": context.job.tenant_id, "business_id": reference}
    found = letters.page(context.tx, wanted, after=None, limit=MOST_LETTERS)
    return [row for row in found if row.letter_id in DECISIONS]


def _entries_of_the_case(keys: Keys, context: JobContext) -> Sequence[CaseEntry]:
    reference = _reference(context)
    if not reference:
        return ()
    case = case_files.newest(context.tx, context.job.tenant_id, reference)
    entries = case_entries.of_case(keys, case.key) if case else ()
    return [entry for entry in entries if entry.source in PANEL]


def _reference(context: JobContext) -> str:
    value = context.job.variables.get(REFERENCE)
    return value.strip() if isinstance(value, str) else ""
