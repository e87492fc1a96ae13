"""axe finds nothing to complain about on a page that holds our pictures."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from engine.drawing import svg
from engine.drawing.overlays import Overlay
from tests.drawing.svg import sheet, symbols
from tests.drawing.svg.cases import OVERLAYS

ROOT = Path(__file__).parents[3]
FILES = sorted(ROOT.glob("processes/**/*.bpmn"))
DIAGRAMS = [
    *(pytest.param(path.read_bytes(), id=path.stem) for path in FILES),
    pytest.param(symbols.sheet(), id="every symbol"),
]
SCHEMES = ("light", "dark")


def holding(*pictures: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><title>Case</title></head>'
        f"<body><main><h1>Case</h1>{''.join(pictures)}</main></body></html>"
    )


def complaints(page: Page, axe: Path) -> list[str]:
    page.add_script_tag(path=axe)
    found: list[str] = page.evaluate(
        "async () => (await axe.run()).violations.map("
        "one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 200)).join(' | '))"
    )
    return found


@pytest.mark.parametrize("document", DIAGRAMS)
def test_axe_finds_nothing_in_a_picture(page: Page, axe: Path, document: bytes) -> None:
    page.set_content(holding(svg.render(document)))
    assert complaints(page, axe) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_in_many_pictures_on_one_page(page: Page, axe: Path, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    document = sheet.order()
    overlays: list[Overlay | None] = [None, *OVERLAYS.values()]
    page.set_content(holding(*(svg.render(document, overlay=one) for one in overlays)))
    assert complaints(page, axe) == []


def test_axe_would_find_a_picture_without_a_name(page: Page, axe: Path) -> None:
    picture = svg.render(sheet.order())
    page.set_content(holding(picture.replace("<title>", "<desc>").replace("</title>", "</desc>")))
    assert any("svg-img-alt" in one for one in complaints(page, axe))


def test_a_picture_asks_for_nothing_from_outside(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(holding(svg.render(symbols.sheet())))
    assert asked == []
    assert page.evaluate("document.scripts.length") == 0


def test_a_dark_screen_gets_a_dark_picture(page: Page) -> None:
    page.set_content(holding(svg.render(sheet.order())))
    ground = "getComputedStyle(document.querySelector('svg .page')).fill"
    page.emulate_media(color_scheme="light")
    day = page.evaluate(ground)
    page.emulate_media(color_scheme="dark")
    assert day == "rgb(255, 255, 255)"
    assert page.evaluate(ground) == "rgb(21, 25, 30)"
