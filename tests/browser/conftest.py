"""Fixtures: Chromium, and a service to visit."""

import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.serving import Service, serving

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
PHONE = {"width": 360, "height": 740}

# What the console reports as failed loads, and is meant: a session that has ended, a form that comes back
# filled in, a study that has been closed, a service or a network that is away.
MEANT = (
    *("status of 401", "status of 409", "status of 422", "status of 503"),
    *("net::ERR_INTERNET_DISCONNECTED", "net::ERR_CONNECTION_REFUSED", "net::ERR_CONNECTION_RESET"),
)

# A slow machine is no failure.
expect.set_options(timeout=20_000)

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium; `make test` has made sure that there is one."""
    wanted = [os.environ[name] for name in ("KANAL_CHROMIUM",) if name in os.environ]
    path = next(filter(None, map(shutil.which, [*wanted, *NAMES])))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service with an empty study."""
    with serving(tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service with a sample, which makes charts: for tests that look and change nothing."""
    with serving(tmp_path_factory.mktemp("demo"), "--demo") as service:
        yield service


@pytest.fixture(scope="session")
def signed_in(browser: Browser) -> Callable[[Service], Any]:
    """Return what a browser keeps of a sign-in, once for each service: its link works once."""

    @cache
    def kept(link: str) -> Any:
        context = browser.new_context()
        context.new_page().goto(link)
        state = context.storage_state()
        context.close()
        return state

    return lambda service: kept(service.sign_in_link)


@pytest.fixture(scope="module")
def session(signed_in: Callable[[Service], Any], service: Service) -> Any:
    """Return what a browser keeps of a sign-in to the service of a file."""
    return signed_in(service)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open pages in contexts of their own; fail on what the console says is wrong."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(text in message.text for text in MEANT):
            complaints.append(message.text)

    def open_page(url: str, **options: object) -> Page:
        context = browser.new_context(**{"viewport": PHONE, **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
