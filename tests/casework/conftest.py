"""What several tests of cases begin with."""

import pytest

from app.assembly import engine_on
from app.casework.importing import Importer
from tests.casework.files_of_cases import deployed
from tests.sealing import VAULT


@pytest.fixture
def importer(database, clock) -> Importer:
    made = Importer(engine_on(database, clock, VAULT), VAULT)
    deployed(made, post="post_came")  # a partnership that works, though not with cases yet
    return made
