"""Our pictures show what bpmn-js shows, in the same places; their text fits; axe finds nothing.

One file, so that one browser does for all.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from engine.drawing import reading, render
from engine.drawing.overlays import Overlay
from engine.drawing.text import font
from tests.drawing.browser.proof import Proof
from tests.drawing.svg import sheet, symbols
from tests.drawing.svg.cases import OVERLAYS
from tests.drawing.svg.test_rendering import two_planes

ROOT = Path(__file__).parents[3]
FILES = sorted(ROOT.glob("processes/**/*.bpmn"))
NEAR = 2.0  # pixels
PROBE = "Partnerships Support Officer, 28 working days"

diagrams = pytest.mark.parametrize(
    "document",
    [
        *(pytest.param(path.read_bytes(), id=path.stem) for path in FILES),
        pytest.param(symbols.sheet(), id="every symbol"),
        pytest.param(two_planes(), id="two planes"),
    ],
)


@pytest.fixture(scope="module")
def proof(browser: Browser, bpmn_js: Path, axe: Path) -> Proof:
    return Proof(browser, bpmn_js, axe)


def are_near(one: dict[str, float], other: dict[str, float]) -> bool:
    return one.keys() == other.keys() and all(abs(one[key] - other[key]) <= NEAR for key in one)


@diagrams
def test_bpmn_js_draws_the_same_elements_in_the_same_places(proof: Proof, document: bytes) -> None:
    theirs = proof.imported(document)
    ours = {one["id"]: one for one in proof.drawn(document)}

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
def test_names_beside_shapes_stand_where_bpmn_js_sets_them(proof: Proof, document: bytes) -> None:
    ours = {one["id"]: one["texts"] for one in proof.drawn(document)}

    for id_, label in proof.imported(document)["labels"].items():
        if not ours[id_]:
            continue
        text, *_ = ours[id_]  # behind it may come the name of a message
        assert abs(label["x"] + label["width"] / 2 - text["x"] - text["width"] / 2) <= NEAR, text
        assert text["width"] <= label["width"] + NEAR, (label, text)


@diagrams
def test_every_text_fits_where_it_stands(proof: Proof, document: bytes) -> None:
    require_font(proof.page)
    model, _ = reading.read(reading.parse(document))
    for one in proof.drawn(document):
        node = model.nodes.get(one["id"])
        if one["box"] is None or (node is not None and node.labelled_outside):
            continue
        for text in one["texts"]:
            box = one["box"]
            assert text["x"] >= box["x"] - 1, one
            assert text["y"] >= box["y"] - 1, one
            assert text["x"] + text["width"] <= box["x"] + box["width"] + 1, one
            assert text["y"] + text["height"] <= box["y"] + box["height"] + 1, one


@diagrams
def test_axe_finds_nothing_in_a_picture(proof: Proof, document: bytes) -> None:
    assert proof.judged(document) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_many_pictures_on_one_page(proof: Proof, scheme: str) -> None:
    document = sheet.order()
    overlays: list[Overlay | None] = [None, *OVERLAYS.values()]
    pictures = [render(document, overlay=one) for one in overlays]
    pictures += [render(two_planes(), plane=plane, address=str.upper) for plane in ("", "sub")]

    proof.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    complaints = proof.complaints(*pictures)
    proof.page.emulate_media(color_scheme="light")

    assert complaints == []


def test_axe_would_find_a_picture_without_a_name(proof: Proof) -> None:
    picture = render(sheet.order())
    nameless = picture.replace("<title>", "<desc>").replace("</title>", "</desc>")
    assert any("svg-img-alt" in one for one in proof.complaints(nameless))


def test_a_picture_asks_for_nothing_from_outside(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(render(symbols.sheet()))
    assert asked == []
    assert page.evaluate("document.scripts.length") == 0


def test_a_dark_screen_gets_a_dark_picture(page: Page) -> None:
    page.set_content(render(sheet.order()))
    ground = "getComputedStyle(document.querySelector('svg .page')).fill"
    page.emulate_media(color_scheme="light")
    day = page.evaluate(ground)
    page.emulate_media(color_scheme="dark")
    assert day == "rgb(255, 255, 255)"
    assert page.evaluate(ground) == "rgb(21, 25, 30)"


def test_text_is_as_wide_as_it_was_measured(page: Page) -> None:
    require_font(page)
    assert abs(width_of(page, PROBE) - font(12).width(PROBE)) < 1


def width_of(page: Page, words: str, family: str = "Liberation Sans, Arial") -> float:
    text = f'<svg id="probe"><text font-size="12" font-family="{family}">{words}</text></svg>'
    width: float = page.evaluate(
        """(text) => {
          document.body.insertAdjacentHTML('beforeend', text);
          const probe = document.getElementById('probe');
          const width = probe.querySelector('text').getComputedTextLength();
          probe.remove();
          return width;
        }""",
        text,
    )
    return width


def require_font(page: Page) -> None:
    # Without the font the browser takes another one, and nothing can be said about the text.
    if width_of(page, PROBE, "Liberation Sans, monospace") == width_of(page, PROBE, "monospace"):
        pytest.skip("LEFT OUT: the font Liberation Sans (Debian: fonts-liberation) was not found")
