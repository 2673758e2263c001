"""What a first visit of the dashboard brings over the wire, beside a plain Dash page with one graph."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, ViewportSize

from bench import chromium
from bench.answers import made_up
from bench.report import say, show
from bench.service import Place, new_place, new_study, running, session_cookie
from bench.wire import Wire, wire

SAMPLE = 3_000
PAGES = {
    "a plain Dash page with one graph": ("bench.naive_dashboard:application", "/"),
    "the dashboard": ("bench.served:application", "/dashboard/?lang=en"),
}
WIDE = ViewportSize(width=1280, height=900)
LOOKS = ("GET /dashboard/feed", "POST /_dash-update-component")
DRAWN = ".main-svg"
# Milliseconds; drawing takes its time where many processes share a processor.
PATIENCE = 120_000
HEAD = ("page", "requests", "on the wire", "a second visit: requests", "on the wire")


@dataclass(frozen=True)
class Visit:
    """What a visit brought: the requests, and the bytes of all answers with their heads."""

    requests: tuple[str, ...]
    received: int


def run() -> None:
    """Visit both pages twice, as someone who is signed in."""
    if not chromium.found():
        say("The dashboard's weight: Chromium is not installed (set KANAL_CHROMIUM to its path); left out.")
        return
    with _place() as place, chromium.launched() as browser:
        name, cookie = session_cookie(place).split("=")
        rows = []
        for page, (target, path) in PAGES.items():
            command = [sys.executable, "-m", "gunicorn", "--log-level", "critical", target]
            with running(command, place), wire(place.port) as counted:
                context = signed_in(browser, counted, name, cookie)
                rows.append(
                    [page, *_cells(visit(context, counted, path)), *_cells(visit(context, counted, path))]
                )
                context.close()
    show(
        "Weight of the dashboard",
        f"A study of {SAMPLE:,} answers, Chromium, all that passes until the charts are drawn and nothing "
        "more is asked but whether something has moved; bytes of answers with their heads, compressed as the "
        "server does it (the plain page: Dash's compress=True). Promised: 16 requests and 650 kB.",
        HEAD,
        rows,
    )


@contextmanager
def _place() -> Iterator[Place]:
    with new_place() as place:
        with new_study(place) as (store, study):
            store.add_many(study, list(made_up(SAMPLE)))
        yield place


def signed_in(browser: Browser, counted: Wire, name: str, session: str) -> BrowserContext:
    """Return a browser without anything kept but a session at a wire's service."""
    context = browser.new_context(viewport=WIDE)
    context.add_cookies([{"name": name, "value": session, "url": f"http://127.0.0.1:{counted.port}"}])
    return context


def visit(context: BrowserContext, counted: Wire, path: str) -> Visit:
    """Visit a page, wait until its charts are drawn, and leave it; further looks for news do not count."""
    page = context.new_page()
    counted.clear()
    page.goto(f"http://127.0.0.1:{counted.port}{path}", timeout=PATIENCE)
    page.locator(DRAWN).first.wait_for(state="attached", timeout=PATIENCE)
    page.wait_for_load_state("networkidle", timeout=PATIENCE)
    looks = [asked for asked in counted.requests if asked.startswith(LOOKS)]
    requests = [asked for asked in counted.requests if asked not in looks] + looks[:1]
    received = counted.received
    page.close()
    return Visit(tuple(requests), received)


def _cells(found: Visit) -> list[str]:
    return [str(len(found.requests)), f"{found.received / 1000:.0f} kB"]
