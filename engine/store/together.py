"""Several statements of ours that reach the database as one.

PostgreSQL takes them as the parts of one WITH. SQLite has no WITH that writes: there each
connection has a view of its own for them, and a row that is inserted into the view sets off a
trigger which carries the parts out, one after the other. View and trigger live with the connection
and are no part of the schema.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import TextClause, text

from engine.store.database import Transaction, say_on_opening
from engine.store.instant import written
from engine.store.prepared import Prepared

PARAMETER = re.compile(r"(?<![:\w]):(\w+)")


def united(parts: Mapping[str, str], answer: str) -> TextClause:
    """Return the parts, each with its name, as one statement for PostgreSQL; `answer` ends it.

    No part sees what another one writes. Parameters are written `:name`.
    """
    named = ", ".join(f"{name} AS ({part})" for name, part in parts.items())
    return text(f"WITH {named} {answer}")


@dataclass(frozen=True, slots=True)
class Trigger:
    """Parts that SQLite carries out in order; `name` is that of the view, `takes` its columns.

    Parameters are written `:name`. It must be made before the first transaction that uses it: at
    import.
    """

    name: str
    takes: Sequence[str]
    parts: Sequence[str]
    _insert: Prepared = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        columns = ", ".join(f"NULL AS {one}" for one in self.takes)
        steps = " ".join(PARAMETER.sub(r"NEW.\1", f"{part};") for part in self.parts)
        say_on_opening(
            [
                f"CREATE TEMP VIEW {self.name} AS SELECT {columns}",
                f"CREATE TEMP TRIGGER {self.name}_on_insert INSTEAD OF INSERT ON {self.name}"
                f" BEGIN {steps} END",
            ]
        )
        given = ", ".join(f":{one}" for one in self.takes)
        insert = Prepared(text(f"INSERT INTO {self.name} VALUES ({given})"))  # noqa: S608  # our own names
        object.__setattr__(self, "_insert", insert)

    def carry_out(self, tx: Transaction, values: Mapping[str, object]) -> None:
        """Carry the parts out; a parameter that is not given is NULL.

        Raises:
            sqlalchemy.exc.IntegrityError: a constraint forbids it, or a part said RAISE.
        """
        self._insert.count(tx, {one: _stored(values.get(one)) for one in self.takes})


def _stored(value: object) -> object:
    return written(value) if isinstance(value, datetime) else value
