"""The connectors `letter_onward` and `letter_again`: a letter that came back goes out another way.

The diagram that wrote a letter hands on what whoever takes it up again must know, and the diagram
that takes it up decides. Here a letter is found again, and the same letter is handed over anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from app.casework import case_entries, sent_letters
from app.casework.letter_addresses import address_of
from app.casework.letter_progress import NEXT, moved
from app.casework.vault import Keys
from app.connectors.letter import known_to
from app.connectors.letter_queue import IN_THE_OUTBOX, queued
from app.connectors.letter_reports import taken_up
from app.letter_settings import LetterSettings
from app.store import case_files, letter_deliveries
from app.store import letters as rows
from app.store.letter_deliveries import RETURNED
from app.store.letters import LetterRow
from engine.connectors import ConnectorError, JobContext

NOT_DELIVERED = "delivery_failed"
NOT_FOUND = {"letter_key": None, "onward": None, "agreed": None, "already_sent_again": False}


def find_onward(keys: Keys, context: JobContext) -> Mapping[str, object]:
    """Find a letter that came back, by `letter_key`, else by `letter` and `returned_method`.

    By its name only a letter is found of which the case has one that went out this way. Returns
    its `letter_key`, `onward` as the diagram that wrote it handed it on, and `agreed`: how people
    want to be written to now, as `_agreed` has it. All are None where there is no such letter.
    `already_sent_again` says whether it has gone out another way since, `already_taken_up` whether
    this very process has dealt with it or is at it. Its delivery is noted as returned if it is not
    yet, and the report on the timeline of the case.
    """
    letter = _meant(context)
    known = {"already_taken_up": taken_up(keys, context, letter), **NOT_FOUND}
    delivery = letter_deliveries.lock(keys.tx, letter.key) if letter else None
    if letter is None or delivery is None:
        return known
    if RETURNED in NEXT[delivery.state]:
        moved(keys.tx, delivery, RETURNED, now=context.now)
    return {
        **known,
        "letter_key": letter.key,
        "onward": delivery.onward,
        "agreed": _agreed(context),
        "already_sent_again": letter_deliveries.in_place_of(keys.tx, letter) is not None,
    }


def send_again(
    keys: Keys, context: JobContext, settings: LetterSettings = IN_THE_OUTBOX
) -> Mapping[str, object]:
    """Hand the letter `letter_key` over again by another `channel`, word by word.

    It goes to where the person can be reached now. Returns as `letter` does; a job that runs twice
    sends one letter, and so does a second job for a letter that has gone out another way already.

    Raises:
        ConnectorError: `delivery_failed`: there is no such letter in this case, its words were
            destroyed, or nothing brings letters this way. Or no address is known, with the error
            that the header `no_address` names.
    """
    row = _sent_before(keys, context) or _sent(keys, context, settings)
    return {"sent_at": row.sent_at, "letter_key": row.key, "channel": row.channel}


def _agreed(context: JobContext) -> Mapping[str, object] | None:
    """Say what whatever is open in this case knows of how to write to people, None for nothing.

    Whoever wrote the letter may have ended since, or may hold what was agreed before. One that
    says a way is unsafe suffices; a way is agreed only if nobody says another.
    """
    open_now = context.known_under(_place(context)[1])
    said = [known.get("preferred_contact") for known in open_now]
    ways = {way for way in said if isinstance(way, str)}
    restricted = any(known.get("contact_restricted") is True for known in open_now)
    if not ways and not restricted:
        return None
    way = ways.pop() if len(ways) == 1 else None
    return {"preferred_contact": way, "contact_restricted": restricted}


def _sent_before(keys: Keys, context: JobContext) -> LetterRow | None:
    first = _meant(context)
    if first is not None:
        letter_deliveries.lock(keys.tx, first.key)
        since = letter_deliveries.in_place_of(keys.tx, first)
        return rows.find(context.tx, since.letter_key) if since else None
    return None


def _sent(keys: Keys, context: JobContext, settings: LetterSettings) -> LetterRow:
    first = _meant(context)
    case = case_files.find(keys.tx, first.case_key or "") if first else None
    letter = sent_letters.opened(keys, first) if first else None
    if case is None or letter is None or not letter.text:
        raise ConnectorError(NOT_DELIVERED, "there is no such letter in this case any more")
    again = _readdressed(keys, letter, context)
    delivery = queued(settings, context, again)
    if delivery is None:
        raise ConnectorError(NOT_DELIVERED, "nothing brings letters this way")
    sent_letters.add(keys, case, again)
    letter_deliveries.add(keys.tx, replace(delivery, instead_of=letter.key))
    return again


def _readdressed(keys: Keys, letter: LetterRow, context: JobContext) -> LetterRow:
    job = context.job
    known = known_to(keys, context, letter.recipient)
    return replace(
        letter,
        key=job.key,
        job_key=job.key,
        process_instance_key=job.process_instance_key,
        element_id=job.element_id,
        channel=str(job.variables.get("channel")),
        sent_at=context.now,
        address=asdict(address_of(known, letter.recipient)),
        sealed=None,
    )


def _meant(context: JobContext) -> LetterRow | None:
    job = context.job
    key = job.variables.get("letter_key")
    if isinstance(key, str):
        found = rows.find(context.tx, key)
        here = found is not None and (found.tenant, found.business_id) == _place(context)
        return found if here else None
    several = _named(context)
    return several[0] if len(several) == 1 else None


def _named(context: JobContext) -> Sequence[LetterRow]:
    tenant, number = _place(context)
    said = context.job.variables
    wanted = {"letter_id": said.get("letter"), "channel": said.get("returned_method")}
    if not number or not all(isinstance(value, str) for value in wanted.values()):
        return ()
    named = {name: str(value) for name, value in wanted.items()}
    return rows.page(
        context.tx, {"tenant": tenant, "business_id": number, **named}, after=None, limit=2
    )


def _place(context: JobContext) -> tuple[str, str]:
    process = case_entries.process_of(context.job)
    return process.tenant, process.business_id or ""
