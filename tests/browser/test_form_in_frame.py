"""The form inside a page of another site: it sizes itself, and its answer is stored without any cookie."""

import os
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserType, Frame, Page, expect

from tests.browser.conftest import FLAGS, NAMES, OpenPage
from tests.browser.form import ANSWERS, stored
from tests.serving import Service, another_site

WIDE = {"width": 800, "height": 900}
STUDY = "channel-preference"
# As browsers do that have ended third-party cookies.
BLOCKING = "--test-third-party-cookie-phaseout"
SANDBOXES = ("allow-scripts allow-forms", "allow-scripts allow-forms allow-same-origin")


@pytest.fixture(scope="module")
def browser(browser: Browser) -> Iterator[Browser]:
    """Start a Chromium that takes no cookies in frames of other sites."""
    kind: BrowserType = browser.browser_type
    path = next(filter(None, map(shutil.which, (os.environ.get("KANAL_CHROMIUM", ""), *NAMES))))
    blocking = kind.launch(executable_path=path, args=[*FLAGS.split(), BLOCKING])
    yield blocking
    blocking.close()


@pytest.fixture(scope="module")
def snippet(service: Service) -> str:
    """Return what an operator gives to another site."""
    return service.command("study", "snippet", STUDY, "--source", "blog", "--lang", "en")


def inside(page: Page) -> Frame:
    """Return the frame with the form."""
    frame = page.locator("iframe").element_handle().content_frame()
    assert frame is not None
    return frame


def answer(frame: Frame, comment: str) -> None:
    """Fill the form in, question by question or all at once, and send it."""
    by_steps = frame.locator("html.steps").count()
    for code, chosen in ANSWERS.items():
        frame.locator(f"input[name={code}][value='{chosen}']").check()
        if by_steps:
            frame.locator(".next").click()
    frame.locator("textarea").fill(comment)
    frame.locator(".send").click()


def expect_to_fit(page: Page, frame: Frame) -> int:
    """Wait until the frame is as high as the page in it, and return how high that is."""
    height = frame.evaluate("Math.ceil(document.documentElement.getBoundingClientRect().height)")
    expect(page.locator("iframe")).to_have_css("height", f"{height}px")
    assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight")
    return int(height)


def test_third_party_cookies_are_blocked(open_page: OpenPage, service: Service) -> None:
    keep = "document.cookie = 'kanal=1; SameSite=None; Secure'; document.cookie"
    assert open_page(f"{service.url}/s/{STUDY}").evaluate(keep) == "kanal=1"
    with another_site(f"<iframe src='{service.url}/s/{STUDY}?frame=1'></iframe>") as blog:
        assert inside(open_page(blog)).evaluate(keep) == ""


def test_form_in_a_frame_sizes_itself_and_is_sent(
    open_page: OpenPage, service: Service, snippet: str
) -> None:
    with another_site(f"<!doctype html><h1>Blog</h1>{snippet}<p>More</p>") as blog:
        page = open_page(blog, viewport=WIDE)
        frame = inside(page)
        first = expect_to_fit(page, frame)
        frame.locator("input[name=age]").first.wait_for()
        answer(frame, "in a frame")
        expect(frame.locator("h1")).to_have_text("Thank you!")
        expect_to_fit(page, frame)
        frame.get_by_role("link", name="Erase my answers").click()
        expect(frame.get_by_label("The code from your thanks page")).to_be_visible()
        last = expect_to_fit(page, frame)
        assert last < first
        assert page.url == blog
    (response,) = stored(service, "in a frame")
    assert response["source"] == "blog"


@pytest.mark.parametrize("sandbox", SANDBOXES)
def test_form_in_a_sandboxed_frame_is_sent(open_page: OpenPage, service: Service, sandbox: str) -> None:
    form = f"{service.url}/s/{STUDY}?frame=1&amp;lang=en"
    comment = f"sandbox={sandbox}"
    with another_site(f"<iframe sandbox='{sandbox}' src='{form}' width=500 height=900></iframe>") as blog:
        frame = inside(open_page(blog, viewport=WIDE))
        expect(frame.locator("html.steps")).to_have_count(1)
        answer(frame, comment)
        expect(frame.locator("h1")).to_have_text("Thank you!")
        assert len(stored(service, comment)) == 1
        frame.get_by_role("link", name="Erase my answers").click()
        frame.get_by_role("button", name="Erase my answers").click()
        expect(frame.locator("h1")).to_have_text("This answer has been erased")
    assert stored(service, comment) == []


def test_form_in_a_frame_without_script_is_sent(open_page: OpenPage, service: Service, snippet: str) -> None:
    with another_site(snippet) as blog:
        frame = inside(open_page(blog, viewport=WIDE, java_script_enabled=False))
        answer(frame, "in a frame without script")
        expect(frame.locator("h1")).to_have_text("Thank you!")
    assert len(stored(service, "in a frame without script")) == 1


def test_form_not_asked_for_in_a_frame_is_not_shown_in_one(browser: Browser, service: Service) -> None:
    with another_site(f"<iframe src='{service.url}/s/{STUDY}'></iframe>") as blog:
        page = browser.new_page()
        with page.expect_event("console", lambda message: "frame-ancestors" in message.text):
            page.goto(blog)
        assert urlsplit(inside(page).url).scheme == "chrome-error"
        page.close()
