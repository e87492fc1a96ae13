"""What was written about the people of a case, for those who do its tasks."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from app.api.questions import Asked
from app.api.routes import GuardedRoute, declared
from app.api.shapes import PlainObject, Shown
from app.casework import case_entries

router = APIRouter(prefix="/v1/user-tasks", tags=["User tasks"], route_class=GuardedRoute)

TaskKey = Annotated[str, Path(alias="userTaskKey", min_length=1, max_length=64)]


class ShownEntry(Shown):
    """What one submission said about people; `source` is the form's id or the message's name."""

    source: str
    recorded_at: datetime
    recorded_by: str
    fields: PlainObject


class ShownCaseRecord(Shown):
    """The case's record, newest last."""

    entries: list[ShownEntry]


@router.get(
    "/{userTaskKey}/case-record",
    response_model=ShownCaseRecord,
    **declared("getUserTaskCaseRecord", "read"),
)
def get_user_task_case_record(asked: Asked, key: TaskKey) -> Response:
    """Return what was written in the case of a task, open or ended, that you may work on."""
    task = asked.engine.get_user_task(key, by=asked.by)
    with asked.engine.database.read() as tx:
        process = case_entries.process_of(task)
        found = case_entries.of_process(asked.vault.reading(tx), process)
    entries = [ShownEntry.model_validate(entry) for entry in found]
    return asked.answer(ShownCaseRecord(entries=entries))
