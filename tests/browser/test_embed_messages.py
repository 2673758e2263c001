"""An embed tells the page around it how high it is, in each dialect; a frame may be sandboxed and hidden."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.conftest import OpenPage
from tests.serving import Service, another_site

WIDE = {"width": 1280, "height": 900}
CHART = "/e/channel-preference/channel-by-age?lang=en"
SECRET = "#?secret=aB3dE5fG7h"
# What receivers do, each by its protocol's description; `frame` is the element, `told` what came from it.
RECEIVERS = {
    "kanal": "if (told.message === 'kanal-height') height = told.height;",
    "wordpress": "if (told.message === 'height' && told.secret === 'aB3dE5fG7h') height = told.value;",
    # Its newer script asks who spoke, its older one looks for a frame whose address holds the id.
    "datawrapper": """const said = told["datawrapper-height"] || {};
        for (const id in said)
            if (document.querySelector(`iframe[src*='${id}']`) === frame) height = said[id];""",
    "amp": "if (told.sentinel === 'amp' && told.type === 'embed-size') height = told.height;",
    "embedly": """if (typeof told === "string") {
        const read = JSON.parse(told);
        if (read.context === "iframe.resize" && read.src === frame.src) height = read.height;
    }""",
}
BLOG = """<!doctype html><body style="margin:0"><iframe sandbox="allow-scripts" width="640" src="{address}"
    style="{style}"></iframe><script>
const frame = document.querySelector("iframe"), heard = [];
addEventListener("message", event => {{
    const told = event.data;
    let height;
    if (event.source !== frame.contentWindow) return;
    heard.push(told);
    {receiver}
    if (height) frame.style.cssText = `height:${{height}}px;border:0`;
}});
</script><div style="height:3000px"></div>"""
# As WordPress has it until the frame speaks: too small to be drawn.
HIDDEN = "position:absolute;clip:rect(1px,1px,1px,1px)"


@pytest.fixture(scope="module")
def service(demo: Service) -> Service:
    """Return the service with a sample: a chart needs a release."""
    return demo


@pytest.fixture
def open_blog(open_page: OpenPage) -> Iterator[OpenPage]:
    """Open a page of another site around an address, with a receiver."""
    sites = []

    def open_blog(address: str, receiver: str = "kanal", style: str = "border:0") -> Page:
        site = another_site(BLOG.format(address=address, receiver=RECEIVERS[receiver], style=style))
        sites.append(site)
        return open_page(site.__enter__(), viewport=WIDE)

    yield open_blog
    for site in sites:
        site.__exit__(None, None, None)


def inside(page: Page) -> Frame:
    """Return the chart's frame once it is there."""
    page.frame_locator("iframe").locator("main").wait_for(state="attached")
    return page.frames[1]


def expect_to_fit(page: Page) -> int:
    """Wait until the frame is as high as the chart in it, and return how high that is."""
    high = int(inside(page).evaluate("document.body.offsetHeight"))
    expect(page.locator("iframe")).to_have_css("height", f"{high}px")
    return high


@pytest.mark.parametrize("receiver", RECEIVERS)
def test_frame_grows_and_shrinks_with_any_receiver(
    open_blog: OpenPage, service: Service, receiver: str
) -> None:
    secret = SECRET if receiver == "wordpress" else ""
    page = open_blog(service.url + CHART + secret, receiver=receiver)
    folded = expect_to_fit(page)
    summary = inside(page).locator("summary").first
    summary.click()
    assert expect_to_fit(page) > folded
    summary.click()
    assert expect_to_fit(page) == folded


def test_nothing_is_cut_off_by_the_height(open_blog: OpenPage, service: Service) -> None:
    page = open_blog(service.url + CHART)
    expect_to_fit(page)
    for width in range(281, 700, 60):
        page.locator("iframe").evaluate("(frame, width) => frame.width = width", width)
        expect_to_fit(page)
        inside(page).evaluate("scrollTo(0, 999)")
        assert inside(page).evaluate("scrollY") == 0


def test_hidden_frame_says_its_height(open_blog: OpenPage, service: Service) -> None:
    page = open_blog(service.url + CHART + SECRET, receiver="wordpress", style=HIDDEN)
    expect(page.locator("iframe")).not_to_have_css("position", "absolute")
    expect_to_fit(page)


def test_height_is_said_again_when_asked(open_blog: OpenPage, service: Service) -> None:
    page = open_blog(service.url + CHART + SECRET, receiver="wordpress")
    height = expect_to_fit(page)
    page.evaluate("heard.length = 0")
    for told in ("null", "'ready'", "{message: 'other'}", "{message: 'ready', secret: 'aB3dE5fG7h'}"):
        page.evaluate(f"frame.contentWindow.postMessage({told}, '*')")
    page.wait_for_function("heard.some(told => told.message === 'height')")
    said = {"message": "height", "value": height, "secret": "aB3dE5fG7h"}
    assert page.evaluate("heard").count(said) == 1


def test_link_leaves_by_a_message_where_there_is_a_secret(open_blog: OpenPage, service: Service) -> None:
    page = open_blog(service.url + CHART + SECRET, receiver="wordpress")
    expect_to_fit(page)
    link = inside(page).get_by_role("link", name=re.compile(r"^\d{4}-"))
    address = link.evaluate("link => link.href")
    link.click()
    page.wait_for_function("heard.some(told => told.message === 'link')")
    said = {"message": "link", "value": address, "secret": "aB3dE5fG7h"}
    assert said in page.evaluate("heard")
    assert inside(page).url.startswith(service.url + CHART)


def test_link_opens_a_page_of_its_own_elsewhere(open_page: OpenPage, service: Service) -> None:
    with another_site(f"<iframe width=640 height=1200 src='{service.url}{CHART}'></iframe>") as blog:
        page = open_page(blog, viewport=WIDE)
        with page.expect_popup() as opened:
            inside(page).get_by_role("link", name=re.compile(r"^\d{4}-")).click()
        assert "/channel-by-age@" in opened.value.url


def test_pinned_chart_says_its_height_and_asks_for_nothing(open_blog: OpenPage, service: Service) -> None:
    page = open_blog(service.url + CHART)
    pinned = inside(page).get_by_role("link", name=re.compile(r"^\d{4}-")).evaluate("link => link.href")
    page = open_blog(pinned)
    folded = expect_to_fit(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.install()
    page.reload()
    assert expect_to_fit(page) == folded
    page.clock.run_for(60_000)
    page.wait_for_timeout(500)
    assert [url for url in asked if "release.json" in url] == []


@pytest.mark.parametrize("name", ["channel-by-age", "wait-curve", "channel-trend"])
def test_editors_are_told_about_how_high_it_will_be(open_page: OpenPage, service: Service, name: str) -> None:
    """So that little moves in the page when the chart says it exactly."""
    address = f"{service.url}/e/channel-preference/{name}?lang=en"
    page = open_page(address)
    for width in (400, 640, 1000):
        query = urlencode({"url": address, "maxwidth": width})
        told = page.request.get(f"{service.url}/oembed?{query}").json()
        page.set_viewport_size({"width": told["width"], "height": 900})
        high = page.evaluate("document.body.offsetHeight")
        assert 0.8 < told["height"] / high < 1.25
