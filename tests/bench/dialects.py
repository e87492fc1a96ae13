"""How to speak to a service: four requests and the places in its answers, read from a file.

A peer is measured by writing such a file for it; nothing else knows our paths.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = Any

FOLDER = Path(__file__).parent / "dialects"
KINDS = ("start", "list", "complete", "read")


@dataclass(frozen=True, slots=True)
class Wording:
    method: str
    path: str
    body: str = ""

    def filled(self, values: Mapping[str, str]) -> tuple[str, str, bytes]:
        return self.method, _filled(self.path, values), _filled(self.body, values).encode()


@dataclass(frozen=True, slots=True)
class Dialect:
    name: str
    header: str
    wordings: Mapping[str, Wording]
    answers: Mapping[str, str]

    def found(self, answer: Json, what: str) -> Json:
        """What an answer says at a place; None where the dialect knows no such place."""
        place = self.answers[what]
        if not place:
            return None
        for name in place.split("."):
            answer = answer[name]
        return answer


def read(name: str) -> Dialect:
    written = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    wordings = {kind: Wording(**written[kind]) for kind in KINDS}
    return Dialect(written["name"], written["header"], wordings, written["answers"])


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"${name}", value)
    return text
