"""Keeps what people wrote about people: the engine hands it over, split off from the variables."""

import re
import unicodedata
from collections.abc import Iterator

from app.casework import case_entries, case_files
from app.casework.case_entries import CaseEntry
from app.casework.case_files import Process
from app.casework.vault import Keys
from app.store import case_parties
from app.store.case_files import CaseRow
from app.store.case_parties import PartyRow
from engine.records import PersonalEntry

HARMED = "harmed"
APPLICANT = "applicant_name"
NAME = "name"
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr"})
# An application names who suffers in `victim_name`; without it the applicant is that person.
NAME_FIELDS = ("victim_name", APPLICANT)


def keep_personal(keys: Keys, entry: PersonalEntry) -> None:
    """Append the personal values of one submission to the case record, in its transaction."""
    process = Process(
        tenant=entry.tenant, instance_key=entry.instance_key, business_id=entry.business_id
    )
    # Who applies begins a case: what an earlier one under the same number left is not this one's.
    find = case_files.begun if APPLICANT in entry.values else case_files.case_of
    case = find(keys, process, by=entry.by)
    kept = CaseEntry(
        source=entry.form_id, recorded_at=entry.at, recorded_by=entry.by, fields=entry.values
    )
    case_entries.add(keys, case, process, kept)
    for party in parties(keys, case, process, entry.values):
        case_parties.add(keys.tx, party)


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


def plain_name(name: str) -> str:
    """Return what is the same for spellings of a name that a person would call equal.

    Case, accents, punctuation, titles and the order of the words do not count.

    >>> plain_name("Ms. Zoë  O'Brien") == plain_name("OBRIEN, Zoe")
    True
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    return " ".join(sorted(word for word in words if word not in TITLES))
