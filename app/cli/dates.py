"""Instants of the service (UTC) as people in England and Wales read them."""

from datetime import datetime

from engine.clock import LONDON


def day(instant: str | None) -> str:
    """Return the local day of an instant.

    >>> day("2026-06-30T22:59:59Z"), day("2026-06-30T23:00:00Z"), day(None)
    ('30 Jun 2026', '1 Jul 2026', '')
    """
    return _local(instant, "%b %Y")


def moment(instant: str | None) -> str:
    """Return the local day and time of an instant.

    >>> moment("2026-06-30T23:00:00Z")
    '1 Jul 2026 00:00'
    """
    return _local(instant, "%b %Y %H:%M")


def _local(instant: str | None, pattern: str) -> str:
    if not instant:
        return ""
    local = datetime.fromisoformat(instant).astimezone(LONDON)
    return f"{local.day} {local.strftime(pattern)}"
