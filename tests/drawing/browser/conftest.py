"""A real Chromium for the proof of the pictures, and the npm packages they are compared with."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[3]
PACKAGES = ROOT / ".tools" / "browser" / "node_modules"
ABSENT = (
    "LEFT OUT: {} not found. Run `sh tests/provision.sh`, which says what to install for the"
    " proof in a browser."
)


def chromium() -> str | None:
    given = os.environ.get("REEVE_TEST_CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome")
    return given or next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Not for the whole session: while it is open no other test could run an event loop.
    executable = chromium()
    if executable is None:
        pytest.skip(ABSENT.format("Chromium was"))
    with sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=executable,
            chromium_sandbox=os.geteuid() != 0,
            args=["--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page that can reach nothing."""
    context = browser.new_context(offline=True, viewport={"width": 1600, "height": 900})
    yield context.new_page()
    context.close()


def package(file: str) -> Path:
    """A file of an npm package; the test is left out when it is not installed."""
    path = PACKAGES / file
    if not path.is_file():
        pytest.skip(ABSENT.format(f"the npm package {file.split('/', maxsplit=1)[0]} was"))
    return path


@pytest.fixture(scope="module")
def bpmn_js() -> Path:
    return package("bpmn-js/dist/bpmn-viewer.production.min.js")


@pytest.fixture(scope="module")
def axe() -> Path:
    return package("axe-core/axe.min.js")
