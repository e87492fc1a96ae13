"""Fixtures for tests of the engine."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """A worker tells its log of each failure; the tests make many on purpose."""
    log = logging.getLogger("engine.worker")
    level = log.level
    log.setLevel(logging.CRITICAL)
    yield
    log.setLevel(level)
