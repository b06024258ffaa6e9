"""What every test may ask for: a browser. Content of the domain is made by tests/builders.py."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import settings

# How long an example takes says nothing on a busy machine.
settings.register_profile("talks", deadline=None)
settings.load_profile("talks")

CHROMIUM_FLAGS = [
    "--no-sandbox",  # root runs the tests on a CI machine, and Chromium's sandbox refuses root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Ends what still talks to the test database, so that it can be dropped.

    A browser keeps connections open for its next question, and the thread that would answer keeps one to the database.
    """
    yield
    with django_db_blocker.unblock():
        # While Playwright's loop runs, Django has other connections; the one from before it began may have been ended.
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def chromium():
    """A running Chromium, or a skip that says what is missing (a failure where TALKS_REQUIRE_BROWSER=1)."""
    program = os.environ.get("TALKS_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not program or not Path(program).exists():
        message = "Chromium is not installed (Debian: apt-get install chromium; or name it in TALKS_CHROMIUM)"
        if os.environ.get("TALKS_REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in this thread, and Django would take it for an asynchronous caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def browser_context(chromium, live_server) -> Iterator:
    """A fresh browser profile whose relative addresses lead to the live server."""
    context = chromium.new_context(base_url=live_server.url)
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(browser_context):
    """A tab. Fails the test when the page wrote an error to the console or threw one: CSP says so there."""
    page = browser_context.new_page()
    complaints: list[str] = []

    def hear(message) -> None:
        # Browsers ask for this address of their own accord.
        if message.type == "error" and not message.location["url"].endswith("/favicon.ico"):
            complaints.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.complaints = complaints
    yield page
    assert not complaints, complaints
