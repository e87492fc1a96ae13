"""Settings are checked before anything starts."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.settings import Settings, WrongSetting, from_environment


def test_without_a_word_it_is_production_on_sqlite_with_a_worker_inside() -> None:
    settings = from_environment({"PATH": "/bin"})

    assert settings == Settings()
    assert settings.environment == "production"
    assert settings.worker


def test_on_postgresql_the_worker_is_a_process_of_its_own() -> None:
    url = "postgresql+psycopg://reeve@/reeve"

    assert not from_environment({"REEVE_DATABASE_URL": url}).worker
    assert from_environment({"REEVE_DATABASE_URL": url, "REEVE_WORKER": "on"}).worker


def test_all_of_them_are_read() -> None:
    settings = from_environment(
        {
            "REEVE_DATABASE_URL": "sqlite:///x.db",
            "REEVE_ENVIRONMENT": "demo",
            "REEVE_HOST": "0.0.0.0",  # noqa: S104
            "REEVE_PORT": "9000",
            "REEVE_PROCESSES": "elsewhere",
            "REEVE_VIRTUAL_CLOCK": "2026-03-02T09:30:00Z",
            "REEVE_WORKER": "off",
        }
    )

    assert settings.port == 9000
    assert settings.processes == Path("elsewhere")
    assert settings.virtual_clock == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert not settings.worker


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REEVE_ENVIRONMENT", "staging"),
        ("REEVE_PORT", "many"),
        ("REEVE_PORT", "65536"),
        ("REEVE_PORT", "-1"),
        ("REEVE_PORT", "٣"),
        ("REEVE_WORKER", "perhaps"),
        ("REEVE_VIRTUAL_CLOCK", "tomorrow"),
        ("REEVE_VIRTUAL_CLOCK", "2026-03-02T09:30:00"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(WrongSetting, match=name):
        from_environment({"REEVE_ENVIRONMENT": "test", name: value})


def test_production_refuses_a_virtual_clock() -> None:
    with pytest.raises(WrongSetting, match="production"):
        from_environment({"REEVE_VIRTUAL_CLOCK": "2026-03-02T09:30:00Z"})
