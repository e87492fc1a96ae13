"""What the year inherits: cases of the system before, some still open, most closed long ago.

They are imported as a partnership would import them, so the open ones are taken over, and the time
of the old ones is over within the year: people approve their disposal.
"""

import csv
from collections.abc import Iterator
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
# Closed so long ago that it is over within the year whether five years are kept or six.
OLDEST_YEARS, SPAN_DAYS = 6, 2 * DAYS_OF_A_YEAR - 60


def bring(partnership: Partnership, town: Town, first: date, many: int, dice: Random) -> None:
    """Import so many closed cases, and a third as many open ones."""
    file = importing.read(_file(town, first, many, dice).encode())
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


def _file(town: Town, first: date, many: int, dice: Random) -> str:
    text = StringIO()
    table = csv.DictWriter(text, COLUMNS, restval="")
    table.writeheader()
    for number in range(1, many + 1):
        closed = first - timedelta(days=OLDEST_YEARS * DAYS_OF_A_YEAR - dice.randrange(SPAN_DAYS))
        life = {"state": "closed", "closed_on": closed.isoformat()}
        table.writerows(_case(f"OLD-{number:03}", closed - timedelta(days=60), life, town, dice))
    for number in range(1, many // 3 + 1):
        opened = first - timedelta(days=dice.randint(5, 40))
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
