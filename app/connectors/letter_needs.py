"""The connector `letter_needs`: must somebody make a letter readable before it goes out?

A letter is written in English and as ordinary text. What a person needs instead (another language,
large print, Easy Read, Braille, audio, British Sign Language) is told in their own words in the
case record, so no machine can act on it: it only sees that there is something to act on.
"""

from collections.abc import Mapping

from app.casework import case_entries, case_files
from app.casework.case_entries import CaseEntry
from app.casework.case_views import HEALTH, INTELLIGENCE, MINUTES, RISK, UNCLASSED, WITNESS
from app.casework.vault import Keys
from app.connectors.letter import ENGINE, drafted, known_to
from app.store.filing import Filing
from engine.connectors import JobContext

LANGUAGE, ACCESS = "language", "accessibility_needs"
DRAFT = "letter_draft"
# Of a draft that is of several classes the strictest holds; what is none of these is for the task.
STRICT = (INTELLIGENCE, MINUTES, HEALTH, WITNESS, RISK)
ORDINARY = frozenset({"english", "en", "en-gb", "british english"})


def find_needs(keys: Keys, context: JobContext) -> Mapping[str, object]:
    """Return `to_prepare`: whether the letter must be prepared for this person by hand.

    Only what is known of the recipient counts: nobody learns from the form of a letter what
    somebody else needs. If it must be, the text as it would go out is put into the case record as
    `letter_draft`, so that whoever translates it, or sets it in large print, has it before
    anything is sent.

    Raises:
        LetterNotNamed: the job does not name the letter.
        LetterNotWritten: a placeholder of the letter has no value.
        DeploymentRefused: the template is faulty.
        NotFound: the release holds no such letter.
    """
    process = case_entries.process_of(context.job)
    recipient = context.job.variables.get("recipient")
    if not _needs_hands(known_to(keys, context, recipient if isinstance(recipient, str) else "")):
        return {"to_prepare": False}
    filing = Filing()
    case = case_files.held(keys, filing, process, by=ENGINE)
    case_entries.add(keys, filing, case, process, _draft(keys, context))
    filing.write(keys.tx)
    return {"to_prepare": True}


def _needs_hands(known: Mapping[str, object]) -> bool:
    language = _words(known, LANGUAGE)
    return bool(_words(known, ACCESS)) or (bool(language) and language not in ORDINARY)


def _words(known: Mapping[str, object], name: str) -> str:
    value = known.get(name)
    return value.strip().casefold() if isinstance(value, str) else ""


def _draft(keys: Keys, context: JobContext) -> CaseEntry:
    letter, classes = drafted(keys, context)
    strictest = next((word for word in STRICT if word in classes), UNCLASSED)
    return CaseEntry(
        source=context.job.element_id,
        recorded_at=context.now,
        recorded_by="",
        fields={DRAFT: letter.text},
        classes={DRAFT: strictest} if strictest else {},
    )
