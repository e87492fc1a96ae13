"""Keeps what people wrote about people: the engine hands it over, split off from the variables."""

from collections.abc import Iterator, Sequence

from app.casework import (
    case_entries,
    case_files,
    case_named,
    case_openers,
    case_parts,
    case_writing,
    measure_terms,
    meeting_keeping,
)
from app.casework.case_entries import CaseEntry
from app.casework.case_files import Process
from app.casework.case_hints import HintFailed, Written, classes_of, hints_of
from app.casework.case_kinds import KINDS
from app.casework.case_writing import Origin
from app.casework.names import NAME, plain_name
from app.casework.vault import Keys
from app.store import case_parties, case_rows
from app.store.case_files import CaseRow
from app.store.case_parties import PartyRow
from app.store.filing import Filing
from engine.connectors import Told
from engine.errors import ExecutionFailed
from engine.records import PersonalEntry

HARMED = "harmed"
SUBMITTED = "submitted"
APPLICANT = "applicant_name"
# An application names who suffers in `victim_name`; without it the applicant is that person.
NAME_FIELDS = ("victim_name", APPLICANT)


def keep(keys: Keys, entry: PersonalEntry, told: Told) -> None:
    """Keep the personal answers of a submission, and the records that its form makes of it.

    Into a case that it opens it lets whom its form names (`x-case-open-to`).

    Raises:
        ExecutionFailed: an entry of the form's `x-case` gives what no record can hold.
        SubmissionRefused: it is about a day on which the measure that it means was not in force.
        WrongState: the key of the case was destroyed.
    """
    records = _records(entry, told)
    if any(map(meeting_keeping.is_of_meeting, records)):
        meeting_keeping.keep(keys, entry, records)
        return
    bringing = Process(
        tenant=entry.tenant, instance_key=entry.instance_key, business_id=entry.business_id
    )
    process = case_named.named(keys.tx, bringing, told, entry.at)
    begins = APPLICANT in entry.values or any(one.values.get("begins") for one in records)
    filing = Filing()
    # What an earlier case under the same number has left behind is not this one's.
    case = case_files.held(keys, filing, process, by=entry.by, begins=begins)
    measure_terms.check(keys.tx, case.key, entry.form_id, told, entry.at)
    if entry.values:
        _keep_answers(keys, filing, case, process, entry, told)
    origin = Origin(by=entry.by, source=entry.form_id, process_instance_key=entry.instance_key)
    submitted = case_writing.told(entry.at, case, origin, SUBMITTED, record_key=entry.user_task_key)
    case_rows.add_event(filing, submitted)
    if filing.opens(case.key):
        records = [*records, *_let_in(told.form, entry.by)]
    case_writing.add(keys, filing, case, origin, records)
    filing.write(keys.tx)


def _records(entry: PersonalEntry, told: Told) -> Sequence[Written]:
    try:
        return hints_of(told.form, told.library).written(told.scope, entry.at)
    except HintFailed as failure:
        raise ExecutionFailed(entry.form_id, str(failure), failure.expression) from failure


def _let_in(form: str, by: str) -> Iterator[Written]:
    for who in case_openers.let_in(form, by):
        values = {"who": who, "because": case_openers.BECAUSE}
        yield Written(kind=KINDS["access"], values=values)


def _keep_answers(
    keys: Keys, filing: Filing, case: CaseRow, process: Process, entry: PersonalEntry, told: Told
) -> None:
    kept = CaseEntry(
        source=entry.form_id,
        recorded_at=entry.at,
        recorded_by=entry.by,
        fields=entry.values,
        classes=classes_of(told.form),
        part=case_parts.part_of(told.form, told.scope),
    )
    case_entries.add(keys, filing, case, process, kept)
    for party in parties(keys, case, process, entry.values):
        case_parties.add(filing, party)


def parties(keys: Keys, case: CaseRow, process: Process, values: object) -> Iterator[PartyRow]:
    """Yield who has a part in a case by what was written; the name is nowhere in it."""
    fields = values if isinstance(values, dict) else {}
    name = next((fields[field] for field in NAME_FIELDS if fields.get(field)), None)
    if isinstance(name, str):
        yield PartyRow(
            tenant=process.tenant,
            process_instance_key=process.instance_key,
            business_id=process.business_id or "",
            role=HARMED,
            name_key=keys.fingerprint(process.tenant, NAME, plain_name(name)),
            case_key=case.key,
        )
