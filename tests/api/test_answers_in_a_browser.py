"""The page behind a link in a real browser, over real HTTP, with scripts switched off."""

import os
from collections.abc import Iterator
from threading import Thread
from time import sleep

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Page, expect, sync_playwright
from starlette.testclient import TestClient

from app.letter_settings import LetterSettings
from app.main import create_app
from app.settings import Settings
from tests.api.conftest import START, deploy, given_token
from tests.api.test_answer_links import OUTSIDE, asked, waiting
from tests.api.test_sharing import ESCALATION
from tests.drawing.browser.conftest import ABSENT, chromium
from tests.processes.content import COMMON, files_of

GREEN = "rgb(0, 112, 60)"


@pytest.fixture
def app(sqlite_url: str) -> Iterator[FastAPI]:
    made = create_app(
        Settings(
            database_url=sqlite_url,
            environment="test",
            virtual_clock=START,
            worker=False,
            letters=LetterSettings(public_url=OUTSIDE),
        )
    )
    yield made
    made.state.engine.database.close()


@pytest.fixture
def officer(app: FastAPI, sqlite_url: str) -> TestClient:
    client = TestClient(app, headers={"Authorization": f"Bearer {given_token(sqlite_url)}"})
    files = files_of("information_request", "agency_answer")
    deploy(client, {**files, ESCALATION: (COMMON / ESCALATION).read_bytes()})
    return client


@pytest.fixture
def served(app: FastAPI) -> Iterator[str]:
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def page() -> Iterator[Page]:
    executable = chromium()
    if executable is None:
        pytest.skip(ABSENT.format("Chromium was"))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=executable,
            chromium_sandbox=os.geteuid() != 0,
            args=["--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser.new_context(java_script_enabled=False).new_page()
        browser.close()


def choose(page: Page, question: str, answer: str) -> None:
    page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()


def test_an_agency_answers_with_the_keyboard_and_without_scripts(
    officer: TestClient, served: str, page: Page
) -> None:
    page.goto(served + asked(officer))
    title = page.title()
    page.get_by_role("button", name="Send your answer").press("Enter")
    wrong = page.get_by_role("alert")
    expect(wrong).to_contain_text("Select yes if you hold nothing about this case")
    first = wrong.get_by_role("link").first.get_attribute("href")

    choose(page, "Do you hold nothing about this case?", "Yes")
    choose(page, "How may this be used?", "Open to everybody at the review")
    choose(page, "May we share this with the other agencies at the review?", "Yes")
    button = page.get_by_role("button", name="Send your answer")
    expect(button).to_have_css("background-color", GREEN)  # the style passes the policy
    button.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have your answer")
    assert title == "Tell us what your agency did"
    assert first == "#nil_return"
    assert waiting(officer) == []
