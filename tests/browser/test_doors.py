"""Who a browser lets see a chart: sites that may frame it, and who has an address that ends."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import OpenPage
from tests.serving import Service, another_site, serving

WIDE = {"width": 1280, "height": 900}
SLUG = "channel-preference"
CHART = f"/e/{SLUG}/bot-by-age?lang=en"
FORM = f"/dashboard/embed-code?study={SLUG}&lang=en&row=bot"
ELSEWHERE = "https://elsewhere.example https://*.news.example"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service with a sample: a chart needs a release."""
    with serving(tmp_path_factory.mktemp("doors"), "--demo") as service:
        yield service


def test_chart_shows_on_sites_that_are_allowed_and_on_no_other(browser: Browser, service: Service) -> None:
    with another_site(f'<!doctype html><iframe src="{service.url}{CHART}" width="600"></iframe>') as blog:
        for sites, shown in (("", True), (ELSEWHERE, False), (f"{ELSEWHERE} {blog.rstrip('/')}", True)):
            service.command("study", "set", SLUG, "allowed_sites", sites)
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(blog, wait_until="load")
            expect(page.frame_locator("iframe").locator("main")).to_have_count(1 if shown else 0)
            assert page.frames[1].url.startswith(service.url if shown else "chrome-error:")
            page.close()


def test_private_chart_shows_in_the_preview_and_at_its_address_alone(
    open_page: OpenPage, service: Service, session: Any
) -> None:
    service.command("study", "set", SLUG, "allowed_sites", ELSEWHERE)
    service.command("study", "set", SLUG, "private", "yes")
    form = open_page(f"{service.url}{FORM}", storage_state=session, viewport=WIDE)
    heading = form.frame_locator("main iframe").locator("h1")
    expect(heading).to_contain_text("Which would you rather have?")
    short = form.get_by_label("Address", exact=True).input_value()
    form.get_by_label("How long the addresses last").select_option("90 days")
    expect(form.get_by_label("Address", exact=True)).not_to_have_value(short)
    longest = form.get_by_label("Address", exact=True).input_value()

    for address in (short, longest):
        expect(open_page(address).locator("h1")).to_contain_text("Which would you rather have?")
    missing = form.request.get(longest.partition("&pass=")[0])
    assert missing.status == 404
    assert form.request.get(longest.replace("channel-preference", "another")).status == 404
