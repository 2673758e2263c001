"""The public page of a study, as people have it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from study.store import Database, ResponseStore, migrate
from tests.browser.axe import visiting
from tests.browser.conftest import OpenPage
from tests.browser.test_policy import looked_at
from tests.databases import database_of
from tests.factories import make_response, make_study
from tests.serving import Service, serving

RESULTS = "/r/channel-preference"
AGES = ("16-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+")
CHANNELS = ("chat", "phone", "chat", "email", "chat", "bot", "phone", "other")
NARROW, WIDE = {"width": 320, "height": 700}, {"width": 1200, "height": 900}
COPY = ["clipboard-read", "clipboard-write"]
SHIFTS = """() => new Promise((resolve) => {
  let shifted = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) => { shifted += one.value; }))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => resolve(shifted), 500);
})"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service with a study of four days, every group large enough to be shown."""
    folder = tmp_path_factory.mktemp("results")
    database = Database(database_of(folder))
    migrate(database)
    store, now = ResponseStore(database, refresh_seconds=0), datetime.now(UTC)
    responses = [
        make_response(age=AGES[n % 7], channel=CHANNELS[n % 8], received=now - timedelta(days=n % 4))
        for n in range(800)
    ]
    store.add_many(make_study(store), responses)
    database.engine.dispose()
    with serving(folder) as service:
        yield service


def width(page: Page) -> int:
    """Return how wide a page is, with what one would have to scroll to."""
    wide: int = page.evaluate("document.documentElement.scrollWidth")
    return wide


@pytest.mark.parametrize(
    ("script", "scheme", "window"),
    [(True, "light", NARROW), (False, "dark", NARROW), (True, "dark", WIDE), (False, "light", WIDE)],
)
def test_page_is_for_everybody(
    browser: Browser, service: Service, script: bool, scheme: str, window: dict[str, int]
) -> None:
    with visiting(browser, service.url, script, scheme) as visitor:
        visitor.page.set_viewport_size(window)  # type: ignore[arg-type]
        visitor.goto(f"{RESULTS}?lang=fi")
        for summary in visitor.page.locator("#channel-by-age summary").all():
            summary.click()
        expect(visitor.page.locator("#channel-by-age textarea").first).to_be_visible()
        assert visitor.violations() == []
        expect(visitor.page.get_by_role("button")).to_have_count(4 if script else 0)
        if script:
            assert width(visitor.page) == window["width"]


@pytest.mark.parametrize("lang", ["en", "et", "sv", "da", "pl", "fi"])
def test_nothing_is_beside_a_narrow_window(open_page: OpenPage, service: Service, lang: str) -> None:
    page = open_page(f"{service.url}{RESULTS}?lang={lang}", viewport=NARROW)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert width(page) == NARROW["width"]


def test_code_is_copied_and_that_is_told(open_page: OpenPage, service: Service) -> None:
    page = open_page(f"{service.url}{RESULTS}?lang=en", permissions=COPY)
    page.locator("#channel-by-age .share > summary").click()
    snippet = page.locator("#channel-by-age .snippet").nth(1)
    snippet.get_by_role("button", name="Copy").click()
    expect(snippet.get_by_role("status")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == snippet.locator("textarea").input_value()
    assert copied.startswith("<iframe")


def test_code_is_selected_where_it_cannot_be_copied(open_page: OpenPage, service: Service) -> None:
    page = open_page("about:blank")
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(f"{service.url}{RESULTS}?lang=en")
    page.locator("#channel-by-age .share > summary").click()
    page.locator("#channel-by-age").get_by_role("button", name="Copy").first.click()
    expect(page.locator("#channel-by-age").get_by_role("status").first).to_contain_text("Selected")
    text = page.locator("#channel-by-age textarea").first
    assert page.evaluate("getSelection().toString()") == text.input_value()


def test_page_is_one_request_and_stands_still(open_page: OpenPage, service: Service) -> None:
    page = open_page("about:blank", viewport=WIDE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{service.url}{RESULTS}?lang=en", wait_until="networkidle")
    assert asked == [f"{service.url}{RESULTS}?lang=en"]
    assert page.evaluate(SHIFTS) == 0


def test_page_keeps_to_its_policy(browser: Browser, service: Service) -> None:
    context = browser.new_context()
    assert looked_at(context, f"{service.url}{RESULTS}") == []
    context.close()


def test_contents_lead_to_charts_and_the_button_to_the_form(open_page: OpenPage, service: Service) -> None:
    page = open_page(f"{service.url}{RESULTS}?lang=en", viewport=WIDE)
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Over time").click()
    expect(page.get_by_role("heading", name="Over time", exact=True)).to_be_in_viewport()
    page.get_by_role("link", name="Take part").click()
    expect(page.locator("form")).to_be_attached()
