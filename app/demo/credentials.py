"""The tokens of a demonstration, kept in a file that only its owner can read."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from app.casework.master_keys import fresh

PLACE = Path("var/demo-tokens.json")
KEY_PLACE = Path("var/demo-master-key")
ONLY_THE_OWNER = 0o600


@dataclass(frozen=True, slots=True)
class Credentials:
    """Which service the tokens are for, and a token for each role, agency and the operator."""

    url: str
    database: str
    tokens: Mapping[str, str]


def load() -> Credentials | None:
    """Return what is kept in this folder; None when there is nothing, or nothing of use."""
    try:
        return Credentials(**json.loads(PLACE.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def keep(credentials: Credentials) -> None:
    """Write the tokens, readable by the owner only, also when the file was there before."""
    PLACE.unlink(missing_ok=True)
    _write(PLACE, json.dumps(asdict(credentials), indent=2))


def master_key() -> tuple[str, bool]:
    """Return the master key of this folder's demonstration, and whether it was made just now."""
    if KEY_PLACE.exists():
        return KEY_PLACE.read_text(encoding="ascii").strip(), False
    text = fresh()
    _write(KEY_PLACE, text)
    return text, True


def _write(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    door = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_THE_OWNER)
    with os.fdopen(door, "w", encoding="utf-8") as file:
        file.write(text)
