"""Searches: what was asked, checked and answered one page at a time."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeVar

from engine import adoption_orders, cursors, deployments, instances, running_deadlines, tasks
from engine import incidents as incident_records
from engine import jobs as job_records
from engine import timers as timer_records
from engine.command import Command
from engine.errors import InvalidRequest
from engine.records import (
    COMMON,
    Adoption,
    Deadline,
    Definition,
    Incident,
    Job,
    Page,
    ProcessInstance,
    Search,
    Timer,
    UserTask,
)
from engine.store import searching, sources, waits
from engine.store.row_shapes import AdoptionRow, DefinitionRow, IncidentRow, InstanceRow
from engine.store.searching import FLAG, INSTANT, INTEGER, TEXT, Condition, Question, Source

T = TypeVar("T")
Row = Sequence[object]
LISTS = ("$in", "$notIn")
MOST_VALUES = 200
INCIDENT_WIDTH = len(IncidentRow.__dataclass_fields__)


def process_instances(command: Command, search: Search) -> Page[ProcessInstance]:
    """Find instances; see `Reading.search_process_instances`."""
    asked = _newest_first(search, "startDate")
    return _page(command, sources.PROCESS_INSTANCES, asked, _instance)


def user_tasks(command: Command, search: Search) -> Page[UserTask]:
    """Find the tasks an actor may work on; see `Reading.search_user_tasks`."""
    by = command.by
    whose = None if by.operates else sources.workable_by(by.subject, sorted(by.groups))
    asked = search if search.sort else replace(search, sort=(("creationDate", "asc"),))
    question = replace(_question(command, sources.USER_TASKS, asked), whose=whose)
    return _answer(
        command, sources.USER_TASKS, asked, question, lambda row: tasks.record(*waits.split(row))
    )


def timers(command: Command, search: Search) -> Page[Timer]:
    """Find timers, soonest first; see `Reading.search_timers`."""
    asked = search if search.sort else replace(search, sort=(("dueDate", "asc"),))
    return _page(
        command, sources.TIMERS, asked, lambda row: timer_records.record(*waits.split(row))
    )


def jobs(command: Command, search: Search) -> Page[Job]:
    """Find jobs; see `Reading.search_jobs`."""
    asked = _newest_first(search, "creationDate")
    return _page(command, sources.JOBS, asked, lambda row: job_records.record(*waits.split(row)))


def deadlines(command: Command, search: Search) -> Page[Deadline]:
    """Find deadlines, soonest first; see `Reading.search_deadlines`."""
    asked = search if search.sort else replace(search, sort=(("breachAt", "asc"),))
    return _page(
        command,
        sources.DEADLINES,
        asked,
        lambda row: running_deadlines.record(*waits.split(row)),
    )


def incidents(command: Command, search: Search) -> Page[Incident]:
    """Find incidents; see `Reading.search_incidents`."""
    return _page(command, sources.INCIDENTS, _newest_first(search, "creationDate"), _incident)


def adoptions(command: Command, search: Search) -> Page[Adoption]:
    """Find adoptions; see `Reading.search_adoptions`."""
    return _page(command, sources.ADOPTIONS, _newest_first(search, "askedAt"), _adoption)


def definitions(command: Command, search: Search) -> Page[Definition]:
    """Find definitions, those for all included; see `Definitions.search_definitions`."""
    asked = _newest_first(search, "deployedAt")
    question = _question(command, sources.DEFINITIONS, asked)
    if question.tenants is not None:
        question = replace(question, tenants=(*question.tenants, COMMON))
    return _answer(command, sources.DEFINITIONS, asked, question, _definition)


def _newest_first(search: Search, by: str) -> Search:
    return search if search.sort else replace(search, sort=((by, "desc"),))


def _instance(row: Row) -> ProcessInstance:
    return instances.record(InstanceRow(*row))  # type: ignore[arg-type]  # columns are fields


def _incident(row: Row) -> Incident:
    incident = IncidentRow(*row[:INCIDENT_WIDTH])  # type: ignore[arg-type]  # columns are fields
    if incident.instance_key is None:
        return incident_records.record(incident, None)
    instance = InstanceRow(*row[INCIDENT_WIDTH:])  # type: ignore[arg-type]  # columns are fields
    return incident_records.record(incident, instance)


def _adoption(row: Row) -> Adoption:
    values: dict[str, Any] = dict(zip(AdoptionRow.__dataclass_fields__, row, strict=True))
    return adoption_orders.record(AdoptionRow(**values))


def _definition(row: Row) -> Definition:
    return deployments.record(DefinitionRow(*row))  # type: ignore[arg-type]  # columns are fields


def _page(command: Command, source: Source, search: Search, told: Callable[[Row], T]) -> Page[T]:
    return _answer(command, source, search, _question(command, source, search), told)


def _answer(
    command: Command,
    source: Source,
    search: Search,
    question: Question,
    told: Callable[[Row], T],
) -> Page[T]:
    found = searching.find(command.tx, source, question)
    most = command.ground.limits.total
    total = found.total
    return Page(
        items=tuple(told(row) for row in found.rows),
        start_cursor=_cursor(search, found.marks[0]) if found.marks else None,
        end_cursor=_cursor(search, found.marks[-1]) if found.marks else None,
        has_more=found.has_more,
        total=None if total is None else min(total, most),
        total_is_exact=total is None or total <= most,
    )


def _question(command: Command, source: Source, search: Search) -> Question:
    limits = command.ground.limits
    if not 1 <= search.limit <= limits.page:
        raise InvalidRequest(f"a page has 1 to {limits.page} rows", "/page/limit")
    order = tuple(_order(source, search))
    by = command.by
    return Question(
        conditions=tuple(_conditions(source, search.filter)),
        order=order,
        behind=_behind(source, search) if search.after else None,
        limit=search.limit,
        count_to=limits.total if search.total else None,
        tenants=None if by.tenant is None else (by.tenant,),
    )


def _order(source: Source, search: Search) -> Iterator[tuple[str, bool]]:
    sortable = sorted(name for name, field in source.fields.items() if field.sortable)
    for number, (name, direction) in enumerate(search.sort):
        if name not in sortable:
            words = f"there is no sorting by {name!r}"
            raise InvalidRequest(words, f"/sort/{number}/field", sortable)
        if direction.lower() not in ("asc", "desc"):
            words = f"{direction!r} is no direction"
            raise InvalidRequest(words, f"/sort/{number}/order", ("asc", "desc"))
        yield name, direction.lower() == "desc"


def _conditions(source: Source, asked: Mapping[str, object]) -> Iterator[Condition]:
    for name, value in asked.items():
        if name not in source.fields:
            words = f"there is no filtering by {name!r}"
            raise InvalidRequest(words, f"/filter/{name}", sorted(source.fields))
        operators = value if isinstance(value, Mapping) else {"$eq": value}
        for operator, operand in operators.items():
            yield _condition(source, name, operator, operand)


def _condition(source: Source, name: str, operator: str, value: object) -> Condition:
    pointer = f"/filter/{name}"
    if operator not in searching.OPERATORS:
        raise InvalidRequest(f"{operator!r} is no operator", pointer, searching.OPERATORS)
    if operator == "$exists":
        return Condition(name, operator, _typed(FLAG, value, pointer))
    kind = source.fields[name].kind
    if operator == "$like" and kind != TEXT:
        raise InvalidRequest(f"{name} is no text, so $like makes no sense", pointer)
    if operator not in LISTS:
        return Condition(name, operator, _typed(kind, value, pointer))
    if not isinstance(value, list | tuple) or len(value) > MOST_VALUES:
        raise InvalidRequest(f"{operator} takes a list of at most {MOST_VALUES} values", pointer)
    return Condition(name, operator, [_typed(kind, one, pointer) for one in value])


def _typed(kind: str, value: object, pointer: str) -> object:
    if kind == INSTANT:
        return _instant(value, pointer)
    wanted = {TEXT: str, INTEGER: int, FLAG: bool}[kind]
    if type(value) is not wanted or (kind == TEXT and "\x00" in str(value)):
        word = {TEXT: "a text", INTEGER: "a whole number", FLAG: "true or false"}[kind]
        raise InvalidRequest(f"the value must be {word}", pointer)
    if kind == INTEGER and abs(int(str(value))) >= 2**31:
        raise InvalidRequest("the number is too large", pointer)
    return value


def _instant(value: object, pointer: str) -> datetime:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(found, datetime) and found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InvalidRequest("the value must be a date and time with its offset from UTC", pointer)


def _cursor(search: Search, marks: Row) -> str:
    plain = [one.isoformat() if isinstance(one, datetime) else one for one in marks]
    return cursors.written([_sort_mark(search), *plain])


def _behind(source: Source, search: Search) -> list[object]:
    refusal = InvalidRequest("this cursor belongs to another search", "/page/after")
    try:
        sort_mark, *values = cursors.read(search.after or "")
        kinds = [*(source.fields[name].kind for name, _ in search.sort), TEXT]
        if sort_mark != _sort_mark(search):
            raise refusal
        return [
            _typed(kind, value, "/page/after") for kind, value in zip(kinds, values, strict=True)
        ]
    except (ValueError, TypeError) as error:
        raise refusal from error


def _sort_mark(search: Search) -> str:
    return sha256(json.dumps(list(map(list, search.sort))).encode()).hexdigest()[:8]
