"""What the browser tests have: pages of a real Chromium that sees this machine alone.

A page fails its test when the browser complains about it: an error of a script, a file that is
missing, something that the content security policy refuses.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import axe_playwright_python
import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import connection
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

HERE = Path(__file__).parent
# Milliseconds that a page may take for anything: these machines do other work too.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is a browser test."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A file for SQLite: one in memory is one connection, whose transactions the threads of the
    server and the test itself would share, and now and then lose.
    """
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = settings.VAR_DIR / "browser.sqlite3"


PASSWORD = "a long walk by the sea"


def account(name: str, group: str, *, staff: bool = True) -> User:
    """Somebody of a group, who signs in with PASSWORD."""
    person = User.objects.create_user(name, password=PASSWORD, is_staff=staff)
    person.groups.add(Group.objects.get(name=group))
    return person


def sign_in(page: Page, name: str, address: str) -> None:
    """Sign in by the keyboard on the way to a page that asks for it, and wait for that page."""
    page.goto(f"/accounts/login/?next={quote(address)}")
    # The page puts the cursor into the first field, at times only after it has loaded.
    page.locator("[name=username]:focus").wait_for()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with arriving(page):
        page.keyboard.press("Enter")
    assert urlsplit(page.url).path == address


@contextmanager
def arriving(page: Page) -> Iterator[None]:
    """What is done within leads to another page, and the test goes on when that one has loaded.

    Earlier, it would still see the page before, or one without a line in it, and the page's scripts
    would not hear what it does.
    """
    with page.expect_event("load"):
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium, started once."""
    executable = os.environ.get("CHROMIUM") or subprocess.check_output(
        ["sh", HERE.parent.parent / "script" / "chromium"], text=True
    )
    # Playwright keeps an event loop running in this thread, and Django takes that for a program
    # that must not wait for its database. Here nothing else runs in the loop.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    # Chromium's own sandbox cannot be set up by root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable.strip(),
            args=[*arguments, "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A fresh window on the live server, in English: `page.goto("/claims/")`."""
    yield from opened(chromium, live_server.url, javascript=True)


@pytest.fixture
def page_without_scripts(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    """The same in a browser that runs no JavaScript."""
    yield from opened(chromium, live_server.url, javascript=False)


def opened(chromium: Browser, address: str, *, javascript: bool) -> Iterator[Page]:
    """A window that reaches `address` alone; afterwards the browser must have nothing to say."""
    complaints: list[str] = []

    def only_here(route: Route) -> None:
        if urlsplit(route.request.url).netloc == urlsplit(address).netloc:
            route.continue_()
        else:
            complaints.append(f"the page asked for {route.request.url}")
            route.abort()

    def listen(message: ConsoleMessage) -> None:
        # A page may answer 404 on purpose: its own address in the console is no complaint.
        if message.type == "error" and message.location["url"] != window.url:
            complaints.append(message.text)

    context = chromium.new_context(
        base_url=address,
        locale="en-GB",
        viewport={"width": 1280, "height": 900},
        java_script_enabled=javascript,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    context.route("**/*", only_here)
    window = context.new_page()
    window.on("console", listen)
    window.on("pageerror", lambda error: complaints.append(str(error)))
    yield window
    context.close()
    assert not complaints, complaints


def accessibility_problems(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is now: a line for each rule and place."""
    # Evaluated, not added as a <script>: the page's content security policy stays in force.
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")
    return [
        f"{rule['id']} at {' '.join(map(str, place['target']))}: {place['failureSummary']}"
        for rule in found["violations"]
        for place in rule["nodes"]
    ]


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """`assert not axe(page)`: nobody is shut out of this page, as far as a program can tell."""
    return accessibility_problems
