"""The embed dialog's preview and copy buttons, and its snippets in a page of another site."""

from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.serving import Service, another_site

WIDE = {"width": 1280, "height": 900}
FORM = "/dashboard/embed-code?study=channel-preference&lang=en&row=bot"
CHART = "/e/channel-preference/bot-by-age?lang=en"
ODD = ("-5", "'auto'", "'9px;position:fixed'", "undefined")
# Writes down each height that a frame is given.
WATCH = """frame => {
  window.heights = [];
  new MutationObserver(() => heights.push(frame.style.height)).observe(frame, {attributeFilter: ["style"]});
}"""
OF_ALL = "Which would you rather have? By “Age”"


@pytest.fixture(scope="module")
def service(demo: Service) -> Service:
    """Return the service with a sample: a chart needs a release."""
    return demo


@pytest.fixture
def form(open_page: OpenPage, service: Service, session: Any) -> Page:
    """Open the form as a page of its own."""
    return open_page(f"{service.url}{FORM}", storage_state=session, viewport=WIDE)


def snippet(page: Page, label: str) -> str:
    return page.get_by_label(label, exact=True).input_value()


def height(frame: Locator) -> int:
    box = frame.bounding_box()
    assert box is not None
    return round(box["height"])


def expect_to_fit(frame: Locator, inside: FrameLocator, border: int = 0) -> int:
    """Wait until a frame is as high as the page in it, and return how high that is."""
    high = inside.locator("body").evaluate("body => body.offsetHeight")
    expect(frame).to_have_css("height", f"{high + border}px")
    return int(high)


def test_preview_and_code_follow_the_form(form: Page, service: Service) -> None:
    frame = form.locator("main iframe")
    assert frame.get_attribute("src") == CHART
    form.evaluate("window.stayed = true")
    theme = form.get_by_label("Colours")
    theme.focus()
    theme.select_option("dark")
    expect(frame).to_have_attribute("src", f"{CHART}&theme=dark")
    expect(theme).to_be_focused()
    assert snippet(form, "Address") == f"{service.url}{CHART}&theme=dark"
    form.get_by_label("Width in pixels").fill("640")
    form.keyboard.press("Enter")
    expect(frame).to_have_attribute("width", "640")
    assert 'width="640"' in snippet(form, "Frame that fits")
    assert "width=640" in form.url
    assert form.evaluate("window.stayed")


def test_size_out_of_bounds_changes_nothing(form: Page) -> None:
    form.get_by_label("Width in pixels").fill("5")
    form.keyboard.press("Enter")
    form.get_by_label("Colours").select_option("light")
    assert form.locator("main iframe").get_attribute("src") == CHART
    assert form.get_by_label("Width in pixels").evaluate("one => one.matches(':invalid')")


def test_preview_is_as_high_as_the_chart(form: Page) -> None:
    frame, inside = form.locator("main iframe"), form.frame_locator("main iframe")
    folded = expect_to_fit(frame, inside)
    inside.locator("summary").click()
    assert expect_to_fit(frame, inside) > folded
    form.get_by_label("Height in pixels").fill("400")
    form.keyboard.press("Enter")
    expect(frame).to_have_attribute("height", "400")
    expect(inside.locator("summary")).to_be_visible()
    assert height(frame) == 400


def test_code_is_copied(form: Page) -> None:
    form.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for label in ("Address", "Frame", "Frame that fits", "Picture"):
        part = form.locator(".snippet", has=form.get_by_label(label, exact=True))
        expect(part.get_by_role("button")).to_have_accessible_description(label)
        part.get_by_role("button", name="Copy").click()
        expect(part.get_by_role("status")).to_have_text("Copied.")
        assert form.evaluate("navigator.clipboard.readText()") == snippet(form, label)


