"""docs/analysts.md, done to the letter: its files, its edits and its commands, in their order."""

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import databases
from tests.cli.conftest import Answer, Demo, Typed, serving
from tests.cli.programs import PROCESSES, ROOT
from tests.soak import AT_LENGTH

PAGE = (ROOT / "docs" / "analysts.md").read_text()
WALK, DEPLOYING = PAGE.split("\n## 7 Deploy\n")
BLOCK = re.compile(r"(.*?)^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"Write `([^`]+)`:\s*$")
EDIT = re.compile(r"In `([^`]+)`, below\s*$")


def _called_by(process: str, found: set[str]) -> set[str]:
    """Add the folders of a process and of all that it calls."""
    (diagram,) = PROCESSES.glob(f"common/*/{process}.bpmn")
    if diagram.parent.name not in found:
        found.add(diagram.parent.name)
        for called in CALLED.findall(diagram.read_text()):
            _called_by(called, found)
    return found


CALLED = re.compile(r'<zeebe:calledElement processId="(\w+)"')
REVIEW = _called_by("asb_case_review", set())


@dataclass
class Reader:
    """Somebody who does what a page says, in the current folder."""

    typed: Typed
    at: Demo | None = None
    place: tuple[Path, str] | None = None  # where something is to be added
    answers: tuple[Answer, ...] = ()

    def follow(self, text: str) -> None:
        done = 0
        for before, kind, block in BLOCK.findall(text):
            self._do(before, kind, block)
            done += 1
        assert done == text.count("\n```") / 2, "a block that nobody understands"

    def _do(self, before: str, kind: str, block: str) -> None:
        if kind == "sh":
            self._type(block)
        elif kind == "text":
            assert {one.status for one in self.answers} == {int("It fails" in before)}
            assert not self._lacks(block), self._said()
        elif named := FILE.search(before):
            Path(named[1]).write_text(block)
        elif named := EDIT.search(before):
            self.place = Path(named[1]), block
        else:
            assert before.strip() == "write"
            self._adds(block)

    def _type(self, block: str) -> None:
        commands = [shlex.split(line) for line in block.splitlines()]
        assert {command[0] for command in commands} == {"reeve"}
        self.answers = tuple(self.typed(*rest, at=self.at) for _, *rest in commands)

    def _said(self) -> str:
        return _plain(" ".join(f"{one.out} {one.err}" for one in self.answers))

    def _lacks(self, block: str) -> list[str]:
        said = self._said()
        return [line for line in block.splitlines() if _plain(line) not in said]

    def _adds(self, block: str) -> None:
        assert self.place is not None
        path, anchor = self.place
        text = path.read_text()
        assert text.count(anchor) == 1, f"{path} does not hold what the page shows of it"
        path.write_text(text.replace(anchor, anchor + block))


def _plain(text: str) -> str:
    """Return words without line breaks and the frames of tables."""
    return " ".join(re.sub(r"[│┃─━]", " ", text).split())


@pytest.fixture
def both(sqlite_url: str, cluster: databases.Cluster | None) -> Iterator[list[str]]:
    if cluster is None or not AT_LENGTH:
        yield [sqlite_url]
        return
    with cluster.database() as url:
        yield [sqlite_url, url]


def test_the_walk_of_a_new_analyst_works_to_the_letter(
    typed: Typed, both: list[str], tmp_path: Path
) -> None:
    before, folder = tmp_path / "before", tmp_path / "processes"
    shutil.copytree(PROCESSES, before, ignore=_beside_the_review)
    shutil.copytree(before, folder)

    Reader(typed).follow(WALK)

    for picture in re.findall(r"`([^`\s]+\.svg)`", WALK):
        assert (tmp_path / picture).exists()
    for url in both:
        with serving(url, tmp_path) as service:
            assert typed("deploy", before, at=service).status == 0
            Reader(typed, service).follow(DEPLOYING)


def _beside_the_review(folder: str, names: list[str]) -> list[str]:
    """Name what the walk has no use for: all but the case review, in common and in Poole."""
    if Path(folder).name == "partnerships":
        return [name for name in names if name != "poole"]
    if Path(folder).name == "common":
        return [name for name in names if not name.endswith(".toml") and name not in REVIEW]
    return []
