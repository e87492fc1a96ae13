"""Writes pictures: SVG as it is, PNG through a program of this machine that can convert it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory

from app.cli.failures import WRONG_USE, Stop

Call = Callable[[Path, Path, tuple[int, int]], Sequence[str]]
LONGEST = 120  # seconds that a converter may take
SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"')


def _librsvg(source: Path, target: Path, _size: tuple[int, int]) -> Sequence[str]:
    return ("--background-color=white", f"--output={target}", str(source))


def _inkscape(source: Path, target: Path, _size: tuple[int, int]) -> Sequence[str]:
    return ("--export-type=png", f"--export-filename={target}", str(source))


def _chromium(source: Path, target: Path, size: tuple[int, int]) -> Sequence[str]:
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    return (
        *("--headless", "--disable-gpu", "--hide-scrollbars", *as_root),
        f"--user-data-dir={source.parent}",
        f"--window-size={size[0]},{size[1]}",
        f"--screenshot={target}",
        source.as_uri(),
    )


CONVERTERS: Sequence[tuple[str, Call]] = (
    ("rsvg-convert", _librsvg),
    ("inkscape", _inkscape),
    ("chromium", _chromium),
    ("chromium-browser", _chromium),
    ("google-chrome", _chromium),
)


def write(svg: str, target: Path) -> None:
    """Write a picture, as its name's ending says; `-` is standard output.

    Raises:
        Stop: the ending is neither .svg nor .png, or no program makes PNG here.
    """
    if target == Path("-"):
        sys.stdout.write(svg)
    elif target.suffix == ".svg":
        target.write_text(svg, encoding="utf-8")
    elif target.suffix == ".png":
        _convert(svg, target)
    else:
        raise Stop(f"{target} must end in .svg or .png", WRONG_USE)


def _convert(svg: str, target: Path) -> None:
    program, call = _converter()
    with TemporaryDirectory(prefix="reeve-picture-") as folder:
        source, result = Path(folder) / "picture.svg", Path(folder) / "picture.png"
        source.write_text(svg, encoding="utf-8")
        arguments = [program, *call(source, result, _size(svg))]
        try:
            done = subprocess.run(  # noqa: S603 - a fixed program, on a file of ours
                arguments, capture_output=True, timeout=LONGEST, check=False
            )
        except subprocess.TimeoutExpired as late:
            raise Stop(f"{program} took longer than {LONGEST} seconds") from late
        if not result.exists():
            words = done.stderr.decode(errors="replace").strip().splitlines()
            raise Stop(f"{program} made no picture: {words[-1] if words else 'it did not say why'}")
        shutil.copyfile(result, target)


def _converter() -> tuple[str, Call]:
    for name, call in CONVERTERS:
        if program := shutil.which(name):
            return program, call
    names = "rsvg-convert (package librsvg2-bin), inkscape or chromium"
    raise Stop(f"nothing here makes PNG of SVG: install {names}, or write an .svg")


def _size(svg: str) -> tuple[int, int]:
    found = SIZE.search(svg)
    return (ceil(float(found[1])), ceil(float(found[2]))) if found else (1600, 1200)
