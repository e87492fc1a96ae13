"""Which connector takes a letter that was just written, and whether one can."""

from app.casework.letter_addresses import LetterAddress
from app.letter_settings import OUTBOX, SECURE, LetterSettings
from app.store.letter_deliveries import QUEUED, DeliveryRow
from app.store.letters import LetterRow
from engine.connectors import ConnectorError, JobContext

IN_THE_OUTBOX = LetterSettings()
NO_ADDRESS = "no_address"
ONWARD = "onward"


def queued(settings: LetterSettings, context: JobContext, letter: LetterRow) -> DeliveryRow | None:
    """Return the row of who takes the letter, or None where only a person can bring it.

    What goes the way of agencies to a colleague is a note beside a task, which nobody brings.

    Where a machine is to take it and no address is known for this way, it waits in the outbox. The
    job's variable `onward` is kept with it, for whoever takes it up if it comes back.

    Raises:
        ConnectorError: no address is known, and the job's header `no_address` names the error.
    """
    connector, problem = settings.connector(letter.tenant, letter.channel), ""
    onward = context.job.variables.get(ONWARD)
    if not connector or (letter.channel == SECURE and not letter.address["name"]):
        return None
    if connector != OUTBOX and not LetterAddress(**letter.address).by(letter.channel):
        if error := context.job.headers.get(NO_ADDRESS):
            raise ConnectorError(error, "no address is known for this way")
        connector, problem = OUTBOX, NO_ADDRESS
    return DeliveryRow(
        letter_key=letter.key,
        tenant=letter.tenant,
        channel=letter.channel,
        connector=connector,
        state=QUEUED,
        queued_at=context.now,
        changed_at=context.now,
        due_at=None if connector == OUTBOX else context.now,
        problem=problem,
        onward=onward if isinstance(onward, dict) else None,
    )
