"""The importer: works through files of cases, each case in one transaction.

A file waits sealed; how far it has come is written with each case, so an importer that is killed
is followed by another that goes on. Checking only does the same and rolls each case back.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from app.casework import import_starts
from app.casework.import_cases import CaseOutcome, ImportScope, import_case
from app.casework.import_file import rows_of
from app.casework.import_judging import (
    CASE,
    CASE_REFERENCE,
    COLUMNS,
    INCIDENT,
    PERSON,
    REQUIRED,
    CaseRows,
    by_case,
)
from app.casework.vault import Destroyed, Keys, Vault
from app.store import case_imports as rows
from app.store.case_imports import DONE, RUNNING, ImportState, Rejection
from app.store.database import Transaction
from engine.command import Command
from engine.engine import Engine
from engine.errors import DatabaseUnavailable, EngineError
from engine.keys import new_key
from engine.records import Actor

LOG = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
BATCH = 50
OWNER = "import"


class LeaseLost(Exception):
    """Another importer has the file now; nothing was written."""


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file that can be read as a whole, and how much is in it."""

    content: bytes
    rows: int
    cases: int


def read(content: bytes) -> ImportFile:
    """Look through a file, before anything is written.

    Raises:
        ImportRefused: it cannot be read as a whole.
    """
    cases = cases_of(content)
    return ImportFile(content, sum(len(case.rows) for case in cases), len(cases))


def accept(keys: Keys, scope: ImportScope, file: ImportFile, *, check_only: bool) -> ImportState:
    """Keep a file, sealed, to be worked through."""
    key = new_key(keys.now)
    text = file.content.decode("latin-1")  # every byte becomes one sign, and comes back as it was
    row = ImportState(
        key=key,
        tenant=scope.tenant,
        system=scope.system,
        check_only=check_only,
        visible_to=scope.visible_to,
        state=RUNNING,
        created_at=keys.now,
        created_by=scope.by,
        rows=file.rows,
        cases=file.cases,
        due_at=keys.now,
    )
    rows.add(keys.tx, row, keys.seal(scope.tenant, OWNER, _place(key), text))
    return row


def cases_of(content: bytes) -> list[CaseRows]:
    """Return the rows of a file by case.

    Raises:
        ImportRefused: it cannot be read as a whole.
    """
    return by_case(rows_of(content, COLUMNS, REQUIRED))


@dataclass(slots=True)
class OpenFile:
    """The file that an importer works on: read once, and forgotten when nothing is due."""

    key: str = ""
    cases: Sequence[CaseRows] = ()


@dataclass(frozen=True, slots=True)
class Importer:
    """Imports what waits in one database; any number of them may work on it."""

    engine: Engine
    vault: Vault
    opened: OpenFile = field(default_factory=OpenFile, repr=False)

    def import_next(self) -> bool:
        """Work on the file that is due, for one batch of cases; False when none is due.

        Raises:
            DatabaseUnavailable: it did not answer; another goes on when the lease ends.
        """
        row = self._claimed()
        if row is None:
            self._forget()
            return False
        cases = self._cases(row)
        try:
            for case in cases[row.done : row.done + BATCH]:
                row = self._imported(row, case)
            self._rest(row)
        except LeaseLost:
            return False
        return True

    def _claimed(self) -> ImportState | None:
        return rows.claim(self.engine.database, now=self.engine.now(), span=LEASE)

    def _cases(self, row: ImportState) -> Sequence[CaseRows]:
        if self.opened.key != row.key:
            with self.engine.database.read() as tx:
                sealed = rows.content(tx, row.key) or b""
                text = self.vault.reading(tx).open(sealed, _place(row.key))
            self.opened.cases = cases_of(str(text).encode("latin-1"))
            self.opened.key = row.key
        return self.opened.cases

    def _forget(self) -> None:
        self.opened.key, self.opened.cases = "", ()

    def _imported(self, row: ImportState, case: CaseRows) -> ImportState:
        """Import a case; one that cannot be written is refused, and the others go on.

        Raises:
            DatabaseUnavailable: it did not answer; the case comes again.
        """
        try:
            return self._taken(row, case)
        except DatabaseUnavailable:
            raise
        except (EngineError, Destroyed) as error:
            LOG.warning("a case of import %s was refused: %s", row.key, type(error).__name__)
            refused = CaseOutcome(rejections=[_unwritten(case)])
            by = Actor(row.created_by, row.tenant)
            return self.engine.carry_out(lambda one: self._noted(one.tx, row, refused), by=by)

    def _taken(self, row: ImportState, case: CaseRows) -> ImportState:
        scope = ImportScope(
            tenant=row.tenant, system=row.system, by=row.created_by, visible_to=row.visible_to
        )
        by = Actor(row.created_by, row.tenant)
        if row.check_only:
            outcome = self.engine.carry_out(
                lambda one: self._import(one, scope, case), by=by, dry_run=True
            )
            return self.engine.carry_out(lambda one: self._noted(one.tx, row, outcome), by=by)
        return self.engine.carry_out(
            lambda one: self._noted(one.tx, row, self._import(one, scope, case)), by=by
        )

    def _import(self, command: Command, scope: ImportScope, case: CaseRows) -> CaseOutcome:
        tx = command.tx
        outcome = import_case(self.vault.keys(tx, command.at), scope, case)
        message = import_starts.message_for(tx, outcome.case) if outcome.case else None
        if outcome.case is not None and message is not None:
            told = self.engine.publish_within(command, message).correlations
            begun = [one.process_instance_key for one in told if one.started]
            import_starts.attach(tx, outcome.case, begun)
            outcome.begun = bool(begun)
        return outcome

    def _noted(self, tx: Transaction, row: ImportState, outcome: CaseOutcome) -> ImportState:
        after = replace(
            row,
            done=row.done + 1,
            imported_cases=row.imported_cases + outcome.counts[CASE],
            imported_people=row.imported_people + outcome.counts[PERSON],
            imported_incidents=row.imported_incidents + outcome.counts[INCIDENT],
            unchanged=row.unchanged + outcome.unchanged,
            rejected=row.rejected + len({one.row for one in outcome.rejections}),
            begun=row.begun + outcome.begun,
            due_at=self.engine.now() + LEASE,
        )
        self._write(tx, after)
        rows.reject(tx, row.key, outcome.rejections)
        return after

    def _rest(self, row: ImportState) -> None:
        now = self.engine.now()
        after = replace(row, due_at=now)
        if row.done >= row.cases:
            self._forget()
            after = replace(row, state=DONE, due_at=None, finished_at=now)
        with self.engine.database.transaction() as tx:
            self._write(tx, after)

    def _write(self, tx: Transaction, row: ImportState) -> None:
        if not rows.write(tx, row, token=row.token):
            raise LeaseLost


def _unwritten(case: CaseRows) -> Rejection:
    reason = "cannot be written as the case stands here: ask whoever runs this service"
    return Rejection(row=case.rows[0].number, column=CASE_REFERENCE, reason=reason)


def _place(key: str) -> str:
    return f"{OWNER}|{key}"
