"""Reports that a letter came back: each stands on the timeline of its case.

The service that took a letter, the post and an officer may all tell of the same one. The process
that is open takes a letter up once; what is told of it meanwhile is added to the case's record.
"""

from collections.abc import Mapping

from app.casework import case_entries, case_files, case_writing
from app.casework.case_writing import Origin
from app.casework.vault import Keys
from app.store import case_rows
from app.store.filing import Filing
from app.store.letters import LetterRow
from engine.connectors import JobContext

CAME_BACK = "letter_returned"
ENGINE = "engine"


def taken_up(keys: Keys, context: JobContext, letter: LetterRow | None) -> bool:
    """Note the report of this job, and say whether its process has one of the same letter already.

    A letter that nobody can find is the same where its name and the way it was sent are.
    """
    job = context.job
    case = case_files.case_of(keys, case_entries.process_of(job), by=ENGINE)
    same = _named(context, letter)
    facts = {**same, "returned_on": job.variables.get("returned_on")}
    before = case_rows.events_of(keys.tx, case.key, CAME_BACK, job.process_instance_key)
    origin = Origin(
        by=ENGINE,
        source=f"{job.element_id}#{job.key}",
        process_instance_key=job.process_instance_key,
    )
    filing = Filing()
    case_rows.add_event(filing, case_writing.told(context.now, case, origin, CAME_BACK, facts))
    filing.write(keys.tx)
    return any(one.facts.items() >= same.items() for one in before)


def _named(context: JobContext, letter: LetterRow | None) -> Mapping[str, object]:
    if letter is not None:
        return {"letter": letter.letter_id, "letter_key": letter.key, "method": letter.channel}
    said = context.job.variables
    return {"letter": said.get("letter"), "method": said.get("returned_method")}
