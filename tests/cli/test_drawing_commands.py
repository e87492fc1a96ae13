"""layout, check-diagram, render and test --pictures: what is typed for drawings."""

import json
from pathlib import Path

import pytest

from app.cli import pictures
from tests.cli.conftest import Typed
from tests.drawing.check.reviews import GOOD
from tests.drawing.check.xml_parts import HEAD
from tests.drawing.svg.test_rendering import two_planes
from tests.scenarios.loans import GIVEN, RECORDED, given_processes, write

BROKEN = GOOD.led("no", (500, 240), (570, 240))
UNDRAWN = f"{HEAD}\n{GOOD.model}</bpmn:definitions>\n".encode()


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return given(tmp_path / "good.bpmn", GOOD.document())


@pytest.fixture
def undrawn(tmp_path: Path) -> Path:
    return given(tmp_path / "undrawn.bpmn", UNDRAWN)


def given(path: Path, content: bytes) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def converter(folder: Path, name: str, script: str) -> None:
    """Put a program on the PATH that stands for one that this machine may lack."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


@pytest.fixture
def programs_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are looked for, and the shell's own tools."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for tool in ("cp", "sleep", "sh"):
        (folder / tool).symlink_to(Path("/bin") / tool)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_a_good_drawing_passes(typed: Typed, good: Path) -> None:
    answer = typed("check-diagram", good)

    assert (answer.status, answer.err) == (0, "")
    assert answer.out == (
        f"{good}: 0 faults; 18 shapes, 13 lines, 0 crossings, 2 bends, 0 backwards, "
        "1100 by 660 (1.67)\n"
    )


def test_a_fault_is_told_with_its_place_and_what_to_do(
    typed: Typed, good: Path, tmp_path: Path
) -> None:
    bad = given(tmp_path / "bad.bpmn", BROKEN.document())

    answer = typed("check-diagram", good, bad)

    assert answer.status == 1
    assert (
        f'error {bad}:no the flow "no" from "Met?" to "Not met" does not touch the end event '
        '"Not met"\n      Pull the end of the line onto the outline of the shape.\n'
    ) in answer.out
    assert f"{bad}: 1 fault; " in answer.out


def test_programs_get_faults_and_measures_as_json(typed: Typed, tmp_path: Path) -> None:
    folder = given(tmp_path / "all" / "bad.bpmn", BROKEN.document()).parent
    long = GOOD.called("Decide", "Decide on everything that has ever been asked of us " * 5)
    given(folder / "long.bpmn", long.document())

    answer = typed("check-diagram", folder, "--json")

    bad, long_told = json.loads(answer.out)["files"]
    assert answer.status == 1
    assert bad["file"].endswith("bad.bpmn")
    assert [(one["code"], one["elementId"]) for one in bad["faults"]] == [("loose_ends", "no")]
    assert bad["measures"]["bends"] == 2
    assert [(one["code"], one["severity"]) for one in long_told["faults"]] == [
        ("text_overflow", "warning")
    ]


def test_what_is_only_remarked_does_not_fail(typed: Typed, tmp_path: Path) -> None:
    long = GOOD.called("Decide", "Decide on everything that has ever been asked of us " * 5)
    path = given(tmp_path / "long.bpmn", long.document())

    assert typed("check-diagram", path).status == 0


def test_what_is_not_drawn_is_laid_out_in_place(typed: Typed, undrawn: Path) -> None:
    first = typed("layout", undrawn)
    drawn = undrawn.read_bytes()
    again = typed("layout", undrawn)

    assert (first.status, first.err) == (0, "")
    assert first.out.startswith(f"{undrawn}: laid out; 0 faults; ")
    assert again.out.startswith(f"{undrawn}: stays as it is drawn; 0 faults; ")
    assert undrawn.read_bytes() == drawn
    assert GOOD.model.strip().encode() in drawn
    assert [path.name for path in undrawn.parent.iterdir()] == ["undrawn.bpmn"]


def test_what_an_analyst_arranged_stays_unless_told_otherwise(typed: Typed, good: Path) -> None:
    kept = typed("layout", good)
    assert good.read_bytes() == GOOD.document()

    redrawn = typed("layout", good, "--redraw")

    assert kept.out.startswith(f"{good}: stays as it is drawn; ")
    assert redrawn.out.startswith(f"{good}: drawn anew; 0 faults; ")
    assert good.read_bytes() != GOOD.document()


def test_a_layout_can_be_checked_without_writing(typed: Typed, good: Path, undrawn: Path) -> None:
    answer = typed("layout", good, undrawn, "--check")

    assert answer.status == 1
    assert answer.out == f"{good}: is drawn\n{undrawn}: would be laid out\n"
    assert undrawn.read_bytes() == UNDRAWN
    assert typed("layout", good, "--check").status == 0


def test_a_layout_can_go_elsewhere(typed: Typed, undrawn: Path) -> None:
    target = undrawn.with_name("drawn.bpmn")

    answer = typed("layout", undrawn, "--output", target)

    assert answer.status == 0
    assert undrawn.read_bytes() == UNDRAWN
    assert typed("layout", undrawn, "-o", "-").out == target.read_text()
    assert typed("check-diagram", target).status == 0


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("layout", "good.bpmn", "other.bpmn", "-o", "x.bpmn"), "--output goes with one file"),
        (("layout", "good.bpmn", "--check", "-o", "x.bpmn"), "not with --check"),
        (("check-diagram", "empty"), "empty holds no BPMN file"),
        (("render", "good.bpmn", "--coverage", "--against", "good.bpmn"), "not both"),
        (("render", "good.bpmn", "-o", "picture.jpg"), "must end in .svg or .png"),
        (("render", "good.bpmn", "--coverage"), "is in no folder of processes"),
    ],
)
def test_wrong_use_is_said(typed: Typed, good: Path, command: tuple[str, ...], words: str) -> None:
    given(good.with_name("other.bpmn"), GOOD.document())
    good.with_name("empty").mkdir()

    answer = typed(*command)

    assert answer.status == 2
    assert words in answer.err


@pytest.mark.parametrize(
    "command",
    [("check-diagram",), ("layout",), ("render",), ("render", "--against", "good.bpmn")],
    ids=" ".join,
)
def test_what_is_no_diagram_is_said(typed: Typed, good: Path, command: tuple[str, ...]) -> None:
    bad = given(good.with_name("bad.bpmn"), b"<definitions/>")

    answer = typed(*command, bad)

    assert answer.status == 1
    assert "bad.bpmn" in answer.err
    assert "is not a BPMN diagram" in answer.err


def test_a_picture_goes_where_it_is_told(typed: Typed, good: Path) -> None:
    target = good.with_suffix(".svg")

    shown = typed("render", good)
    written = typed("render", good, "--output", target)

    assert shown.out.startswith("<svg ")
    assert written.out.startswith(f"drew {good} in {target}\n")
    assert target.read_text() == shown.out


def test_a_picture_shows_what_has_changed(typed: Typed, good: Path) -> None:
    older = given(good.with_name("older.bpmn"), GOOD.called("Decide", "Think").document())

    plain, compared = typed("render", good), typed("render", good, "--against", older)

    assert "Think" not in plain.out
    assert "Think" in compared.out


def test_a_picture_of_what_is_in_a_collapsed_sub_process(typed: Typed, tmp_path: Path) -> None:
    diagram = given(tmp_path / "two.bpmn", two_planes())

    first = typed("render", diagram, "-o", tmp_path / "two.svg")
    inside = typed("render", diagram, "--plane", "sub")
    unknown = typed("render", diagram, "--plane", "cellar")

    assert first.out.endswith("--plane draws what is in its collapsed sub-processes: sub\n")
    assert "Inner task" in inside.out
    assert "Inner task" not in (tmp_path / "two.svg").read_text()
    assert unknown.status == 1
    assert "no plane for 'cellar'; it has planes for p, sub" in unknown.err


def test_png_needs_a_converter(typed: Typed, good: Path, programs_in: Path) -> None:
    answer = typed("render", good, "-o", good.with_suffix(".png"))

    assert answer.status == 1
    assert "install rsvg-convert (package librsvg2-bin), inkscape or chromium" in answer.err


@pytest.mark.parametrize(
    ("program", "script"),
    [
        ("rsvg-convert", 'for last; do :; done; cp "$last" "${2#--output=}"'),
        ("inkscape", 'cp "$3" "${2#--export-filename=}"'),
        (
            "chromium",
            "for one; do case $one in --screenshot=*) to=${one#*=};; file:*) from=${one#file://};; "
            'esac; done; cp "$from" "$to"',
        ),
    ],
)
def test_png_is_made_by_what_is_there(
    typed: Typed, good: Path, programs_in: Path, program: str, script: str
) -> None:
    converter(programs_in, program, script)
    target = good.with_suffix(".png")

    answer = typed("render", good, "-o", target)

    assert answer.out.startswith(f"drew {good} in {target}\n")
    assert target.read_text() == typed("render", good).out


def test_a_converter_that_fails_is_quoted(typed: Typed, good: Path, programs_in: Path) -> None:
    converter(programs_in, "inkscape", "echo no such font >&2; exit 1")

    answer = typed("render", good, "-o", "x.png")

    assert answer.status == 1
    assert "made no picture: no such font" in answer.err


def test_a_converter_that_hangs_is_stopped(
    typed: Typed, good: Path, programs_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    converter(programs_in, "inkscape", "exec sleep 60")
    monkeypatch.setattr(pictures, "LONGEST", 0.2)

    answer = typed("render", good, "-o", "x.png")

    assert "took longer than 0.2 seconds" in answer.err
    assert not Path("x.png").exists()


def test_scenarios_leave_pictures_of_their_coverage(typed: Typed, tmp_path: Path) -> None:
    folder = given_processes(tmp_path / "loans")
    write(folder, f"{GIVEN}{RECORDED}  then: {{waiting_at: [decide]}}\n")

    answer = typed("test", folder, "--pictures", tmp_path / "coverage")
    alone = typed("render", folder / "common" / "loan" / "loan.bpmn", "--coverage")

    picture = tmp_path / "coverage" / "common" / "loan" / "loan.svg"
    assert (answer.status, alone.status) == (0, 0)
    assert f"drew 1 picture in {tmp_path / 'coverage'}" in answer.err
    assert picture.read_text() == alone.out
    assert "3 of 9" in alone.out or "never taken" in alone.out.lower()
    assert "holds  A loan" in answer.out
    assert [one.name for one in (tmp_path / "coverage").iterdir()] == ["common"]
