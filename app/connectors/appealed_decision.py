"""The connectors of an appeal: what was decided, when it was told, and whether the judge is free.

Both read what the decided case has left behind: its letters and its case record. Nothing about a
person comes back, only the reference's own facts.
"""

from collections.abc import Mapping, Sequence

from app.casework import case_entries
from app.casework.case_entries import CaseEntry
from app.casework.names import plain_name
from app.casework.vault import Keys
from app.connectors.letter import HEADER
from app.store import case_files, case_links, letters
from app.store.case_files import CaseRow
from app.store.letters import LetterRow
from engine.clock import local_date
from engine.connectors import JobContext

REFERENCE = "decision_ref"
# The letters that end a request for a review, and what each of them tells.
DECISIONS: Mapping[str, str] = {"ACK-NOTMET": "not_met", "CONCLUSION": "concluded"}
# The forms of whoever decided on the request, sat in the review or signed its outcome.
PANEL = frozenset({"confirm_threshold", "review_meeting", "approve", "conclusion_letter"})
# What somebody of the appeal body gives reasons for: each of them can end the appeal.
DECIDES = frozenset({"appeal_reasons", "late_reason", "scope_reason", "appeal_change_reason"})
MOST_LETTERS = 100
INDEPENDENT, ON_PANEL, NOT_KNOWN = "independent", "on_panel", "not_known"
SAME, OTHER, APPEAL = "same", "other", "appeal"
APPELLANT = "appellant_name"
# Whom a decision letter may have been addressed to, and whom it was about.
ADDRESSED = ("applicant_name", "victim_name", "correspondent_name")
_NOTHING = {"found": False, "decided": None, HEADER: None, "sent_on": None}


def find_appealed_decision(keys: Keys, context: JobContext) -> Mapping[str, object]:
    """Return `appealed`: what the partnership decided under the reference `decision_ref`.

    `found` says whether a decision letter went out under it; `decided` is not_met or concluded,
    `letter` names the letter and `sent_on` its local day, all null when nothing was found. When
    there are several letters the last one counts. `named` is same when the name that the appeal
    gives stands in that case, other when it does not, not_known when there is nothing to compare.
    `other_appeals` are the numbers of other appeals that were joined to that case.
    """
    sent = _decision_letters(context)
    if not sent:
        return {"appealed": {**_NOTHING, "named": NOT_KNOWN, "other_appeals": []}}
    last = sent[-1]
    told = {"decided": DECISIONS[last.letter_id], HEADER: last.letter_id}
    beside = {"named": _named(keys, context), "other_appeals": _other_appeals(context)}
    return {"appealed": {"found": True, **told, "sent_on": local_date(last.sent_at), **beside}}


def check_independence(keys: Keys, context: JobContext) -> Mapping[str, object]:
    """Return `independence` of whoever decided last on the appeal or on hearing it, by the record.

    on_panel when that person also decided or signed in the case of `decision_ref`, independent
    when others did, not_known when the record names nobody.
    """
    panel = {entry.recorded_by for entry in _entries(keys, context) if entry.source in PANEL}
    deciders = [
        entry.recorded_by
        for entry in case_entries.of_process(keys, case_entries.process_of(context.job))
        if DECIDES & set(entry.fields)
    ]
    if not panel or not deciders:
        return {"independence": NOT_KNOWN}
    return {"independence": ON_PANEL if deciders[-1] in panel else INDEPENDENT}


def _named(keys: Keys, context: JobContext) -> str:
    appeal = case_entries.of_process(keys, case_entries.process_of(context.job))
    appellants = _names(appeal, [APPELLANT])
    addressed = _names(_entries(keys, context), ADDRESSED)
    if not appellants or not addressed:
        return NOT_KNOWN
    return SAME if appellants[-1] in addressed else OTHER


def _names(entries: Sequence[CaseEntry], fields: Sequence[str]) -> list[str]:
    given = (entry.fields.get(name) for entry in entries for name in fields)
    return [plain_name(name) for name in given if isinstance(name, str)]


def _other_appeals(context: JobContext) -> list[str]:
    case = _case(context)
    own = case_entries.process_of(context.job).number
    found = case_links.links(context.tx, case.key) if case else ()
    return [one.number for one in found if one.kind == APPEAL and one.number != own]


def _decision_letters(context: JobContext) -> Sequence[LetterRow]:
    reference = _reference(context)
    if not reference:
        return ()
    wanted = {"tenant": context.job.tenant_id, "business_id": reference}
    found = letters.page(context.tx, wanted, after=None, limit=MOST_LETTERS)
    return [row for row in found if row.letter_id in DECISIONS]


def _entries(keys: Keys, context: JobContext) -> Sequence[CaseEntry]:
    case = _case(context)
    return case_entries.of_case(keys, case.key) if case else ()


def _case(context: JobContext) -> CaseRow | None:
    reference = _reference(context)
    if not reference:
        return None
    return case_files.newest(context.tx, context.job.tenant_id, reference)


def _reference(context: JobContext) -> str:
    value = context.job.variables.get(REFERENCE)
    return value.strip() if isinstance(value, str) else ""
