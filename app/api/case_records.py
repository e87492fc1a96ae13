"""What was written about the people of a case, for those who do its tasks."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from app.api.case_looks import on_record, reader_of
from app.api.questions import Asked
from app.api.routes import GuardedRoute, caller_of, declared
from app.api.shapes import PlainObject, Shown
from app.casework import case_entries, case_files, case_sight
from app.casework.case_entries import CaseEntry
from app.casework.case_sight import Sight
from app.casework.case_views import UNCLASSED, shown_to
from app.casework.vault import Keys

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
    reader = reader_of(asked.engine, caller_of(asked.request))
    # Who does the task sees what no form has classified; the rest is as their roles have it.
    shown = shown_to(reader.groups) | {UNCLASSED}

    def read(keys: Keys) -> ShownCaseRecord:
        case = case_files.known(keys.tx, case_entries.process_of(task))
        if case is None:
            return ShownCaseRecord(entries=[])
        sight = Sight(case=case, because=case_sight.TASK, classes=shown)
        case_sight.looked(keys, sight, reader, f"case record at {task.element_id}")
        found = case_entries.of_case(keys, case.key)
        return ShownCaseRecord(entries=[_shown(entry, shown) for entry in found])

    return asked.answer(on_record(asked.engine, asked.vault, read, asked))


def _shown(entry: CaseEntry, shown: frozenset[str]) -> ShownEntry:
    return ShownEntry(
        source=entry.source,
        recorded_at=entry.recorded_at,
        recorded_by=entry.recorded_by,
        fields=dict(entry.seen_with(shown)),
    )
