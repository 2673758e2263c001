"""An embed in a page of another site stays current, and costs nothing where nobody looks at it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Frame, Page, Request, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_embed_messages import WIDE, inside
from tests.browser.test_main_job import store_many
from tests.serving import Service, another_site, serving

CHART = "/e/channel-preference/channel-by-age?lang=en"
POINTER = "/e/channel-preference/release.json?lang=en"
FRAME = "<iframe sandbox='allow-scripts' width=640 height=1200 src='{address}'></iframe>"
# The longest that an embed waits before it looks again; and while nobody can answer.
SLOWEST, SLOWEST_AFTER_ERRORS = 11_000, 88_000

Blog = Callable[[str], Page]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service with an empty study; the first answers are a release."""
    with serving(tmp_path_factory.mktemp("current")) as service:
        store_many(service, 60)
        yield service


@pytest.fixture
def open_blog(open_page: OpenPage) -> Iterator[Blog]:
    """Open a page of another site whose time is the test's, and return it once the chart in it is there."""
    sites = []

    def open_blog(html: str) -> Page:
        sites.append(another_site(f"<!doctype html>{html}"))
        page = open_page("about:blank", viewport=WIDE)
        page.clock.install()
        page.goto(sites[-1].__enter__())
        inside(page)
        return page

    yield open_blog
    for site in sites:
        site.__exit__(None, None, None)


def looks(page: Page) -> list[Request]:
    """Return the requests for the newest release, as they come."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if request.url.endswith(POINTER) else None)
    return asked


def wait_for_look(page: Page, milliseconds: int = SLOWEST) -> Request:
    """Let time pass until the chart looks for a newer release."""
    with page.expect_request(lambda request: request.url.endswith(POINTER)) as looked:
        page.clock.run_for(milliseconds)
    looked.value.response()
    return looked.value


def base(chart: Frame) -> str:
    return chart.locator(".bars li").first.inner_text()


def test_release_reaches_a_sandboxed_frame(open_blog: Blog, service: Service) -> None:
    page = open_blog(FRAME.format(address=service.url + CHART))
    chart = inside(page)
    summary = chart.locator("summary").first
    summary.click()
    expect(summary).to_be_focused()
    before = base(chart)

    store_many(service, 20)

    wait_for_look(page)
    expect(chart.locator(".bars li").first).not_to_have_text(before)
    expect(summary).to_be_focused()
    expect(chart.get_by_role("table").first).to_be_visible()
    expect(chart.locator("main")).to_have_count(1)


def test_looking_costs_one_plain_request(open_blog: Blog, service: Service) -> None:
    """A header of our own would make the browser ask first whether it may, each time."""
    page = open_blog(FRAME.format(address=service.url + CHART))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    request = wait_for_look(page)
    assert "if-none-match" not in request.all_headers()
    wait_for_look(page)
    # Nothing was new, so no page was fetched.
    assert {url.removeprefix(service.url) for url in asked} == {POINTER}


def test_frame_out_of_sight_does_not_look(open_blog: Blog, service: Service) -> None:
    page = open_blog(f"<div style='height:9000px'></div>{FRAME.format(address=service.url + CHART)}")
    asked = looks(page)
    page.clock.run_for(10 * SLOWEST)
    page.wait_for_timeout(500)
    assert asked == []
    with page.expect_request(lambda request: request.url.endswith(POINTER)):
        page.locator("iframe").scroll_into_view_if_needed()


def test_errors_make_it_look_less_often_and_leave_the_chart(open_blog: Blog, service: Service) -> None:
    page = open_blog(FRAME.format(address=service.url + CHART))
    chart = inside(page)
    before = base(chart)
    page.route(f"**{POINTER}", lambda route: route.fulfill(status=503, body="Busy, try again."))
    asked = looks(page)
    for wait in (5_500, 11_000, 22_000, 44_000, SLOWEST_AFTER_ERRORS, SLOWEST_AFTER_ERRORS):
        known = len(asked)
        # Half of the longest wait is less than the shortest, by far.
        page.clock.run_for(wait // 2)
        page.wait_for_timeout(200)
        assert len(asked) == known
        wait_for_look(page, wait // 2)
    assert base(chart) == before
    page.unroute(f"**{POINTER}")
    store_many(service, 10)
    wait_for_look(page, SLOWEST_AFTER_ERRORS)
    expect(chart.locator(".bars li").first).not_to_have_text(before)
