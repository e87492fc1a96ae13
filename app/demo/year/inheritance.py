"""What the year inherits: cases of the system before, some still open, most closed long ago.

They are imported as a partnership would import them, so the open ones are taken over. The closed
ones are as old as any that a partnership keeps: of some the time is over within the year, and
people approve their disposal.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from random import Random

from app.casework import importing
from app.casework.import_cases import ImportScope
from app.casework.importing import Importer
from app.demo.year.partnership import Partnership, actor
from app.demo.year.people import Town

COLUMNS = (
    *("record", "case_reference", "opened_on", "state", "closed_on", "category"),
    *("role", "name", "address", "occurred_on", "what"),
)
SYSTEM = "former"
OFFICER = "case_officer"
CATEGORIES = ("nuisance", "personal", "environmental")
DAYS_OF_A_YEAR = 365
# None is kept for longer than six years after it was closed.
OLDEST_YEARS, DAYS_OPEN = 6, 60
SPAN_DAYS = OLDEST_YEARS * DAYS_OF_A_YEAR - DAYS_OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Inheritance:
    """How many cases there are on the first day of a year: closed ones, and open ones."""

    first: date
    closed: int
    open: int


def bring(partnership: Partnership, town: Town, wanted: Inheritance, dice: Random) -> None:
    """Import the cases of the years before."""
    file = importing.read(_file(town, wanted, dice).encode())
    scope = ImportScope(
        tenant=partnership.tenant,
        system=SYSTEM,
        by=actor(partnership.tenant, ()).subject,
        visible_to=actor(partnership.tenant, (OFFICER,)).subject,
    )
    with partnership.engine.database.transaction() as tx:
        importing.accept(partnership.vault.keys(tx, partnership.now), scope, file, check_only=False)
    importer = Importer(partnership.engine, partnership.vault)
    while importer.import_next():
        partnership.time.settle()
    partnership.time.settle()


def _file(town: Town, wanted: Inheritance, dice: Random) -> str:
    text = StringIO()
    table = csv.DictWriter(text, COLUMNS, restval="")
    table.writeheader()
    for number in range(1, wanted.closed + 1):
        closed = wanted.first - timedelta(days=DAYS_OPEN + dice.randrange(SPAN_DAYS))
        life = {"state": "closed", "closed_on": closed.isoformat()}
        table.writerows(
            _case(f"OLD-{number:03}", closed - timedelta(days=DAYS_OPEN), life, town, dice)
        )
    for number in range(1, wanted.open + 1):
        opened = wanted.first - timedelta(days=dice.randint(5, 40))
        table.writerows(_case(f"OPEN-{number:03}", opened, {"state": "open"}, town, dice))
    return text.getvalue()


def _case(
    number: str, opened: date, life: dict[str, str], town: Town, dice: Random
) -> Iterator[dict[str, str]]:
    of_case, victim = {"case_reference": number}, town.of(number, "victim")
    category, day = dice.choice(CATEGORIES), opened.isoformat()
    yield {**of_case, "record": "case", "opened_on": day, "category": category, **life}
    yield {
        **of_case,
        "record": "person",
        "role": "victim",
        "name": victim.name,
        "address": victim.address,
    }
    yield {
        **of_case,
        "record": "incident",
        "occurred_on": day,
        "category": category,
        "what": "As the system before had it.",
    }
