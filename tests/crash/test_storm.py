"""Serve and worker processes die at random under load; every answer was written down before.

The clients repeat what was not answered. After the storm everything is counted.
"""

import pytest
from sqlalchemy import make_url

from tests.crash import storms
from tests.crash.sizes import FULL
from tests.crash.storms import Size

SMALL = Size(kills=4, completions=80)
LARGE = Size(kills=200, completions=20_000)
SEED = 20_260_302


def kind(url: str) -> str:
    return make_url(url).get_backend_name()


def test_nothing_that_was_answered_is_lost_or_doubled(database_url, tmp_path):
    with storms.brewing(database_url, tmp_path) as storm:
        weather = storm.rage(LARGE if FULL else SMALL, SEED)

    storms.tell(f"storm on {kind(database_url)}, seed {SEED}", weather)
    assert weather.problems == []
    assert weather.faults == []
    assert weather.reckoning.faults == {}
    assert weather.reckoning.acknowledged >= SMALL.completions
    assert weather.kills >= SMALL.kills


@pytest.mark.parametrize(
    ("mutant", "noticed"),
    [("noisy_effect_apart", "effects_wrong"), ("noisy_commit_lost", "lost")],
)
@pytest.mark.skipif(not FULL, reason="needs many kills: part of `make crash`")
def test_a_storm_would_notice_a_mistake(database_url, tmp_path, mutant, noticed):
    with storms.brewing(database_url, tmp_path, mutant) as storm:
        weather = storm.rage(Size(kills=40, completions=1_500), SEED)

    storms.tell(f"{mutant} on {kind(database_url)}", weather)
    assert noticed in weather.reckoning.faults
