"""An open dashboard: it follows the answers, its address, and the state of its connection."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_main_job import WIDE, count_of, drawn, sign_in_again, store_many
from tests.serving import Service, serving


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service of this file's own, with answers of two ages."""
    with serving(tmp_path_factory.mktemp("live")) as service:
        store_many(service, 40, age="25-34", channel="chat")
        store_many(service, 40, age="75+", channel="phone")
        yield service


def dashboard(open_page: OpenPage, service: Service, query: str = "?lang=en", **options: object) -> Page:
    page = open_page(sign_in_again(service), **{"viewport": WIDE, "locale": "en", **options})
    page.goto(f"{service.url}/dashboard/{query}")
    return page


def test_page_of_the_server_gives_way_to_the_live_one(open_page: OpenPage, service: Service) -> None:
    page = drawn(dashboard(open_page, service))
    expect(page.locator("#first")).to_have_count(0)
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("#ago")).to_contain_text("updated")


def test_page_is_complete_without_script(open_page: OpenPage, service: Service) -> None:
    page = dashboard(open_page, service, java_script_enabled=False)
    expect(page.locator("h1")).to_contain_text("No clear difference")
    expect(page.get_by_role("table").first).to_contain_text("50 %")
    picture = page.locator("noscript img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 300
    page.get_by_role("link", name="Bot or person").first.click()
    expect(page.locator("h2").first).to_have_text("Which would you rather have?")


def test_hidden_page_does_not_ask(open_page: OpenPage, service: Service) -> None:
    page = drawn(dashboard(open_page, service))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/feed" in request.url else None)
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => true, configurable: true})")
    page.wait_for_timeout(500)
    asked.clear()
    page.wait_for_timeout(4_000)
    assert asked == []

    page.evaluate("delete document.hidden")
    with page.expect_request("**/dashboard/feed**"):
        pass


def test_lost_connection_is_said_and_found_again(open_page: OpenPage, service: Service) -> None:
    page = drawn(dashboard(open_page, service))
    before = count_of(page.inner_text("#answers"))
    page.context.set_offline(True)
    expect(page.locator("#status")).to_have_text("Connection lost. Trying again …")

    store_many(service, 1)
    page.context.set_offline(False)
    expect(page.locator("#answers")).to_contain_text(f"{before + 1} answers")
    expect(page.locator("#status")).to_have_text("")


def test_new_answer_is_said_to_be_new_at_once(open_page: OpenPage, service: Service) -> None:
    page = drawn(dashboard(open_page, service))
    before = count_of(page.inner_text("#answers"))
    expect(page.locator("#ago")).to_contain_text("updated")
    page.evaluate("""() => {
        window.said = [];
        const place = document.getElementById("ago");
        const note = () => window.said.push(place.textContent);
        new MutationObserver(note).observe(place, { childList: true, characterData: true, subtree: true });
    }""")
    store_many(service, 1)
    expect(page.locator("#answers")).to_contain_text(f"{before + 1} answers")
    page.wait_for_timeout(2_000)
    said = page.evaluate("window.said")
    assert said
    assert [text for text in said if not text.startswith("updated")] == []


def test_session_that_ends_is_said(open_page: OpenPage, service: Service) -> None:
    page = drawn(dashboard(open_page, service))
    page.context.clear_cookies()
    expect(page.locator("#status")).to_have_text("Your session has ended. Please sign in again.")


def test_filtered_address_shows_the_same_to_a_colleague(open_page: OpenPage, service: Service) -> None:
    page = drawn(dashboard(open_page, service, "?lang=en&age=75%2B"))
    expect(page.locator(".chip")).to_have_text(["Age: 75 or over ×"])
    expect(page.locator("#channel-by-age-sentence")).to_contain_text("Phone 100 %")

    colleague = drawn(open_page(sign_in_again(service), viewport=WIDE, locale="et"))
    colleague.goto(page.url)
    expect(colleague.locator("#page #channel-by-age-sentence")).to_contain_text("Phone 100 %")

    page.get_by_role("link", name="Take away: Age: 75 or over").click()
    expect(page.locator("#channel-by-age-sentence")).to_contain_text(re.compile("Phone (49|50) %"))
    assert "age=" not in page.url


def test_followed_link_keeps_the_keyboard_in_its_place(open_page: OpenPage, service: Service) -> None:
    page = drawn(dashboard(open_page, service))
    link = page.get_by_role("link", name="Bot or person").first
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#page section h2").first).to_have_text("Which would you rather have?")
    expect(page.get_by_role("link", name="Bot or person").first).to_be_focused()
    expect(page.locator("a[aria-current]").first).to_have_text("Bot or person")


def test_two_periods_stand_side_by_side(open_page: OpenPage, service: Service) -> None:
    page = drawn(dashboard(open_page, service, "?lang=en&age=25-34&vs=1&vs.age=75%2B"))
    expect(page.locator("#channel-by-age-vs-graph .xtick").first).to_be_visible()
    one, other = (page.locator(f"#channel-by-age{end}-graph").bounding_box() for end in ("", "-vs"))
    assert one is not None
    assert other is not None
    assert one["x"] + one["width"] <= other["x"]
    expect(page.locator("#difference")).to_contain_text("100")
