"""A service starts without what it does not need yet; a second of every restart is loading."""

import subprocess
import sys

LATE = ("alembic", "engine.drawing.check", "engine.drawing.layout", "engine.drawing.svg")


def test_a_service_starts_without_what_migrates_and_draws():
    listing = "import sys, app.main, app.cli.serving; print('\\n'.join(sys.modules))"
    found = subprocess.run(  # noqa: S603
        [sys.executable, "-c", listing], capture_output=True, text=True, check=True
    )

    loaded = set(found.stdout.split())
    assert "app.main" in loaded
    assert loaded.isdisjoint(LATE)
