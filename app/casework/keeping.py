"""Keeps what people wrote about people: the engine hands it over, split off from the variables."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from app.store import case_parties, case_records
from app.store.case_parties import PartyRow
from app.store.case_records import CaseEntry
from app.store.database import Transaction
from engine.records import Job, PersonalEntry, UserTask

HARMED = "harmed"
APPLICANT = "applicant_name"
# An application names who suffers in `victim_name`; without it the applicant is that person.
NAME_FIELDS = ("victim_name", APPLICANT)


def keep_personal(tx: Transaction, entry: PersonalEntry) -> None:
    """Append the personal values of one submission to the case record, in its transaction."""
    case_records.add(
        tx,
        CaseEntry(
            tenant=entry.tenant,
            process_instance_key=entry.instance_key,
            business_id=entry.business_id or "",
            source=entry.form_id,
            recorded_at=entry.at,
            recorded_by=entry.by,
            fields=entry.values,
        ),
    )
    for party in _parties(entry):
        case_parties.add(tx, party)


def _parties(entry: PersonalEntry) -> Iterator[PartyRow]:
    name = next((entry.values[field] for field in NAME_FIELDS if entry.values.get(field)), None)
    if isinstance(name, str):
        yield PartyRow(
            tenant=entry.tenant,
            process_instance_key=entry.instance_key,
            business_id=entry.business_id or "",
            role=HARMED,
            name_key=name_key(entry.tenant, name),
        )


def name_key(tenant: str, name: str) -> str:
    """Return a fingerprint that is the same for spellings of a name that a person would call equal.

    Case, accents, punctuation, titles and the order of the words do not count.

    >>> name_key("poole", "Ms. Zoë  O'Brien") == name_key("poole", "OBRIEN, Zoe")
    True
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    kept = sorted(word for word in words if word not in {"mr", "mrs", "ms", "miss", "mx", "dr"})
    return hashlib.sha256("\n".join([tenant, *kept]).encode()).hexdigest()


def case_record(tx: Transaction, job: Job) -> Mapping[str, object]:
    """Return what is kept about the case a job belongs to, as one mapping; later values win."""
    fields: dict[str, object] = {}
    for entry in case_entries(tx, job):
        fields |= entry.fields
    return fields


def case_entries(tx: Transaction, work: Job | UserTask) -> Sequence[CaseEntry]:
    """Return what is kept about the case that a job or task belongs to, oldest first.

    A case begins with the entry that names who applied: whatever an earlier case under the same
    reference has left behind is not this case's and is not told.
    """
    found = case_records.entries(
        tx,
        process_instance_key=work.process_instance_key,
        tenant=work.tenant_id,
        business_id=work.business_id or "",
    )
    begins = [index for index, entry in enumerate(found) if APPLICANT in entry.fields]
    return found[begins[-1] :] if begins else found
