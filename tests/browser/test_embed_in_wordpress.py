"""A chart in a real WordPress, which has never heard of the service: what it keeps, shows and measures."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.serving import Service, serving
from tests.wordpress.blog import Blog, blogging, installed

pytestmark = pytest.mark.skipif(not installed(), reason="WordPress is not installed: make test-wordpress")

WIDE = {"width": 1280, "height": 900}
# What WordPress lets a frame have, however high it asks to be.
LOWEST, HIGHEST = 200, 1000
CHART = "/e/channel-preference/channel-by-age?lang=en"
BLOCK = """<!-- wp:embed {{"url":"{address}","type":"wp-embed","providerNameSlug":"kanal"}} -->
<figure class="wp-block-embed is-type-wp-embed is-provider-kanal wp-block-embed-kanal">
<div class="wp-block-embed__wrapper">
{address}
</div></figure>
<!-- /wp:embed -->"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service with a sample: a chart needs a release."""
    with serving(tmp_path_factory.mktemp("charts"), "--demo") as service:
        yield service


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory, service: Service) -> Iterator[Blog]:
    """Start a blog."""
    with blogging(tmp_path_factory.mktemp("blog"), int(service.url.rpartition(":")[2])) as blog:
        yield blog


def chart_of(page: Page) -> Locator:
    return page.locator("iframe.wp-embedded-content")


def expect_height(page: Page) -> int:
    """Wait until the frame is as high as the chart in it, or as WordPress allows, and return that."""
    body = page.frame_locator("iframe.wp-embedded-content").locator("body")
    high = min(int(body.evaluate("body => body.offsetHeight")), HIGHEST)
    expect(chart_of(page)).to_have_js_property("offsetHeight", high)
    return high


@pytest.mark.parametrize("text", ["Before\n\n{address}\n\nAfter", BLOCK])
def test_address_on_a_line_becomes_a_chart(
    open_page: OpenPage, service: Service, blog: Blog, text: str
) -> None:
    page = open_page(blog.publish(text.format(address=service.url + CHART)), viewport=WIDE)
    frame = chart_of(page)
    expect(frame).to_have_attribute("sandbox", "allow-scripts")
    expect(frame).to_have_attribute("title", re.compile("Which would you try first"))
    assert (frame.get_attribute("src") or "").startswith(f"{service.url}{CHART}#?secret=")
    expect(page.frame_locator("iframe.wp-embedded-content").locator("h1")).to_be_visible()
    expect(page.locator("blockquote.wp-embedded-content")).to_be_hidden()


def test_frame_grows_and_shrinks_as_far_as_wordpress_lets_it(
    open_page: OpenPage, service: Service, blog: Blog
) -> None:
    page = open_page(blog.publish(service.url + CHART), viewport=WIDE)
    inside = page.frame_locator("iframe.wp-embedded-content")
    folded = expect_height(page)
    assert LOWEST < folded < HIGHEST
    inside.locator("summary").first.click()
    assert expect_height(page) == HIGHEST
    inside.locator("summary").first.click()
    assert expect_height(page) == folded
    page.set_viewport_size({"width": 360, "height": 700})
    expect(chart_of(page)).not_to_have_js_property("offsetHeight", folded)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_pinned_chart_is_shown_too(open_page: OpenPage, service: Service, blog: Blog) -> None:
    """WordPress hides a frame until it has sent a height."""
    page = open_page(service.url + CHART)
    pinned = page.locator("a", has_text=re.compile(r"^\d{4}-\d{2}-\d{2}\.\d+$")).first
    address = pinned.evaluate("link => link.href")
    page = open_page(blog.publish(address), viewport=WIDE)
    expect(page.frame_locator("iframe.wp-embedded-content").locator("h1")).to_be_visible()
    expect_height(page)


def test_links_leave_the_frame(open_page: OpenPage, service: Service, blog: Blog) -> None:
    page = open_page(blog.publish(service.url + CHART), viewport=WIDE)
    inside = page.frame_locator("iframe.wp-embedded-content")
    link = inside.locator("a", has_text=re.compile(r"^\d{4}-\d{2}-\d{2}\.\d+$"))
    address = link.evaluate("link => link.href")
    link.click()
    expect(page).to_have_url(address)


def test_reader_without_script_gets_a_link(open_page: OpenPage, service: Service, blog: Blog) -> None:
    page = open_page(blog.publish(service.url + CHART), java_script_enabled=False)
    link = page.locator("blockquote.wp-embedded-content a")
    expect(link).to_be_visible()
    expect(link).to_have_attribute("href", service.url + CHART)


@pytest.mark.parametrize("path", ["/e/channel-preference/nothing-by-age", "/e/nothing/channel-by-age"])
def test_address_without_a_chart_stays_a_link(
    open_page: OpenPage, service: Service, blog: Blog, path: str
) -> None:
    page = open_page(blog.publish(f"Before\n\n{service.url}{path}\n\nAfter"))
    expect(page.get_by_text(f"{service.url}{path}")).to_be_visible()
    expect(chart_of(page)).to_have_count(0)
