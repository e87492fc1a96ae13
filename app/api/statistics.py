"""Statistics: reports in numbers, as JSON and CSV, with a dictionary of what each number means."""

import csv
import hashlib
import io
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from app.api.questions import Asked, Question
from app.api.replies import file_reply
from app.api.routes import GuardedRoute, caller_of, declared
from app.api.shapes import Shown
from app.casework import reports, statistics
from app.casework.agencies import Policy
from app.casework.statistics import Figure
from app.store.database import Transaction
from engine.clock import local_date, start_of_day
from engine.errors import InvalidRequest, NotFound
from engine.records import Figures

router = APIRouter(prefix="/v1/statistics", tags=["Statistics"], route_class=GuardedRoute)

MOST_YEARS = 11
SMALLEST = 5  # as the policy has it; a release without a policy of its own publishes no less
CSV = "text/csv; charset=utf-8"
COLUMNS = ("tenantId", "report", "from", "until", "figure", "by", "number", "hidden")
ReportName = Annotated[str, Path(max_length=60)]
Day = Annotated[date | None, Query(description="A local day, as 2026-04-01.")]
Tenant = Annotated[str | None, Query(alias="tenantId", max_length=100)]


class ShownFigure(Shown):
    """One number. `by` says of which part; `number` is null if it is hidden or nothing counts."""

    figure: str
    by: dict[str, str]
    number: float | None
    hidden: bool


class ShownReport(Shown):
    """A report for a partnership and a period, both days included."""

    report: str
    about: str
    tenant_id: str
    first_day: date
    last_day: date
    figures: list[ShownFigure]
    dictionary: dict[str, str]


class ShownReportName(Shown):
    """A report that there is, and what its figures mean."""

    report: str
    about: str
    dictionary: dict[str, str]


class ShownReports(Shown):
    """The reports that there are."""

    items: list[ShownReportName]


@router.get("", response_model=ShownReports, **declared("getReports", "statistics"))
def get_reports(asked: Asked) -> Response:
    """Return which reports there are, with the dictionary of their figures."""
    items = [
        ShownReportName(report=name, about=one.about, dictionary=dict(one.figures))
        for name, one in reports.REPORTS.items()
    ]
    return asked.answer(ShownReports(items=items), cacheable=True)


@router.get("/{report}", response_model=ShownReport, **declared("getReport", "statistics"))
def get_report(
    asked: Asked,
    report: ReportName,
    first: Annotated[Day, Query(alias="from")] = None,
    until: Day = None,
    tenant_id: Tenant = None,
    media: Annotated[str, Query(alias="format", pattern="^(json|csv)$")] = "json",
) -> Response:
    """Return a report; without a period that of the reporting year so far (policy `statistics`).

    In a breakdown of people numbers below the policy's `sharing.smallest_figure` are hidden, and
    what would give one away. Figures stay what they were when cases are disposed of, unless the
    report says otherwise.
    """
    shown = _counted(asked, report, _tenant(asked, tenant_id), (first, until))
    if media == "json":
        return asked.answer(shown)
    content = _as_csv(shown)
    return file_reply(asked.request, content, CSV, hashlib.sha256(content).hexdigest())


def _counted(
    asked: Question, name: str, tenant: str, period: tuple[date | None, date | None]
) -> ShownReport:
    report = reports.REPORTS.get(name)
    if report is None:
        raise NotFound("report", name)
    policy = asked.engine.policy_values(tenant, by=asked.by)
    days = _period(period, asked, policy)
    with asked.engine.database.read() as tx:
        figures = _shown(list(report.count(_about(asked, tx, tenant, days, policy))))
    return ShownReport(
        report=name,
        about=report.about,
        tenant_id=tenant,
        first_day=days[0],
        last_day=days[1],
        figures=figures,
        dictionary=dict(report.figures),
    )


def _about(
    asked: Question, tx: Transaction, tenant: str, days: tuple[date, date], policy: Policy
) -> statistics.Asked:
    return statistics.Asked(
        tx=tx,
        tenant=tenant,
        first=days[0],
        last=days[1],
        today=local_date(asked.engine.now()),
        smallest=_number(policy, "sharing", "smallest_figure", SMALLEST),
        homes=_number(policy, "statistics", "homes", 0),
        processes=lambda: _of_processes(asked, tenant, *days),
    )


def _number(policy: Policy, group: str, name: str, otherwise: int) -> int:
    # A release of before a value was introduced does not have it.
    return int(policy.get(group, {}).get(name, otherwise))


def _of_processes(asked: Question, tenant: str, first: date, last: date) -> Figures:
    span = start_of_day(first), start_of_day(_after(last))
    return asked.engine.figures(tenant, *span, by=asked.by)


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _period(
    period: tuple[date | None, date | None], asked: Question, policy: Policy
) -> tuple[date, date]:
    first, last = period
    today = local_date(asked.engine.now())
    if first is None and last is None:
        year = policy.get("statistics", {}).get("year", reports.FINANCIAL)
        return reports.year_of(today, str(year))
    if first is None or last is None:
        raise InvalidRequest("say both days of the period, from and until", "/from")
    if not first <= last or last.year - first.year >= MOST_YEARS or last.year > today.year + 1:
        raise InvalidRequest("the period must end after it begins, within ten years", "/until")
    return first, last


def _tenant(asked: Question, wanted: str | None) -> str:
    own = caller_of(asked.request).tenant
    if own is None and not wanted:
        raise InvalidRequest("say for which partnership", "/tenantId")
    if wanted and own not in (None, wanted):
        raise NotFound("tenant", wanted)
    return wanted or str(own)


def _shown(found: Sequence[Figure]) -> list[ShownFigure]:
    return [
        ShownFigure(figure=one.name, by=dict(one.by), number=one.number, hidden=one.hidden)
        for one in found
    ]


def _as_csv(shown: ShownReport) -> bytes:
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for one in shown.figures:
        by = "; ".join(f"{name}={value}" for name, value in one.by.items())
        number = "" if one.number is None else f"{one.number:g}"
        period = (shown.first_day, shown.last_day)
        writer.writerow(
            [shown.tenant_id, shown.report, *period, one.figure, by, number, one.hidden]
        )
    return table.getvalue().encode()
