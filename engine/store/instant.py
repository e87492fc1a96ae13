"""Instants in a database: aware, in UTC, and in one form of text where text is all there is."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, Text, TypeDecorator
from sqlalchemy.types import TypeEngine


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; on SQLite text of fixed width, which sorts as time does."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[str]:
        """Choose text for SQLite, a timestamp with time zone elsewhere."""
        return Text() if dialect.name == "sqlite" else DateTime(timezone=True)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        """Write an aware instant.

        Raises:
            ValueError: it carries no offset.
        """
        if value is None or dialect.name != "sqlite":
            return value
        return written(value)

    def process_result_value(self, value: object, _dialect: Dialect) -> datetime | None:
        """Give back an aware UTC instant."""
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return value.astimezone(UTC) if isinstance(value, datetime) else None


def written(instant: datetime) -> str:
    """Return an instant as text of fixed width that both databases read and that sorts.

    Raises:
        ValueError: it carries no offset, so it names no instant.
    """
    if instant.tzinfo is None:
        message = f"{instant.isoformat()} has no UTC offset, so it names no instant"
        raise ValueError(message)
    if instant.tzinfo is not UTC:
        instant = instant.astimezone(UTC)
    return instant.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
