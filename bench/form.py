"""The form on a phone: what goes over the wire, and when it can be used, beside a bare page."""

import gzip
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, Page

from bench import chromium
from bench.answers import made_up
from bench.report import say, show
from bench.service import BARE, SLUG, Place, new_place, new_study, serving
from bench.wire import Wire, wire
from survey.tokens import Receipts

SAMPLE = 3_000
TIMES = 9
FORM = f"/s/{SLUG}?lang=en"
EMBED = f"/e/{SLUG}/channel-by-age?lang=en"
RESULTS = f"/r/{SLUG}?lang=en"
SLOWER = 4
# Lighthouse's slow 4G: 150 ms and 1.6 Mbit/s down, 750 kbit/s up. Chromium delays requests, not packets: what
# connecting and asking take together is 3.75 round trips in Lighthouse's own use of it, 1 at the very least.
DOWN, UP = 1.6 * 1024 * 1024 / 8, 750 * 1024 / 8
LATENCIES = {"562.5 ms a request, as Lighthouse sets it": 562.5, "150 ms a request": 150.0}
# Keeps the times at which, after a frame was drawn, the first choice was in it, and all was set up.
WATCH = """(() => {
  const seen = window.benchSeen = {};
  let parsed = false;
  addEventListener("DOMContentLoaded", () => { parsed = true; });
  const keep = (name) => setTimeout(() => { seen[name] ??= performance.now(); });
  const look = () => {
    const choice = document.querySelector("input[type=radio]");
    const mark = !document.scripts.length || "ready" in document.documentElement.dataset;
    const drawn = choice && choice.getClientRects().length;
    if (drawn) keep("drawn");
    if (drawn && parsed && mark) keep("ready"); else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()"""
# Waits until all is there that a first visit brings: the form also keeps a copy of itself.
KEPT = """async () => {
  if (!("ready" in document.documentElement.dataset)) return;
  while (!await caches.match(location.href, {ignoreSearch: true}))
    await new Promise((resolve) => setTimeout(resolve, 50));
}"""
# The bytes of each kind of script that a page has, as text: its own, those it names, and its worker.
SCRIPTS = """async () => {
  const named = performance.getEntriesByType("resource").filter((one) => one.initiatorType === "script");
  const workers = (await navigator.serviceWorker?.getRegistrations() ?? []).map((one) => one.active);
  const asked = [...named.map((one) => one.name), ...workers.map((one) => one.scriptURL)];
  const texts = await Promise.all(asked.map(async (name) => (await fetch(name)).text()));
  return [...[...document.scripts].filter((one) => !one.src).map((one) => one.textContent), ...texts];
}"""


@dataclass(frozen=True)
class Visit:
    """What a first visit of a page brought: requests, bytes of answers, those of its scripts once gzipped."""

    requests: tuple[str, ...]
    received: int
    script: int
    elsewhere: tuple[str, ...]
    """Addresses of other servers that were asked."""


def run() -> None:
    """Weigh the pages, then time the form beside a bare page."""
    if not chromium.found():
        say("The form: Chromium is not installed (set KANAL_CHROMIUM to its path); left out.")
        return
    with served_pages() as (place, pages), chromium.launched() as browser:
        with wire(place.port) as counted:
            visits = {name: visit(browser, counted, path) for name, path in pages.items()}
        show(
            "A first visit of a page",
            "Requests, and bytes of all answers with their heads, counted on the wire: also what its "
            "service worker asks for. Script: every script of the page and its worker, "
            "gzipped one by one. Promised for the form: 3 requests, 30 kB, 6 kB of script.",
            ("page", "requests", "on the wire", "script"),
            [_weights(name, found) for name, found in visits.items()],
        )
        show(
            "Until the form can be used",
            f"Medians of {TIMES} first visits in turn; processor slowed {SLOWER} times, 1.6 Mbit/s down, "
            "750 kbit/s up. Drawn: the first question stands on the page and can be answered. Ready: the "
            "script has set up, too. Baseline: a page of one choice from the same server. Promised: 1.15.",
            ("latency", "bare page", "drawn", "ratio", "ready", "ratio"),
            [_times(browser, place, name, latency) for name, latency in LATENCIES.items()],
        )


@contextmanager
def served_pages() -> Iterator[tuple[Place, Mapping[str, str]]]:
    """Serve a study of some answers; return where, and the pages that people see, by name."""
    with new_place() as place:
        responses = list(made_up(SAMPLE))
        with new_study(place) as (store, study):
            store.add_many(study, responses)
        receipt = Receipts(place.secret).make(SLUG, responses[0].key)
        thanks = f"/s/{SLUG}/thanks/{receipt}?lang=en"
        with serving(place):
            readers = {"results": RESULTS, "embed": EMBED}
            yield place, {"bare page": BARE, "form": FORM, "thanks": thanks, **readers}


def visit(browser: Browser, counted: Wire, path: str) -> Visit:
    """Visit a page of a wire's service for the first time, and leave it when all of it is there."""
    context = browser.new_context(viewport=chromium.PHONE)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page, own = context.new_page(), f"http://127.0.0.1:{counted.port}/"
    counted.clear()
    page.goto(f"{own.rstrip('/')}{path}", wait_until="networkidle")
    page.evaluate(KEPT)
    requests, received = tuple(counted.requests), counted.received
    scripts = page.evaluate(SCRIPTS)
    context.close()
    elsewhere = tuple(url for url in asked if not url.startswith((own, "data:")))
    return Visit(
        requests, received, sum(len(gzip.compress(script.encode())) for script in scripts), elsewhere
    )


def _weights(name: str, found: Visit) -> list[str]:
    return [name, str(len(found.requests)), _kilobytes(found.received), _kilobytes(found.script)]


def _kilobytes(count: int) -> str:
    return f"{count / 1000:.1f} kB"


def _times(browser: Browser, place: Place, name: str, latency: float) -> list[str]:
    """Return the row of a latency; the first visit of each page, which is not counted, warms the server."""
    bare, drawn, ready = [], [], []
    for _ in range(TIMES + 1):
        # In turn, so that what else the machine does meets both.
        bare.append(_seen(browser, place, BARE, latency)["ready"])
        seen = _seen(browser, place, FORM, latency)
        drawn.append(seen["drawn"])
        ready.append(seen["ready"])
    medians = [median(times[1:]) for times in (bare, drawn, ready)]
    cells = [name, f"{medians[0]:.0f} ms"]
    for milliseconds in medians[1:]:
        cells += [f"{milliseconds:.0f} ms", f"{milliseconds / medians[0]:.2f}"]
    return cells


def _seen(browser: Browser, place: Place, path: str, latency: float) -> Mapping[str, float]:
    """Return the milliseconds until a page is drawn and ready, visited for the first time."""
    context = browser.new_context(viewport=chromium.PHONE)
    page = context.new_page()
    _slow_down(page, latency)
    page.add_init_script(WATCH)
    page.goto(f"http://127.0.0.1:{place.port}{path}")
    page.wait_for_function("window.benchSeen.ready", polling=100)
    seen: Mapping[str, float] = page.evaluate("window.benchSeen")
    context.close()
    return seen


def _slow_down(page: Page, latency: float) -> None:
    tools = page.context.new_cdp_session(page)
    network = {"offline": False, "latency": latency, "downloadThroughput": DOWN, "uploadThroughput": UP}
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", network)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
