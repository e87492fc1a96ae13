"""Letters before they go out: what completing a task would send, without completing it.

The task is completed, the letters that follow are written, all of it is shown and then undone: a
preview is the letter itself. What waits for another task or a timer first is not in it.
"""

from collections.abc import Sequence
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from app import errors
from app.api.case_looks import on_record, reader_of
from app.api.commands import Command, Conditioned
from app.api.letters import pdf_of
from app.api.questions import Asked, Question
from app.api.replies import reply
from app.api.routes import GuardedRoute, declared
from app.api.shapes import Given, JsonObject, Name, Shown
from app.api.user_tasks import TaskKey
from app.casework import case_sight, letter_sight
from app.casework.case_sight import Reader
from app.casework.case_views import UNCLASSED
from app.casework.letter_sight import SeenLetter
from app.casework.vault import Keys
from app.errors import Refused
from app.store import case_files
from app.store import letters as rows
from app.store.database import Transaction
from app.store.letters import LetterRow
from engine.errors import NotFound

router = APIRouter(prefix="/v1/user-tasks", tags=["User tasks"], route_class=GuardedRoute)

PLACE = "/{userTaskKey}/letter-preview"


class PreviewWish(Given):
    """What would be submitted in the task's form; `letter_id` asks for one letter of several."""

    variables: JsonObject = Field(default_factory=dict)
    letter_id: Name | None = None


class ShownPreview(Shown):
    """A letter as it would go out; `withheld` says why its words are not shown, if so."""

    letter_id: str
    version: str
    title: str
    recipient: str
    channel: str
    law: list[str]
    text: str
    html: str
    withheld: str


class ShownPreviews(Shown):
    """The letters that would go out, in the order in which they would be written."""

    letters: list[ShownPreview]


@router.post(PLACE, response_model=ShownPreviews, **declared("previewUserTaskLetters", "tasks"))
def preview_letters(
    asked: Asked, command: Conditioned, key: TaskKey, wish: PreviewWish
) -> Response:
    """Show the letters that completing the task like this would send at once.

    Nothing is completed, kept or sent. That somebody looked is recorded in the case.
    """
    letters = [ShownPreview.model_validate(one) for one in _previewed(asked, command, key, wish)]
    return reply(ShownPreviews(letters=letters)).response()


@router.post(
    f"{PLACE}/pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {"schema": {"type": "string"}}}}},
    **declared("previewUserTaskLetterPDF", "tasks"),
)
def preview_pdf(asked: Asked, command: Conditioned, key: TaskKey, wish: PreviewWish) -> Response:
    """Show one such letter as the page that would be printed; with several, say which.

    Refused with 404 when no such letter would go out.
    """
    letters = _previewed(asked, command, key, wish)
    if not letters:
        raise NotFound("letter of the user task", key)
    if len(letters) > 1:
        names = ", ".join(sorted({one.letter_id for one in letters}))
        raise Refused(errors.BAD_REQUEST, f"several letters would go out: name one of {names}")
    return pdf_of(letters[0])


def _previewed(
    asked: Question, command: Command, key: str, wish: PreviewWish
) -> Sequence[SeenLetter]:
    reader = reader_of(command.engine, command.caller)

    def look(tx: Transaction, at: datetime, instance_key: str) -> Sequence[SeenLetter]:
        keys = asked.vault.keys(tx, at)
        new = rows.written_by(tx, instance_key, apart_from=before)
        return [
            _opened(keys, reader, one) for one in new if wish.letter_id in (None, one.letter_id)
        ]

    task = command.engine.get_user_task(key, by=asked.by)
    before = _written_before(asked, task.process_instance_key)
    letters = command.engine.rehearse_user_task(
        key, wish.variables, look, by=asked.by, revision=command.revision
    )
    on_record(asked.engine, asked.vault, lambda keys: _noted(keys, reader, letters), asked)
    return letters


def _written_before(asked: Question, instance_key: str) -> frozenset[str]:
    with asked.engine.database.read() as tx:
        return frozenset(one.key for one in rows.written_by(tx, instance_key))


def _opened(keys: Keys, reader: Reader, letter: LetterRow) -> SeenLetter:
    sight = case_sight.sees(keys.tx, reader, letter.case_key or "", now=keys.now)
    # Who does the task sees what no form has classified, as in the record of the case.
    return letter_sight.seen(keys, sight.classes | {UNCLASSED}, letter)


def _noted(keys: Keys, reader: Reader, letters: Sequence[LetterRow]) -> None:
    for letter in letters:
        if case_files.find(keys.tx, letter.case_key or "") is not None:
            sight = case_sight.sees(keys.tx, reader, letter.case_key or "", now=keys.now)
            case_sight.looked(keys, sight, reader, f"letter preview {letter.letter_id}")
