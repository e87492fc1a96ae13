"""A filing: everything that one command adds to case files, written as one statement."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Table

from app.store.case_tables import RECORDS, case_episode, case_event, case_fingerprint
from app.store.database import Transaction
from app.store.tables import case_file, case_instance, case_party, case_record, data_key
from engine.engine import Sheaf

Row = Mapping[str, object]
_NEVER_CHANGED = ("key", "tenant", "number", "ordinal", "opened_at", "opened_by", "revision")
_CHANGED = ", ".join(
    [
        "revision = case_file.revision + 1",
        *(
            f"{column.name} = excluded.{column.name}"
            for column in case_file.columns
            if column.name not in _NEVER_CHANGED
        ),
    ]
)
_SHEAF = Sheaf(
    "case_filed",
    [
        *(case_file, case_episode, case_instance, data_key, case_record),
        *(*RECORDS.values(), case_event, case_party, case_fingerprint),
    ],
    taken={
        "case_file": f"ON CONFLICT (key) DO UPDATE SET {_CHANGED}",
        "case_instance": (
            "ON CONFLICT (process_instance_key) DO UPDATE SET case_key = excluded.case_key"
        ),
        # Noting a part in a case, or a name or address, again changes nothing.
        "case_party": "ON CONFLICT DO NOTHING",
        "case_fingerprint": "ON CONFLICT DO NOTHING",
    },
)


@dataclass(slots=True)
class Filing:
    """Rows for case files, collected: nothing is written before `write`."""

    _rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    _cases: dict[object, Row] = field(default_factory=dict)
    _opened: set[object] = field(default_factory=set)

    def add(self, table: Table, row: Row) -> None:
        """Add a row."""
        self._rows[table.name].append(row)

    def open(self, case: Row) -> None:
        """Add a new case."""
        self._opened.add(case["key"])
        self.put(case)

    def put(self, case: Row) -> None:
        """Give a case its other values; the last word counts.

        Whoever does so has read the case, locked, in this transaction, or opens it in this filing.
        """
        self._cases[case["key"]] = case

    def opens(self, case_key: str) -> bool:
        """Say whether a case is opened by this filing."""
        return case_key in self._opened

    def write(self, tx: Transaction) -> None:
        """Write everything; it may be written once.

        Raises:
            Conflict: another transaction was faster, with a case of the same number, or with the
                number of an action or an assessment; the command runs again.
        """
        _SHEAF.insert(tx, {**self._rows, case_file.name: list(self._cases.values())})
