"""Who asks, and how: actors, receipts, searches and their pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

COMMON = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a subject, the tenant it belongs to (None: every tenant), and its groups.

    `groups` are roles (lane ids) and agencies (`agency:police`). Whoever `operates` may work on
    a user task of any group and may take over a claimed one.
    """

    subject: str
    tenant: str | None = None
    groups: frozenset[str] = frozenset()
    operates: bool = False

    def sees(self, tenant: str) -> bool:
        """Say whether this actor may know of cases and work of that tenant."""
        return self.tenant is None or self.tenant == tenant

    def sees_definitions_of(self, tenant: str) -> bool:
        """Say whether this actor may read what is deployed for that tenant or for all."""
        return tenant == COMMON or self.sees(tenant)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Makes a command repeatable: the same subject, key and fingerprint get the first answer.

    `answer` turns the command's result into the text to be stored; it is called inside the
    command's transaction and must not call the engine. `fingerprint` is a hash of the request.
    """

    subject: str
    key: str
    fingerprint: str
    answer: Callable[[object], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A question for one page of rows.

    `filter` maps a field to a value, or to a mapping of operators: `$eq`, `$neq`, `$exists`,
    `$gt`, `$gte`, `$lt`, `$lte`, `$in`, `$notIn`, `$like` (`*` any text, `?` one letter).
    `sort` lists `(field, "asc" | "desc")`; the key always breaks ties. `after` is the
    `end_cursor` of the page before, asked with the same sort. `total` asks for the count.
    """

    filter: Mapping[str, object] = field(default_factory=dict)
    sort: Sequence[tuple[str, str]] = ()
    limit: int = 100
    after: str | None = None
    total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """One page: its rows, the cursors of its first and last row, and the count if asked for.

    `total` stops counting at the limit; `total_is_exact` says whether it did not have to.
    """

    items: Sequence[T]
    start_cursor: str | None = None
    end_cursor: str | None = None
    has_more: bool = False
    total: int | None = None
    total_is_exact: bool = True
