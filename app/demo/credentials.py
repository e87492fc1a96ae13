"""The tokens of a demonstration, kept in a file that only its owner can read."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

PLACE = Path("var/demo-tokens.json")
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
    PLACE.parent.mkdir(parents=True, exist_ok=True)
    PLACE.unlink(missing_ok=True)
    door = os.open(PLACE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_THE_OWNER)
    with os.fdopen(door, "w", encoding="utf-8") as file:
        json.dump(asdict(credentials), file, indent=2)
