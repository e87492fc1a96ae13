"""Searches: a filter, a sort and one page, asked in Camunda's words; cursors stay opaque.

Which fields there are is declared per resource, so that the document shows them and a wrong one
is refused with the names of the right ones.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field, WithJsonSchema

from app.api.pointers import pointer
from app.api.shapes import Given, Shown, read_instant
from engine.errors import InvalidRequest
from engine.records import Page, Search

LARGEST_PAGE = 1000
OPERATORS = ("$eq", "$neq", "$gt", "$gte", "$lt", "$lte", "$like")
LISTS = ("$in", "$notIn")
LONGEST_LIST = 1000
LARGEST_WHOLE = 2**53
# Those of everything that is waited for; a job without retries is FAILED besides.
WAIT_STATES = ("CREATED", "COMPLETED", "CANCELED")
T = TypeVar("T")
S = TypeVar("S", bound=Shown)
Kind = Literal["text", "instant", "whole", "switch"]


@dataclass(frozen=True, slots=True)
class Fields:
    """What a resource can be searched by: the kind of value of each field of the API.

    `renamed` maps a field of the API to the engine's name, where they differ; `filter_only`
    fields cannot be sorted by. `states` are the values that the field `state` can have.
    """

    kinds: Mapping[str, Kind]
    renamed: Mapping[str, str] = field(default_factory=dict)
    filter_only: frozenset[str] = frozenset()
    states: Sequence[str] = ()

    @property
    def marks(self) -> dict[str, object]:
        """What the OpenAPI document says of a search by these fields."""
        return {"x-filter-fields": dict(self.kinds), "x-sort-fields": list(self.sortable)}

    @property
    def sortable(self) -> Sequence[str]:
        """The fields that may be sorted by."""
        return [name for name in self.kinds if name not in self.filter_only]


class Sort(Given):
    """One field to sort by."""

    field: Annotated[str, Field(max_length=100)]
    order: Literal["asc", "ASC", "desc", "DESC"] = "asc"


class PageWish(Given):
    """Which page: the one after a cursor, how long, and whether to count."""

    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = 100
    after: Annotated[str, Field(max_length=4000)] | None = None
    total: bool = False


class SearchWish(Given):
    """A search; a filter's value is a literal or an object of operators such as `$gte`."""

    filter: Annotated[
        dict[str, object],
        WithJsonSchema({"type": "object", "additionalProperties": True}),
    ] = Field(default_factory=dict)
    sort: Annotated[list[Sort], Field(max_length=5)] = Field(default_factory=list)
    page: PageWish = PageWish()


class ShownPage(Shown):
    """Where this page lies; `totalItems` only when it was asked for, and counted to 1,000."""

    total_items: int | None = None
    has_more_total_items: bool = False
    start_cursor: str | None = None
    end_cursor: str | None = None


class Found(Shown, Generic[S]):
    """One page of what was found."""

    items: list[S]
    page: ShownPage


def search(wish: SearchWish, fields: Fields) -> Search:
    """Return the engine's search.

    Raises:
        InvalidRequest: an unknown field, operator or state (naming the allowed), or a wrong value.
    """
    return Search(
        filter=dict(_filter_entry(name, value, fields) for name, value in wish.filter.items()),
        sort=[
            (
                _known(entry.field, fields.sortable, ["sort", index, "field"], fields),
                "desc" if entry.order.lower() == "desc" else "asc",
            )
            for index, entry in enumerate(wish.sort)
        ],
        limit=wish.page.limit,
        after=wish.page.after,
        total=wish.page.total,
    )


def read_sort(text: str, fields: Fields) -> list[tuple[str, str]]:
    """Return the sort of a list's query: names with commas between, `-` for descending.

    Raises:
        InvalidRequest: an unknown field.
    """
    return [
        (_known(name.removeprefix("-"), fields.sortable, ["sort"], fields), _order(name))
        for name in text.split(",")
        if name
    ]


def found(page: Page[T], show: Callable[[T], S]) -> Found[S]:
    """Return one page as it is shown."""
    return Found(
        items=[show(item) for item in page.items],
        page=ShownPage(
            total_items=page.total,
            has_more_total_items=page.total is not None and not page.total_is_exact,
            start_cursor=page.start_cursor,
            # The last page bears no cursor, so that a client's loop ends.
            end_cursor=page.end_cursor if page.has_more else None,
        ),
    )


def value_of(text: object, kind: Kind, path: Sequence[object]) -> object:
    """Return a filter's value in the engine's terms.

    Raises:
        InvalidRequest: it is not of that kind.
    """
    if kind == "instant":
        try:
            return read_instant(text)
        except ValueError as error:
            raise InvalidRequest(str(error), pointer(path)) from None
    wanted: type = {"text": str, "whole": int, "switch": bool}[kind]
    right = isinstance(text, wanted) and isinstance(text, bool) == (wanted is bool)
    if not right or (isinstance(text, int) and abs(text) > LARGEST_WHOLE):
        shown = {"text": "text", "whole": "a whole number", "switch": "true or false"}[kind]
        raise InvalidRequest(f"the value must be {shown}", pointer(path))
    return text


def _order(name: str) -> str:
    return "desc" if name.startswith("-") else "asc"


def _filter_entry(name: str, value: object, fields: Fields) -> tuple[str, object]:
    path = ["filter", name]
    known = _known(name, list(fields.kinds), path, fields)
    condition = _condition(value, fields.kinds[name], path)
    if name == "state" and fields.states:
        _refuse_other_states(condition, fields.states, path)
    return known, condition


def _refuse_other_states(condition: object, states: Sequence[str], path: Sequence[object]) -> None:
    """Refuse a state that nothing can have: it would find nothing, as if nothing were there."""
    for state, place in _exact(condition, path):
        if state not in states:
            message = f"there is no state {str(state)[:50]!r} here"
            raise InvalidRequest(message, pointer(place), states)


def _exact(condition: object, path: Sequence[object]) -> Iterator[tuple[object, Sequence[object]]]:
    """Yield the values that are compared as a whole, and where they stand."""
    if not isinstance(condition, dict):
        yield condition, path
        return
    for operator, operand in condition.items():
        if operator in ("$eq", "$neq"):
            yield operand, [*path, operator]
        elif operator in LISTS:
            yield from ((one, [*path, operator, index]) for index, one in enumerate(operand))


def _known(name: str, allowed: Sequence[str], path: Sequence[object], fields: Fields) -> str:
    if not allowed:
        raise InvalidRequest("what is found here comes in one order only", pointer(path))
    if name not in allowed:
        raise InvalidRequest(f"there is no field {name[:100]!r} here", pointer(path), allowed)
    return fields.renamed.get(name, name)


def _condition(value: object, kind: Kind, path: Sequence[object]) -> object:
    if not isinstance(value, dict):
        return value_of(value, kind, path)
    return {
        operator: _operand(operator, operand, kind, [*path, operator])
        for operator, operand in value.items()
    }


def _operand(operator: str, operand: object, kind: Kind, path: Sequence[object]) -> object:
    if operator == "$exists":
        return value_of(operand, "switch", path)
    if operator in LISTS:
        if not isinstance(operand, list) or len(operand) > LONGEST_LIST:
            raise InvalidRequest(f"a list of at most {LONGEST_LIST} values", pointer(path))
        return [value_of(item, kind, [*path, index]) for index, item in enumerate(operand)]
    if operator not in OPERATORS:
        allowed = (*OPERATORS, "$exists", *LISTS)
        raise InvalidRequest(f"there is no operator {operator[:50]!r}", pointer(path), allowed)
    return value_of(operand, "text" if operator == "$like" else kind, path)
