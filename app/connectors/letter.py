"""The connector `letter`: writes a letter and puts it where sent letters are kept.

The row is written in the transaction that completes the job, so a letter exists exactly when the
process has moved on; a job that runs twice finds the letter of the first time and writes none.
"""

from collections.abc import Mapping
from dataclasses import asdict

from app.casework import case_entries, case_files, case_views, sent_letters
from app.casework.letter_addresses import Known, address_of
from app.casework.letters import LetterTemplate, RenderedLetter
from app.casework.vault import Keys
from app.store import letters as rows
from app.store.letters import LetterRow
from engine import feel
from engine.connectors import JobContext

HEADER = "letter"
EXPRESSION = "="
ENGINE = "engine"


class LetterNotNamed(ValueError):
    """A letter job does not say, in words or by its expression, which letter it sends."""


def send_letter(keys: Keys, context: JobContext) -> Mapping[str, object]:
    """Render the letter that the job's header names and keep it as sent.

    `recipient` and `channel` come from the job's variables, else from the letter itself. Returns
    `sent_at` (an instant in UTC), `letter_key` and `channel`.

    Raises:
        LetterNotNamed: the header is missing or its expression gives no text.
        LetterNotWritten: a placeholder of the letter has no value.
        DeploymentRefused: the template is faulty.
        NotFound: the release holds no such letter.
    """
    row = rows.find_by_job(context.tx, context.job.key)
    if row is None:
        row = _written(keys, context)
        process = case_entries.process_of(context.job)
        sent_letters.add(keys, case_files.case_of(keys, process, by=ENGINE), row)
    return {"sent_at": row.sent_at, "letter_key": row.key, "channel": row.channel}


def drafted(keys: Keys, context: JobContext) -> RenderedLetter:
    """Return the letter that the job names as it would go out now; nothing is kept or sent.

    Raises:
        LetterNotNamed: the header is missing or its expression gives no text.
        LetterNotWritten: a placeholder of the letter has no value.
        DeploymentRefused: the template is faulty.
        NotFound: the release holds no such letter.
    """
    letter_id = _letter_id(context)
    content = context.resource(HEADER, letter_id).content.decode()
    template = LetterTemplate.load(letter_id, content, context.library)
    recipient = _said(context, "recipient", template.front.to)
    return _rendered(template, context, known_to(keys, context, recipient))


def known_to(keys: Keys, context: JobContext, recipient: str) -> Mapping[str, object]:
    """Return what a letter to the recipient may say of the case, by the names of the answers."""
    process = case_entries.process_of(context.job)
    entries = case_entries.of_process(keys, process)
    return case_entries.merged(entries, case_views.written_to(recipient))


def _written(keys: Keys, context: JobContext) -> LetterRow:
    job, letter_id = context.job, _letter_id(context)
    resource = context.resource(HEADER, letter_id)
    template = LetterTemplate.load(letter_id, resource.content.decode(), context.library)
    front, recipient = template.front, _said(context, "recipient", template.front.to)
    known = known_to(keys, context, recipient)
    rendered = _rendered(template, context, known)
    return LetterRow(
        key=job.key,
        tenant=job.tenant_id,
        process_instance_key=job.process_instance_key,
        business_id=job.business_id or "",
        element_id=job.element_id,
        job_key=job.key,
        letter_id=letter_id,
        version=f"{resource.version}",
        title=rendered.title,
        recipient=recipient,
        channel=_said(context, "channel", front.channel_default),
        text=rendered.text,
        html=rendered.html,
        sent_at=context.now,
        law=front.law,
        address=asdict(address_of(known, recipient)),
    )


def _rendered(template: LetterTemplate, context: JobContext, known: Known) -> RenderedLetter:
    return template.render({**context.scope, "personal": known}, now=context.now)


def _letter_id(context: JobContext) -> str:
    header = context.job.headers.get(HEADER, "")
    if header.startswith(EXPRESSION):
        expression = feel.compile(header.removeprefix(EXPRESSION), library=context.library)
        found = expression.evaluate(context.scope, now=context.now)
        header = found if isinstance(found, str) else ""
    if not header:
        raise LetterNotNamed(f"{context.job.element_id} does not name the letter it sends")
    return header


def _said(context: JobContext, name: str, otherwise: str) -> str:
    # Only what the diagram maps for this letter: an application has a `channel` of its own.
    value = context.job.variables.get(name)
    return value if isinstance(value, str) and value.strip() else otherwise
