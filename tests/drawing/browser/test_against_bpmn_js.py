"""Our pictures show what bpmn-js shows, in the same places, and their text fits."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from engine.drawing import reading, svg
from engine.drawing.text import font
from tests.drawing.svg import sheet

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent
FILES = sorted(ROOT.glob("processes/**/*.bpmn"))
DIAGRAMS = [*(pytest.param(path.read_bytes(), id=path.stem) for path in FILES)]
NEAR = 2.0  # pixels
PROBE = "Partnerships Support Officer, 28 working days"

diagrams = pytest.mark.parametrize(
    "document", [*DIAGRAMS, pytest.param(sheet.symbols(), id="every symbol")]
)


def drawn(page: Page, document: bytes) -> list[dict[str, Any]]:
    """What our picture holds, measured by the browser."""
    page.set_content(f"<!doctype html><body>{svg.render(document)}")
    found: list[dict[str, Any]] = page.eval_on_selector("svg", (HERE / "measure.js").read_text())
    return found


def imported(page: Page, bpmn_js: Path, document: bytes) -> dict[str, Any]:
    """What bpmn-js makes of the file."""
    page.set_content('<!doctype html><body><div id="canvas" style="height:800px"></div>')
    page.add_script_tag(path=bpmn_js)
    found: dict[str, Any] = page.evaluate((HERE / "imported.js").read_text(), document.decode())
    return found


def are_near(one: dict[str, float], other: dict[str, float]) -> bool:
    return one.keys() == other.keys() and all(abs(one[key] - other[key]) <= NEAR for key in one)


@diagrams
def test_bpmn_js_draws_the_same_elements_in_the_same_places(
    page: Page, bpmn_js: Path, document: bytes
) -> None:
    theirs = imported(page, bpmn_js, document)
    ours = {one["id"]: one for one in drawn(page, document)}

    assert theirs["warnings"] == []
    assert {one["id"] for one in theirs["elements"]} == ours.keys()
    for one in theirs["elements"]:
        our = ours[one["id"]]
        if one["points"] is None:
            assert are_near(one["box"], our["box"]), (one, our)
        else:
            assert len(one["points"]) == len(our["points"]), (one, our)
            assert all(map(are_near, one["points"], our["points"])), (one, our)


@diagrams
def test_names_beside_shapes_stand_where_bpmn_js_sets_them(
    page: Page, bpmn_js: Path, document: bytes
) -> None:
    labels = imported(page, bpmn_js, document)["labels"]
    ours = {one["id"]: one["texts"] for one in drawn(page, document)}

    for id_, label in labels.items():
        if not ours[id_]:
            continue
        (text,) = ours[id_]
        assert abs(label["x"] + label["width"] / 2 - text["x"] - text["width"] / 2) <= NEAR, text
        assert text["width"] <= label["width"] + NEAR, (label, text)


@diagrams
def test_every_text_fits_where_it_stands(page: Page, document: bytes) -> None:
    require_font(page)
    model, _ = reading.read(reading.parse(document))
    for one in drawn(page, document):
        node = model.nodes.get(one["id"])
        if one["box"] is None or (node is not None and node.labelled_outside):
            continue
        for text in one["texts"]:
            box = one["box"]
            assert text["x"] >= box["x"] - 1, one
            assert text["y"] >= box["y"] - 1, one
            assert text["x"] + text["width"] <= box["x"] + box["width"] + 1, one
            assert text["y"] + text["height"] <= box["y"] + box["height"] + 1, one


def test_text_is_as_wide_as_it_was_measured(page: Page) -> None:
    require_font(page)
    assert abs(width_of(page, PROBE) - font(12).width(PROBE)) < 1


def width_of(page: Page, words: str, family: str = "Liberation Sans, Arial") -> float:
    page.set_content(f'<svg><text font-size="12" font-family="{family}">{words}</text></svg>')
    width: float = page.eval_on_selector("text", "text => text.getComputedTextLength()")
    return width


def require_font(page: Page) -> None:
    # Without the font the browser takes another one, and nothing can be said about the text.
    if width_of(page, PROBE, "Liberation Sans, monospace") == width_of(page, PROBE, "monospace"):
        pytest.skip("LEFT OUT: the font Liberation Sans (Debian: fonts-liberation) was not found")
