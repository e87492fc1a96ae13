"""Imports: a CSV file with cases, people and incidents of another system, worked through later."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response
from pydantic import ConfigDict, Field

from app import errors
from app.api.commands import Commanded
from app.api.deployments import Upload, upload
from app.api.questions import Asked, Question
from app.api.replies import Reply
from app.api.routes import UPLOAD, GuardedRoute, caller_of, declared
from app.api.shapes import Given, Name, Shown, Words, render
from app.casework import importing
from app.casework.case_fields import WHO
from app.casework.import_cases import ImportScope
from app.casework.import_file import ImportRefused
from app.casework.importing import ImportFile
from app.errors import Refused
from app.store import case_imports as rows
from app.store.case_imports import ImportState
from engine.errors import InvalidRequest, NotFound
from engine.records import Search

router = APIRouter(prefix="/v1/imports", tags=["Imports"], route_class=GuardedRoute)

PLACE = "/{importKey}"
ImportKey = Annotated[str, Path(alias="importKey", min_length=1, max_length=64)]
CSV = "text/csv"
IMPORT_LIMIT = 20 * 1024 * 1024
ACCEPTED = 202
BODY = {"required": True, "content": {CSV: {"schema": {"type": "string", "format": "binary"}}}}
CASEWORK = "case_officer"


class ImportQuery(Given):
    """Where a file comes from, for whom it is, and who may see its cases."""

    model_config = ConfigDict(strict=False)

    system: Annotated[str, Field(pattern="^[a-z0-9][a-z0-9_-]{0,59}$")]
    tenant_id: Name | None = None
    visible_to: Annotated[str, Field(pattern=f"^{WHO.pattern}$")] = CASEWORK
    check_only: bool = False


class ShownImport(Shown):
    """How far an import has come; `cases_done` of its `cases` are through.

    `unchanged` rows were imported before, `rejected` rows were not and are in the report. Of
    `casesBegun` cases the work began with this import: open ones are taken over, closed ones
    counted down.
    """

    import_key: str = Field(validation_alias="key")
    tenant_id: str = Field(validation_alias="tenant")
    system: str
    check_only: bool
    visible_to: str
    state: Literal["running", "done"]
    rows: int
    cases: int
    cases_done: int = Field(validation_alias="done")
    imported_cases: int
    imported_people: int
    imported_incidents: int
    unchanged: int
    rejected: int
    cases_begun: int = Field(validation_alias="begun")
    created_at: datetime
    created_by: str
    finished_at: datetime | None


class ShownRejection(Shown):
    """Why a row was not imported; `row` counts as a spreadsheet does, the header is 1."""

    row: int
    column: Words
    reason: str


class ShownReport(ShownImport):
    """An import with every rejected row."""

    rejections: list[ShownRejection]


@router.post(
    "",
    status_code=ACCEPTED,
    response_model=ShownImport,
    **declared("createImport", "import", requestBody=BODY, **{UPLOAD: IMPORT_LIMIT}),
)
def create_import(
    asked: Asked,
    command: Commanded,
    sent: Annotated[Upload, Depends(upload)],
    wish: Annotated[ImportQuery, Query()],
) -> Response:
    """Take in a file of cases; a worker imports it, case by case.

    `system` says where it comes from: what was imported from there before is not imported again.
    `visibleTo` may see the cases (a role, `agency:...`, or a person). `checkOnly` imports nothing
    and reports as if.
    """
    if sent.content_type.partition(";")[0].strip() != CSV:
        raise Refused(errors.MEDIA_TYPE_UNSUPPORTED, f"Send {CSV}")
    scope = ImportScope(
        tenant=_tenant(asked, wish.tenant_id),
        system=wish.system,
        by=command.caller.subject,
        visible_to=wish.visible_to,
    )
    file = _readable(sent.body)
    return command.carry_out(
        lambda terms: command.engine.carry_out(
            lambda one: importing.accept(
                asked.vault.keys(one.tx, one.at), scope, file, check_only=wish.check_only
            ),
            **terms,
        ),
        _accepted,
    )


@router.get(PLACE, response_model=ShownImport, **declared("getImport", "import"))
def get_import(asked: Asked, key: ImportKey) -> Response:
    """Return how far an import has come."""
    return asked.answer(ShownImport.model_validate(_found(asked, key)))


@router.get(f"{PLACE}/report", response_model=ShownReport, **declared("getImportReport", "import"))
def get_report(asked: Asked, key: ImportKey) -> Response:
    """Return an import with every row that was rejected so far, and why."""
    rejected = [ShownRejection.model_validate(one) for one in _rejections(asked, key)]
    shown = ShownImport.model_validate(_found(asked, key)).model_dump()
    return asked.answer(ShownReport(**shown, rejections=rejected))


@router.get(
    f"{PLACE}/report/csv",
    response_class=Response,
    responses={200: {"content": {CSV: {"schema": {"type": "string"}}}}},
    **declared("getImportReportCSV", "import"),
)
def get_report_csv(asked: Asked, key: ImportKey) -> Response:
    """Return every row that was rejected so far as CSV: row, column, reason."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("row", "column", "reason"))
    writer.writerows((one.row, one.column, one.reason) for one in _rejections(asked, key))
    return Response(text.getvalue(), media_type=f"{CSV}; charset=utf-8")


def _tenant(asked: Question, named: str | None) -> str:
    own = caller_of(asked.request).tenant
    tenant = named or own
    if not tenant:
        raise InvalidRequest("say for which partnership", "/tenantId")
    # Where nothing was ever deployed nobody works: a misspelt name would hide the cases.
    deployed = Search(filter={"tenantId": tenant}, limit=1)
    if (
        own not in (None, tenant)
        or not asked.engine.search_definitions(deployed, by=asked.by).items
    ):
        raise NotFound("tenant", tenant)
    return tenant


def _readable(body: bytes) -> ImportFile:
    try:
        return importing.read(body)
    except ImportRefused as fault:
        raise Refused(errors.INVALID_BODY, str(fault)) from fault


def _accepted(row: ImportState) -> Reply:
    shown = ShownImport.model_validate(row)
    place = {"Location": f"/v1/imports/{row.key}"}
    return Reply(body=render(shown), status=ACCEPTED, headers=place)


def _found(asked: Question, key: str) -> ImportState:
    with asked.engine.database.read() as tx:
        row = rows.find(tx, key)
    if row is None or caller_of(asked.request).tenant not in (None, row.tenant):
        raise NotFound("import", key)
    return row


def _rejections(asked: Question, key: str) -> Sequence[rows.Rejection]:
    _found(asked, key)
    with asked.engine.database.read() as tx:
        return rows.rejections(tx, key)
