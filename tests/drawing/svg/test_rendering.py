"""A picture holds every element once, is safe to show, can be heard, and never varies."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.drawing import reading, svg
from engine.drawing.errors import UnreadableDiagram
from tests.drawing.svg import sheet, symbols
from tests.drawing.svg.cases import OVERLAYS, STATE

ROOT = Path(__file__).parents[3]
SVG = "{http://www.w3.org/2000/svg}"
PROCESSES = sorted(ROOT.glob("processes/**/*.bpmn"))
FILES = [
    *(pytest.param(path.read_bytes(), id=path.stem) for path in PROCESSES),
    pytest.param(symbols.sheet(), id="every symbol"),
]
SUB = (
    '<subProcess id="sub" name="Inside"><task id="inner" name="Inner task"/>'
    '<task id="other"/><sequenceFlow id="flow" sourceRef="inner" targetRef="other"/></subProcess>'
)
INNER = sheet.shape("inner", (20, 20, 100, 80)) + sheet.shape("other", (180, 20, 100, 80))
LINE = sheet.edge("flow", (120, 60), (180, 60))


def parsed(picture: str) -> etree._Element:
    return etree.fromstring(picture.encode())


def groups(picture: str) -> dict[str, etree._Element]:
    return {
        str(one.get("data-element-id")): one
        for one in parsed(picture).iter(f"{SVG}g")
        if one.get("data-element-id")
    }


def titles(picture: str) -> dict[str, str]:
    return {id_: one.findtext(f"{SVG}title", "") for id_, one in groups(picture).items()}


@pytest.mark.parametrize("document", FILES)
def test_each_element_that_is_drawn_has_a_named_group_of_its_own(document: bytes) -> None:
    _, drawing = reading.read(reading.parse(document))
    tree = parsed(svg.render(document))
    drawn = [one for one in tree.iter(f"{SVG}g") if one.get("data-element-id")]
    assert sorted(str(one.get("data-element-id")) for one in drawn) == sorted(
        [*drawing.shapes, *drawing.edges]
    )
    assert all(one.findtext(f"{SVG}title") for one in drawn)
    assert all(one.get("role") == "graphics-symbol" for one in drawn)


@pytest.mark.parametrize("document", FILES)
def test_a_picture_refers_to_nothing_and_runs_nothing(document: bytes) -> None:
    picture = svg.render(document)
    assert picture.count("://") == 1  # the name of the namespace
    assert not re.search(r"<script|href|url\(|@import|@font-face|foreignObject|\son\w+=", picture)


def test_the_picture_in_the_readme_is_what_its_command_draws() -> None:
    (command,) = re.findall(r"`\S*reeve render (\S+) -o (\S+)`", (ROOT / "README.md").read_text())
    diagram, picture = (ROOT / path for path in command)
    assert picture.read_text() == svg.render(diagram.read_bytes()), f"reeve render {command}"


@pytest.mark.parametrize("name", OVERLAYS)
def test_ids_are_unique_even_when_two_pictures_share_a_page(name: str) -> None:
    pictures = (svg.render(sheet.order()), svg.render(sheet.order(), overlay=OVERLAYS[name]))
    ids = [id_ for one in pictures for id_ in re.findall(r'\sid="([^"]+)"', one)]
    assert len(ids) == len(set(ids)) > 20
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", id_) for id_ in ids)


def test_the_whole_picture_has_a_title_and_a_description() -> None:
    tree = parsed(svg.render(sheet.order()))
    title, words = tree.find(f"{SVG}title"), tree.find(f"{SVG}desc")
    assert title is not None
    assert words is not None
    assert tree.get("role") == "graphics-document"
    assert (tree.get("aria-labelledby"), tree.get("aria-describedby")) == (
        title.get("id"),
        words.get("id"),
    )
    assert title.text == "Order"
    assert words.text == (
        "BPMN diagram with 2 lanes, 8 elements, 6 lines. Starts: Order received."
        " Ends: Refused; Reminder sent; Order approved."
    )


def test_a_title_can_be_given() -> None:
    assert ">Case 17 &lt;&amp;</title>" in svg.render(sheet.order(), title="Case 17 <&")


def test_elements_are_called_by_kind_and_name() -> None:
    found = titles(svg.render(sheet.order()))
    assert found["check"] == "User task: Check order"
    assert found["late"] == "Non-interrupting timer boundary event: 5 days"
    assert found["clerk"] == "Lane: Clerk"
    assert found["to_refused"] == "Default sequence flow: no, from Is it complete? to Refused"
    every = set(titles(svg.render(symbols.sheet())).values())
    assert {
        "Sub-process (for each at once): Expanded",
        "Event sub-process: Collapsed",
        "Ad hoc sub-process (for each at once): Expanded",
        "Call activity (for each in turn): Call each",
        "Cancel end event: cancel",
        "Note: Why: the law asks for it within ten days",
        "Pool: Party",
        "Message flow: letter, from start event s1 to Party",
    } <= every


names = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"))


@given(names)
def test_any_name_is_text_and_nothing_else(name: str) -> None:
    model = f'<task id="one" name={attribute(name)}/>'
    picture = svg.render(sheet.process(model, sheet.shape("one", (0, 0, 100, 80))))
    found = groups(picture)["one"]
    words = " ".join(name.split())
    assert found.findtext(f"{SVG}title") == (f"Task: {words}" if words else "Task")
    assert {one.tag for one in found.iter()} <= {SVG + tag for tag in DRAWN}


DRAWN = ("g", "title", "rect", "text", "tspan")


def attribute(text: str) -> str:
    for sign, written in (("&", "&amp;"), ("<", "&lt;"), ('"', "&quot;")):
        text = text.replace(sign, written)
    return f'"{text}"'


def test_what_xml_forbids_is_replaced() -> None:
    picture = svg.render(sheet.order(), title="a\x00b\ud800")
    assert parsed(picture).findtext(f"{SVG}title") == "a\ufffdb\ufffd"


def test_the_bytes_never_vary() -> None:
    code = (
        "import sys; from engine.drawing import svg; from tests.drawing.svg import sheet, cases\n"
        "for one in (None, *cases.OVERLAYS.values()):\n"
        "    sys.stdout.write(svg.render(sheet.order(), overlay=one))\n"
    )
    runs = {
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
            cwd=ROOT,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert b"Archive order" in runs.pop()


@pytest.mark.parametrize("shown", ['isExpanded="true"', ""])
def test_what_lies_in_an_expanded_sub_process_is_drawn_above_it(shown: str) -> None:
    frame = sheet.shape("sub", (0, 0, 300, 120), shown)
    found = groups(svg.render(sheet.process(SUB, INNER + frame + LINE)))
    assert list(found) == ["sub", "flow", "inner", "other"]


def test_a_sub_process_that_shows_nothing_is_collapsed() -> None:
    picture = svg.render(sheet.process(SUB, sheet.shape("sub", (0, 0, 300, 120))))
    assert 'd="M0 -4.4V4.4M-4.4 0H4.4"' in picture  # the plus in its box


def two_planes() -> bytes:
    second = f'<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="sub">{INNER}{LINE}'
    whole = sheet.process(SUB, sheet.shape("sub", (0, 0, 100, 80), 'isExpanded="false"')).decode()
    end = f"{second}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>"
    return whole.replace("</definitions>", end).encode()


@pytest.mark.parametrize(
    ("document", "plane", "why"),
    [
        (sheet.order(), "nowhere", "no plane for 'nowhere'"),
        (b"<a/>", "", "not a BPMN diagram"),
        (b"<definitions", "", "not well-formed"),
        (re.sub(rb"<bpmndi.*>(?=</definitions)", b"", sheet.order()), "", "has no drawing"),
    ],
)
def test_what_cannot_be_drawn_is_refused(document: bytes, plane: str, why: str) -> None:
    with pytest.raises(UnreadableDiagram, match=why):
        svg.render(document, plane=plane)


def test_a_shape_of_something_unknown_still_has_its_place() -> None:
    drawing = sheet.shape("odd", (0, 0, 50, 50)) + sheet.edge("line", (0, 0), (9, 9))
    found = titles(svg.render(sheet.process("", drawing)))
    assert found == {"line": "line", "odd": "odd"}


def test_an_empty_plane_is_an_empty_picture() -> None:
    tree = parsed(svg.render(sheet.process("", "")))
    assert tree.findtext(f"{SVG}desc") == "BPMN diagram with nothing in it."


coordinates = st.floats(-9_000, 9_000)


@settings(max_examples=60)
@given(coordinates, coordinates, st.floats(0, 900), st.floats(0, 900))
def test_a_shape_of_any_size_lies_in_the_picture(
    x: float, y: float, width: float, height: float
) -> None:
    for model in ("<userTask {}/>", "<endEvent {}/>", "<dataStoreReference {}/>", "<group {}/>"):
        one = model.format('id="one" name="A name of some words"')
        document = sheet.process(one, sheet.shape("one", (x, y, width, height)))
        left, top, wide, high = map(float, str(parsed(svg.render(document)).get("viewBox")).split())
        assert left <= x
        assert top <= y
        assert left + wide >= x + width - 0.02
        assert top + high >= y + height - 0.02


def test_the_state_of_an_instance_is_heard_and_not_only_seen() -> None:
    picture = svg.render(sheet.order(), overlay=STATE)
    found = titles(picture)
    assert found["check"] == "User task: Check order (done, reached 3 times)"
    assert found["approve"] == "User task: Approve order (waiting, due 16 March 2026)"
    assert found["to_check"].endswith("to Check order (taken)")
    words = parsed(picture).findtext(f"{SVG}desc", "")
    assert "Incident: 5 days (no date to wait for). Waiting: Approve order" in words
