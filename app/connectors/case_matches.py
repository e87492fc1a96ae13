"""The connectors that look at cases: the facts of one, others like it, those to be reviewed."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import cast

from app.casework import case_facts, case_writing
from app.casework.case_writing import Origin
from app.casework.vault import Keys
from app.connectors.case_file import ENGINE, case_meant
from app.store import case_files as rows
from app.store import case_links, case_rows
from app.store.case_files import CaseRow
from app.store.filing import Filing
from engine.clock import local_date, start_of_day
from engine.connectors import JobContext

# In which parts a person or place makes two cases look alike.
COMPARED = ("victim", "perpetrator", "place")
SAMPLED = "sampled_for_review"
HIGH = "high"


def find_facts(keys: Keys, context: JobContext) -> Mapping[str, object]:
    """Return `case_facts`: what a diagram may decide by.

    `under_way` names the processes of the case, and of each case linked to it, that have not ended.
    """
    case = case_meant(keys, context)
    facts = case_facts.facts_of(keys.tx, case, now=context.now)
    linked = cast("list[dict[str, str]]", facts["links"])
    active = context.active_processes([case.number, *(one["case_no"] for one in linked)])
    links = [{**one, "under_way": [*active.get(one["case_no"], ())]} for one in linked]
    under_way = [*active.get(case.number, ())]
    return {"case_facts": {**facts, "under_way": under_way, "links": links}}


def find_matches(keys: Keys, context: JobContext) -> Mapping[str, object]:
    """Return `case_matches`: other cases with the same victim, perpetrator or place."""
    case = case_meant(keys, context)
    open_only = context.job.variables.get("open_only") is True
    found: dict[str, dict[str, object]] = {}
    for match in case_links.matches(keys.tx, case.tenant, case.key):
        if match.role not in COMPARED or (open_only and match.state != "open"):
            continue
        one = found.setdefault(
            match.case_key,
            {
                "case_no": match.number,
                "state": match.state,
                "closed_on": None if match.closed_at is None else local_date(match.closed_at),
                "on": [],
            },
        )
        one["on"] = [*_list(one["on"]), match.role]
    return {"case_matches": list(found.values())}


def choose_reviews(keys: Keys, context: JobContext) -> Mapping[str, object]:
    """Return the open cases that a manager goes through: all high ones, and some others.

    The seed of the choice is returned and stands in the timeline of every case that was chosen, so
    that the choice can be made again.
    """
    given = context.job.variables
    seed = context.job.key  # the job chooses the same when it runs twice
    origin = Origin(
        by=ENGINE,
        source=f"{context.job.element_id}#{context.job.key}",
        process_instance_key=context.job.process_instance_key,
    )
    open_ones = rows.open_ones(keys.tx, context.job.tenant_id)
    lately = _sampled_lately(keys, context.job.tenant_id, origin, given.get("not_since"))
    others = [case for case in open_ones if case.band != HIGH and case.key not in lately]
    chosen = _sample(others, given.get("rate"), given.get("least"), seed)
    filing = Filing()
    for case in chosen:
        event = case_writing.told(keys.now, case, origin, SAMPLED, {"seed": seed})
        case_rows.add_event(filing, event)
    filing.write(keys.tx)
    return {
        "high_cases": [case.number for case in open_ones if case.band == HIGH],
        "sampled_cases": [case.number for case in chosen],
        "seed": seed,
    }


def _sample(cases: Sequence[CaseRow], rate: object, least: object, seed: str) -> list[CaseRow]:
    share = rate if isinstance(rate, Decimal | int | float) else Decimal("0.1")
    fewest = int(least) if isinstance(least, Decimal | int) else 1
    wanted = min(len(cases), max(fewest, round(len(cases) * float(share))))
    ordered = sorted(cases, key=lambda case: case.key)
    return sorted(Random(seed).sample(ordered, wanted), key=lambda case: case.number)  # noqa: S311


def _sampled_lately(keys: Keys, tenant: str, origin: Origin, since: object) -> set[str]:
    if not isinstance(since, date):
        return set()
    return case_rows.open_cases_with(
        keys.tx, tenant, SAMPLED, since=start_of_day(since), apart_from=origin.source
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
