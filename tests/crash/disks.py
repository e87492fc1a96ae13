"""Small disks that are filled to the last byte, and emptied again."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Disk:
    """A folder with little room."""

    folder: Path

    def fill(self) -> None:
        """Write until there is no room for another byte."""
        with (self.folder / "filler").open("wb", buffering=0) as filler:
            for size in (CHUNK, 1):
                try:
                    while True:
                        filler.write(bytes(size))
                except OSError:
                    continue

    def free(self) -> None:
        (self.folder / "filler").unlink()


@contextmanager
def small(folder: Path, megabytes: int, owner: int = 0) -> Iterator[Disk]:
    """Mount a small disk in memory; whoever may not do so leaves the test out."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    folder.mkdir(exist_ok=True)
    options = f"size={megabytes}m,mode=700,uid={owner},gid={owner}"
    mount = ["mount", "-t", "tmpfs", "-o", options, "reeve-test", str(folder)]
    done = subprocess.run(mount, check=False, capture_output=True)  # noqa: S603
    if done.returncode:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.decode()}")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S603, S607


@dataclass(frozen=True, slots=True)
class Allowance:
    """How large the files of a process may grow: a full disk for whoever is not root."""

    pid: int

    def fill(self) -> None:
        self._allow(1)

    def free(self) -> None:
        self._allow(resource.RLIM_INFINITY)

    def _allow(self, size: int) -> None:
        _, hard = resource.prlimit(self.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (size, hard))
