"""How letters are getting on: asked for, reported by a person, and told by GOV.UK Notify."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import ConfigDict, Field

from app.api.case_looks import on_record, reader_of
from app.api.commands import Commanded, Terms
from app.api.letters import LetterKey
from app.api.questions import Asked, Question
from app.api.replies import NO_CONTENT, Reply, reply
from app.api.routes import GuardedRoute, caller_of, declared
from app.api.shapes import Given, Name, Shown, Words
from app.casework import case_sight
from app.casework.letter_progress import NEXT, moved
from app.casework.vault import Keys
from app.connectors.letter_returns import Tell, telling
from app.connectors.notify_states import state_of
from app.letter_settings import GOV_NOTIFY
from app.store import letter_deliveries as rows
from app.store import letters
from app.store.letter_deliveries import SENT, DeliveryRow
from engine.command import Command as Carried
from engine.errors import NotFound

router = APIRouter(prefix="/v1", tags=["Letters"], route_class=GuardedRoute)

PLACE = "/letters/{letterKey}/delivery"


class ShownDelivery(Shown):
    """How a letter is getting on; `next_attempt_at` is null when only a person can do something.

    `connector` is outbox (a person prints or sends it), smtp or notify. `problem` is one word.
    `instead_of` is the key of the same letter by the way before, which did not arrive.
    """

    letter_key: str
    connector: str
    channel: str
    state: Literal["queued", "sent", "delivered", "failed", "returned"]
    attempts: int
    problem: Words
    queued_at: datetime
    changed_at: datetime
    next_attempt_at: datetime | None = Field(validation_alias="due_at")
    instead_of: str | None


class GivenDelivery(Given):
    """What a person has done with a letter, or has seen become of it."""

    state: Literal["sent", "delivered", "failed", "returned"]


class NotifyReceipt(Given):
    """What GOV.UK Notify tells of a letter; what else it tells is not read."""

    model_config = ConfigDict(extra="ignore", alias_generator=None)

    reference: Name
    status: Name


@router.get(PLACE, response_model=ShownDelivery, **declared("getLetterDelivery", "read"))
def get_delivery(asked: Asked, key: LetterKey) -> Response:
    """Return how a letter is getting on; 404 for one that only a person can bring."""
    row = on_record(asked.engine, asked.vault, lambda keys: _seen(asked, keys, key), asked)
    return asked.answer(ShownDelivery.model_validate(row))


@router.post(PLACE, response_model=ShownDelivery, **declared("reportLetterDelivery", "tasks"))
def report_delivery(
    asked: Asked, command: Commanded, key: LetterKey, wish: GivenDelivery
) -> Response:
    """Report that a letter of the outbox was printed and posted, or what became of a letter.

    A machine that was to take it leaves it alone from then on. One that failed or was returned is
    taken up by the process again. Reporting it twice changes nothing.
    """
    on_record(asked.engine, asked.vault, lambda keys: _seen(asked, keys, key), asked)
    engine = command.engine

    def reported(terms: Terms) -> DeliveryRow:
        return telling(
            engine,
            lambda tell: engine.carry_out(lambda one: _moved(one, key, wish.state, tell), **terms),
        )

    return command.carry_out(reported, lambda row: reply(ShownDelivery.model_validate(row)))


@router.post(
    "/letter-receipts/notify",
    status_code=NO_CONTENT,
    response_class=Response,
    **declared("receiveNotifyReceipt", "receipts"),
)
def receive_receipt(command: Commanded, receipt: NotifyReceipt) -> Response:
    """Take what GOV.UK Notify tells of a letter; telling it twice changes nothing.

    What says nothing new, or comes too late to change anything, is taken and forgotten.
    """
    engine, caller = command.engine, command.caller

    def received(terms: Terms) -> None:
        telling(
            engine,
            lambda tell: engine.carry_out(
                lambda one: _received(one, receipt, caller.tenant, tell), **terms
            ),
        )

    return command.carry_out(received, lambda _none: Reply(body=b"", status=NO_CONTENT))


def _seen(asked: Question, keys: Keys, key: str) -> DeliveryRow:
    caller = caller_of(asked.request)
    letter, row = letters.find(keys.tx, key), rows.find(keys.tx, key)
    if letter is None or row is None or caller.tenant not in (None, row.tenant):
        raise NotFound("delivery of the letter", key)
    reader = reader_of(asked.engine, caller)
    try:
        case_sight.sees(keys.tx, reader, letter.case_key or "", now=keys.now)
    except NotFound as hidden:
        raise NotFound("delivery of the letter", key) from hidden
    return row


def _moved(one: Carried, key: str, state: str, tell: Tell) -> DeliveryRow:
    row = rows.lock(one.tx, key)
    if row is None:
        raise NotFound("delivery of the letter", key)
    after = moved(one.tx, row, state, now=one.at)
    return after if after.state == row.state else tell(one, after)


def _received(one: Carried, receipt: NotifyReceipt, tenant: str | None, tell: Tell) -> None:
    row, state = rows.lock(one.tx, receipt.reference), state_of(receipt.status)
    if row is None or row.connector != GOV_NOTIFY or tenant not in (None, row.tenant):
        raise NotFound("letter", receipt.reference)
    if state != SENT and state in NEXT[row.state]:
        _moved(one, row.letter_key, state, tell)
