"""Settings, read once from the environment (REEVE_*) and checked before anything starts.

A production service refuses what belongs to a demonstration: a virtual clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from app.letter_settings import (
    NOTIFY,
    LetterSettings,
    NotifySettings,
    SmtpSettings,
    WrongSetting,
    read_routes,
)

ENVIRONMENTS = ("production", "demo", "test")
KNOWN_TO_ALL = "7e" * 32
LAST_PORT = 65_535
__all__ = ["Settings", "WrongSetting", "from_environment"]
KNOWN = frozenset(
    {
        "REEVE_DATABASE_URL",
        "REEVE_ENVIRONMENT",
        "REEVE_HOST",
        "REEVE_LETTERS",
        "REEVE_MASTER_KEY",
        "REEVE_MASTER_KEY_FILE",
        "REEVE_NOTIFY_EMAIL_TEMPLATE",
        "REEVE_NOTIFY_KEY",
        "REEVE_NOTIFY_KEY_FILE",
        "REEVE_NOTIFY_TEXT_TEMPLATE",
        "REEVE_NOTIFY_URL",
        "REEVE_OLD_MASTER_KEYS",
        "REEVE_PORT",
        "REEVE_PROCESSES",
        "REEVE_PUBLIC_URL",
        "REEVE_SMTP_FROM",
        "REEVE_SMTP_HOST",
        "REEVE_SMTP_PASSWORD",
        "REEVE_SMTP_PASSWORD_FILE",
        "REEVE_SMTP_PORT",
        "REEVE_SMTP_TLS",
        "REEVE_SMTP_USER",
        "REEVE_VIRTUAL_CLOCK",
        "REEVE_WORKER",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this process runs.

    `virtual_clock` is the aware instant at which a virtual clock stands, None for the machine's
    time. `worker` says whether `serve` runs jobs and timers inside its own process: the default
    is yes on SQLite, no on PostgreSQL, where worker processes do it. `processes` is the folder of
    diagrams. `master_key` wraps the keys of the cases, `old_master_keys` wrapped them before; in
    the test environment a key that everybody knows takes its place. `letters` says how letters
    leave.

    Raises:
        WrongSetting: unknown environment, impossible port, or a virtual clock in production.
    """

    database_url: str = "sqlite:///reeve.db"
    environment: str = "production"
    host: str = "127.0.0.1"
    port: int = 8080
    processes: Path = Path("processes")
    virtual_clock: datetime | None = None
    worker: bool = True
    master_key: str = field(default="", repr=False)
    old_master_keys: Sequence[str] = field(default=(), repr=False)
    letters: LetterSettings = field(default_factory=LetterSettings)

    def __post_init__(self) -> None:
        if self.environment not in ENVIRONMENTS:
            raise WrongSetting(f"REEVE_ENVIRONMENT must be one of {', '.join(ENVIRONMENTS)}")
        if not 0 <= self.port <= LAST_PORT:
            raise WrongSetting(f"REEVE_PORT must be a number from 0 to {LAST_PORT}")
        if self.environment == "test" and not self.master_key:
            object.__setattr__(self, "master_key", KNOWN_TO_ALL)
        if self.virtual_clock is None:
            return
        if self.environment == "production":
            raise WrongSetting("REEVE_VIRTUAL_CLOCK is refused in production: deadlines are real")
        if self.virtual_clock.tzinfo is None:
            raise WrongSetting("REEVE_VIRTUAL_CLOCK needs an offset, as in 2026-03-02T09:30:00Z")


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read the settings from variables named REEVE_*; an empty one counts as absent.

    Raises:
        WrongSetting: a value makes no sense.
    """
    given = {name: environment[name] for name in KNOWN if environment.get(name)}
    url = given.get("REEVE_DATABASE_URL", "sqlite:///reeve.db")
    return Settings(
        database_url=url,
        environment=given.get("REEVE_ENVIRONMENT", "production"),
        host=given.get("REEVE_HOST", "127.0.0.1"),
        port=_number("REEVE_PORT", given.get("REEVE_PORT", "8080")),
        processes=Path(given.get("REEVE_PROCESSES", "processes")),
        virtual_clock=_instant("REEVE_VIRTUAL_CLOCK", given.get("REEVE_VIRTUAL_CLOCK")),
        master_key=_secret(given, "REEVE_MASTER_KEY"),
        letters=_letters(given),
        old_master_keys=tuple(given.get("REEVE_OLD_MASTER_KEYS", "").split()),
        worker=_switch("REEVE_WORKER", given.get("REEVE_WORKER"), default=_is_sqlite(url)),
    )


def _letters(given: Mapping[str, str]) -> LetterSettings:
    return LetterSettings(
        public_url=given.get("REEVE_PUBLIC_URL", "").rstrip("/"),
        routes=read_routes(given.get("REEVE_LETTERS", "")),
        smtp=SmtpSettings(
            host=given.get("REEVE_SMTP_HOST", ""),
            port=_number("REEVE_SMTP_PORT", given.get("REEVE_SMTP_PORT", "587")),
            tls=given.get("REEVE_SMTP_TLS", "starttls"),
            user=given.get("REEVE_SMTP_USER", ""),
            password=_secret(given, "REEVE_SMTP_PASSWORD"),
            sender=given.get("REEVE_SMTP_FROM", ""),
        ),
        notify=NotifySettings(
            key=_secret(given, "REEVE_NOTIFY_KEY"),
            url=given.get("REEVE_NOTIFY_URL", NOTIFY),
            email_template=given.get("REEVE_NOTIFY_EMAIL_TEMPLATE", ""),
            text_template=given.get("REEVE_NOTIFY_TEXT_TEMPLATE", ""),
        ),
    )


def _secret(given: Mapping[str, str], name: str) -> str:
    """Return a secret, or the content of the file that takes its place."""
    if name in given or f"{name}_FILE" not in given:
        return given.get(name, "")
    try:
        return Path(given[f"{name}_FILE"]).read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise WrongSetting(f"{name}_FILE cannot be read: {error}") from error


def _is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise WrongSetting(f"{name} must be a whole number, not {text!r}")
    return int(text)


def _switch(name: str, text: str | None, *, default: bool) -> bool:
    if text is None:
        return default
    if text not in ("on", "off"):
        raise WrongSetting(f"{name} must be on or off, not {text!r}")
    return text == "on"


def _instant(name: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise WrongSetting(f"{name} must be an instant, as in 2026-03-02T09:30:00Z") from None
