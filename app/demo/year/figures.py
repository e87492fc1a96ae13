"""The figures of a year, counted as the service counts them."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from app.casework.reports import REPORTS
from app.casework.statistics import Asked, Figure
from app.demo.year.partnership import DIRECTOR, Partnership
from engine.clock import start_of_day

ACT = "case_reviews"
OTHERS = ("review_times", "cases", "closures", "risk", "partners", "retention")
KEPT, MISSED = "kept", "missed"
DEADLINES, PROCESSES = "deadlines", "processes"


def of_report(partnership: Partnership, report: str, first: date, last: date) -> Sequence[Figure]:
    """Return the figures of one report for the days from `first` to `last`."""
    policy = partnership.engine.policy_values(partnership.tenant, by=DIRECTOR)
    span = start_of_day(first), start_of_day(last + timedelta(days=1))
    with partnership.engine.database.read() as tx:
        asked = Asked(
            tx=tx,
            tenant=partnership.tenant,
            first=first,
            last=last,
            today=last,
            smallest=int(policy["sharing"]["smallest_figure"]),
            homes=int(policy.get("statistics", {}).get("homes", 0)),
            processes=lambda: partnership.engine.figures(partnership.tenant, *span, by=DIRECTOR),
        )
        return list(REPORTS[report].count(asked))


def in_short(partnership: Partnership, first: date, last: date) -> Iterator[tuple[str, Figure]]:
    """Yield the figures for running the service that stand for a whole, with their report."""
    for report in OTHERS:
        for one in of_report(partnership, report, first, last):
            if not one.by and one.number is not None:
                yield report, one
    for outcome in (KEPT, MISSED):
        found = of_report(partnership, DEADLINES, first, last)
        total = sum(one.number or 0 for one in found if one.name == outcome)
        yield DEADLINES, Figure(outcome, total)
