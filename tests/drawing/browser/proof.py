"""Draws each file with our renderer and with bpmn-js, once each, and measures both in a browser."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from engine.drawing import planes, render

HERE = Path(__file__).parent
MEASURE, IMPORTED = ((HERE / name).read_text() for name in ("measure.js", "imported.js"))
HOLDING = (
    '<!doctype html><html lang="en"><head><title>Case</title></head>'
    "<body><main><h1>Case</h1></main></body></html>"
)
# Sets pictures into the page and lets axe judge it.
JUDGE = """async (pictures) => {
  document.querySelector('main').innerHTML = '<h1>Case</h1>' + pictures;
  const { violations } = await axe.run({ resultTypes: ['violations'] });
  return violations.map((one) =>
    one.id + ': ' + one.nodes.map((node) => node.html.slice(0, 200)).join(' | '));
}"""


class Proof:
    """A page for our pictures and one for those of bpmn-js, which can reach nothing outside."""

    def __init__(self, browser: Browser, bpmn_js: Path, axe: Path) -> None:
        self.page = _page(browser, HOLDING, axe)
        self._theirs = _page(browser, '<!doctype html><body><div id="canvas">', bpmn_js)
        self._judged: dict[bytes, list[str]] = {}
        self._drawn: dict[bytes, list[dict[str, Any]]] = {}
        self._imported: dict[bytes, dict[str, Any]] = {}

    def complaints(self, *pictures: str) -> list[str]:
        """What axe does not like about a page with these pictures."""
        found: list[str] = self.page.evaluate(JUDGE, "".join(pictures))
        return found

    def judged(self, document: bytes) -> list[str]:
        """What axe does not like about the picture of a file."""
        self._look_at(document)
        return self._judged[document]

    def drawn(self, document: bytes) -> list[dict[str, Any]]:
        """What the pictures of all planes of a file hold, measured by the browser."""
        self._look_at(document)
        return self._drawn[document]

    def _look_at(self, document: bytes) -> None:
        if document not in self._judged:
            pictures = [render(document, plane=plane) for plane in planes(document)]
            self._judged[document] = self.complaints(*pictures)
            each = self.page.eval_on_selector_all("main > svg", f"all => all.map({MEASURE})")
            self._drawn[document] = [one for plane in each for one in plane]

    def imported(self, document: bytes) -> dict[str, Any]:
        """What bpmn-js makes of a file."""
        if document not in self._imported:
            self._imported[document] = self._theirs.evaluate(IMPORTED, document.decode())
        return self._imported[document]


def _page(browser: Browser, content: str, script: Path) -> Page:
    page = browser.new_context(offline=True, viewport={"width": 1600, "height": 900}).new_page()
    page.set_content(content)
    page.add_script_tag(path=script)
    return page