def test_code_is_selected_where_it_cannot_be_copied(
    open_page: OpenPage, service: Service, session: Any
) -> None:
    page = open_page("about:blank", storage_state=session, viewport=WIDE)
    # As where the dashboard is read without https.
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'clipboard', {value: undefined})")
    page.goto(f"{service.url}{FORM}")
    part = page.locator(".snippet").first
    part.get_by_role("button", name="Copy").click()
    expect(part.get_by_role("status")).to_contain_text("Selected")
    expect(part.get_by_role("textbox")).to_be_focused()
    assert page.evaluate("getSelection().toString()") == snippet(page, "Address")


def test_form_works_without_script(open_page: OpenPage, service: Service, session: Any) -> None:
    page = open_page(f"{service.url}{FORM}", storage_state=session, java_script_enabled=False)
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    page.locator("select[name=chart]").select_option("shops-by-age")
    page.get_by_role("button", name="Show").click()
    assert "/shops-by-age?lang=en" in snippet(page, "Address")
    inside = page.frame_locator("main iframe")
    expect(inside.locator("h1")).to_contain_text("How often have you bought")


def test_frame_shows_the_chart_on_another_site(open_page: OpenPage, form: Page) -> None:
    with another_site(f"<!doctype html><p>Before</p>{snippet(form, 'Frame')}<p>After</p>") as blog:
        page = open_page(blog, viewport=WIDE)
        expect(page.frame_locator("iframe").locator(".bars li")).to_have_count(8)
        frame = page.get_by_title(OF_ALL)
        assert height(frame) == 900
        page.set_viewport_size({"width": 320, "height": 600})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_frame_that_fits_grows_and_shrinks_on_another_site(open_page: OpenPage, form: Page) -> None:
    both = snippet(form, "Frame that fits") * 2
    with another_site(f"<!doctype html><p>Before</p>{both}<p>After</p>") as blog:
        page = open_page(blog, viewport=WIDE)
        frame, inside = page.locator("iframe").first, page.frame_locator("iframe >> nth=0")
        folded = expect_to_fit(frame, inside)
        other = page.locator("iframe").last
        other.scroll_into_view_if_needed()
        expect_to_fit(other, page.frame_locator("iframe >> nth=1"))
        inside.locator("summary").click()
        assert expect_to_fit(frame, inside) > folded + 300
        inside.locator("summary").click()
        assert expect_to_fit(frame, inside) == folded
        assert height(other) == folded
        page.set_viewport_size({"width": 320, "height": 600})
        expect(page.frame_locator("iframe >> nth=0").locator(".bars p").first).to_be_visible()
        page.wait_for_function("known => document.querySelector('iframe').offsetHeight > known", arg=folded)
        expect_to_fit(frame, inside)


def test_frame_that_fits_listens_to_its_own_chart_only(open_page: OpenPage, form: Page) -> None:
    with another_site(f"<!doctype html>{snippet(form, 'Frame that fits')}") as blog:
        page = open_page(blog, viewport=WIDE)
        frame, inside = page.locator("iframe"), page.frame_locator("iframe")
        expect_to_fit(frame, inside)
        frame.evaluate(WATCH)
        page.evaluate("postMessage({message: 'kanal-height', height: 50}, '*')")
        for said in (
            "null",
            "'kanal-height'",
            *(f"{{message: 'kanal-height', height: {one}}}" for one in ODD),
        ):
            inside.locator("body").evaluate(f"parent.postMessage({said}, '*')")
        # What comes after all of them.
        inside.locator("body").evaluate("parent.postMessage({message: 'kanal-height', height: 333}, '*')")
        expect(frame).to_have_css("height", "333px")
        assert page.evaluate("heights") == ["333px"]


def test_picture_leads_to_the_chart(open_page: OpenPage, form: Page, service: Service) -> None:
    with another_site(f"<!doctype html>{snippet(form, 'Picture')}") as blog:
        page = open_page(blog, viewport=WIDE)
        picture = page.get_by_role("img", name=OF_ALL)
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("one => one.naturalWidth") == 1200
        picture.click()
        expect(page).to_have_url(f"{service.url}{CHART}")
