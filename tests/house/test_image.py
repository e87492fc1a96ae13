"""What can be said of the image without building it: all that it names is there."""

import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from app.settings import KNOWN, from_environment

ROOT = Path(__file__).parents[2]
TEXT = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text())
LINES = [line.split() for line in TEXT.splitlines() if line and not line.startswith("#")]
IGNORED = (ROOT / ".dockerignore").read_text().split("\n")
ENVIRONMENT = dict(re.findall(r"\b(\w+)=(\S+)", " ".join(TEXT.split("ENV ")[1:])))


def copied() -> list[str]:
    return [words[1] for words in LINES if words[0] == "COPY" and not words[1].startswith("--")]


def test_what_the_image_copies_is_there_and_goes_to_the_builder() -> None:
    let_in = [line[1:] for line in IGNORED if line.startswith("!")]

    assert sorted(copied()) == sorted(let_in)
    assert [path for path in copied() if not (ROOT / path).exists()] == []


def test_nothing_that_runs_is_left_out() -> None:
    """Whatever git knows beside tests, documents and tools is in the image."""
    known = subprocess.run(
        ["git", "ls-files"],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    out = ("tests/*", "docs/*", "*.md", ".*", "Makefile", "Dockerfile", "requirements/dev.txt")

    kept = {path for path in known if not any(fnmatch(path, each) for each in out)}

    assert [path for path in kept if not path.startswith(tuple(copied()))] == []


def test_its_settings_make_sense() -> None:
    ours = {name: text for name, text in ENVIRONMENT.items() if name.startswith("REEVE_")}

    settings = from_environment(ours)

    assert set(ours) <= KNOWN
    assert (settings.host, settings.environment, settings.worker) == ("0.0.0.0", "production", True)  # noqa: S104
    (volume,) = (words[1] for words in LINES if words[0] == "VOLUME")
    assert settings.database_url == f"sqlite:///{volume}/reeve.db"


def test_it_runs_as_somebody_without_rights() -> None:
    users = [words[1] for words in LINES if words[0] == "USER"]

    assert users == ["reeve"]
    assert LINES.index(["USER", "reeve"]) < [words[0] for words in LINES].index("ENTRYPOINT")


@pytest.mark.parametrize("command", ["serve", "worker", "migrate"])
def test_its_commands_are_known(command: str, tmp_path: Path) -> None:
    (entry,) = (" ".join(words[1:]) for words in LINES if words[0] == "ENTRYPOINT")
    assert entry == '["python", "-m", "app.cli"]'

    answer = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "app.cli", command, "--help"],
        cwd=tmp_path,
        env={**ENVIRONMENT, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )

    assert answer.returncode == 0
