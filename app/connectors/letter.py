"""The connector `letter`: writes a letter and puts it where sent letters are kept.

The row is written in the transaction that completes the job, so a letter exists exactly when the
process has moved on; a job that runs twice finds the letter of the first time and writes none.
What a letter tells another body is recorded with it, so that nobody types it a second time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from app.casework import (
    agencies,
    answer_links,
    case_entries,
    case_files,
    case_parts,
    case_views,
    case_writing,
    sent_letters,
)
from app.casework.case_entries import CaseEntry
from app.casework.case_writing import Origin
from app.casework.letter_addresses import (
    GUEST,
    NOWHERE,
    LetterAddress,
    address_of,
    address_of_agency,
)
from app.casework.letter_reads import ANSWERS, PERSONAL
from app.casework.letters import LetterTemplate, RenderedLetter, Scope
from app.casework.vault import Keys
from app.connectors.letter_queue import IN_THE_OUTBOX, queued
from app.letter_settings import SECURE, LetterSettings
from app.store import letter_deliveries
from app.store import letters as rows
from app.store.case_files import CaseRow
from app.store.letters import LetterRow
from engine import feel
from engine.connectors import JobContext
from engine.records import Resource

HEADER = "letter"
EXPRESSION = "="
ENGINE = "engine"
LINK = "link"
FACTS = "facts"


class LetterNotNamed(ValueError):
    """A letter job does not say, in words or by its expression, which letter it sends."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a case that a letter may say: of the whole case, and of this process.

    `entries` stand under the names by which templates read them, `shown` are the classes of them
    that the recipient may be told.
    """

    recipient: str
    shown: frozenset[str]
    entries: Mapping[str, Sequence[CaseEntry]]

    def scope(self) -> Scope:
        """Return the answers by the names of templates."""
        return {
            name: case_entries.merged(entries, self.shown) for name, entries in self.entries.items()
        }

    def classes(self, template: LetterTemplate) -> frozenset[str]:
        """Return the classes of a letter: of its recipient, as stated, and of what it reads."""
        read = (
            case_entries.classes_told(self.entries[source], self.shown, names)
            for source, names in template.reads.items()
        )
        front = template.front
        by_recipient = case_views.letter_classes(front.to, self.recipient)
        return by_recipient.union(front.sensitivity, *read)


def send_letter(
    keys: Keys, context: JobContext, settings: LetterSettings = IN_THE_OUTBOX
) -> Mapping[str, object]:
    """Render the letter that the job's header names, keep it as sent, and queue it for delivery.

    `recipient` and `channel` come from the job's variables, else from the letter itself. Returns
    `sent_at` (an instant in UTC), `letter_key` and `channel`.

    Of answers about one part of the case it knows those of the part that its `facts` name.

    Raises:
        ConnectorError: no address is known, and the header `no_address` names the error.
        LetterNotNamed: the header is missing or its expression gives no text.
        LetterNotWritten: a placeholder of the letter has no value.
        DeploymentRefused: the template is faulty.
        NotFound: the release holds no such letter.
    """
    row = rows.find_by_job(context.tx, context.job.key) or _sent(keys, context, settings)
    return {"sent_at": row.sent_at, "letter_key": row.key, "channel": row.channel}


def drafted(keys: Keys, context: JobContext) -> tuple[RenderedLetter, frozenset[str]]:
    """Return the letter that the job names as it would go out now, and its classes.

    Nothing is kept or sent.

    Raises:
        LetterNotNamed: the header is missing or its expression gives no text.
        LetterNotWritten: a placeholder of the letter has no value.
        DeploymentRefused: the template is faulty.
        NotFound: the release holds no such letter.
    """
    template = _template(context, _resource(context))
    known = _known(keys, template, context)
    scope = {**context.scope, **known.scope()}
    return template.render(scope, now=context.now), known.classes(template)


def known_to(keys: Keys, context: JobContext, recipient: str) -> Mapping[str, object]:
    """Return what a letter to the recipient may say of the case, by the names of the answers."""
    return case_entries.merged(_entries(keys, context), case_views.written_to(recipient))


def _sent(keys: Keys, context: JobContext, settings: LetterSettings) -> LetterRow:
    resource = _resource(context)
    template = _template(context, resource)
    case = case_files.case_of(keys, case_entries.process_of(context.job), by=ENGINE)
    link = _link(keys, case, context, settings)
    known = _known(keys, template, context)
    scope = {**context.scope, **known.scope(), LINK: link}
    row = replace(
        _written(template, resource, scope, context), classes=sorted(known.classes(template))
    )
    delivery = queued(settings, context, row)
    disclosed = template.disclosed(scope, now=context.now)
    sent_letters.add(keys, case, row)
    if delivery is not None:
        letter_deliveries.add(keys.tx, delivery)
    if disclosed is not None:
        case_writing.write(keys, case, _origin(context), [disclosed])
    return row


def _link(
    keys: Keys, case: CaseRow, context: JobContext, settings: LetterSettings
) -> Mapping[str, object] | None:
    """Return a link by which the letter is answered, if its diagram wants one."""
    wish = context.job.variables.get("answer_link")
    if not isinstance(wish, dict) or not settings.public_url:
        return None
    path, _ = answer_links.issue(keys, case, _origin(context), wish)
    return {"url": settings.public_url + path, "until": wish["until"]}


def _origin(context: JobContext) -> Origin:
    job = context.job
    source = f"{job.element_id}#{job.key}"
    return Origin(by=ENGINE, source=source, process_instance_key=job.process_instance_key)


def _resource(context: JobContext) -> Resource:
    return context.resource(HEADER, _letter_id(context))


def _template(context: JobContext, resource: Resource) -> LetterTemplate:
    return LetterTemplate.load(resource.id, resource.content.decode(), context.library)


def _written(
    template: LetterTemplate, resource: Resource, scope: Scope, context: JobContext
) -> LetterRow:
    job, front = context.job, template.front
    recipient = _said(context, "recipient", front.to)
    channel = _said(context, "channel", front.channel_default)
    rendered = template.render(scope, now=context.now)
    return LetterRow(
        key=job.key,
        tenant=job.tenant_id,
        process_instance_key=job.process_instance_key,
        business_id=job.business_id or "",
        element_id=job.element_id,
        job_key=job.key,
        letter_id=resource.id,
        version=f"{resource.version}",
        title=rendered.title,
        recipient=recipient,
        channel=channel,
        text=rendered.text,
        html=rendered.html,
        sent_at=context.now,
        law=front.law,
        address=asdict(_address(scope, recipient, channel, context)),
    )


def _address(scope: Scope, recipient: str, channel: str, context: JobContext) -> LetterAddress:
    if channel == SECURE:
        policy = scope.get("policy")
        known = policy if isinstance(policy, Mapping) else {}
        agency = agencies.called(context.tx, context.job.tenant_id, recipient, known)
        return address_of_agency(agency.name, agency.contact) if agency else NOWHERE
    # Of several guests in a case each is reached as their own invitation says.
    said = scope[ANSWERS if recipient == GUEST else PERSONAL]
    return address_of(said if isinstance(said, dict) else {}, recipient)


def _known(keys: Keys, template: LetterTemplate, context: JobContext) -> Known:
    recipient = _said(context, "recipient", template.front.to)
    facts = context.job.variables.get(FACTS)
    entries = [one for one in _entries(keys, context) if case_parts.meant(one.part, facts)]
    here = context.job.process_instance_key
    own = [entry for entry in entries if entry.process_instance_key == here]
    return Known(recipient, case_views.written_to(recipient), {PERSONAL: entries, ANSWERS: own})


def _entries(keys: Keys, context: JobContext) -> Sequence[CaseEntry]:
    return case_entries.of_process(keys, case_entries.process_of(context.job))


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
