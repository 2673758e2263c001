"""Forms that open on top of the dashboard, and are pages of their own where there is no script."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.factories import STRUCTURE, WORDING, write_instrument
from tests.serving import Service, serving

WIDE = {"width": 1280, "height": 900}
VIEW = "study=channel-preference&row=bot&banner=age&lang=en"
SMALLEST_TARGET = 44
# Milliseconds; the page of the scripts takes its time on a busy machine.
BUILDING = 60_000

OpenDashboard: TypeAlias = Callable[..., Page]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service with a sample: a chart needs a release."""
    with serving(tmp_path_factory.mktemp("dialogs"), "--demo") as service:
        yield service


@pytest.fixture
def open_dashboard(open_page: OpenPage, service: Service, session: Any) -> OpenDashboard:
    """Open a page of the dashboard, signed in."""

    def open_dashboard(path: str = f"?{VIEW}", **options: object) -> Page:
        return open_page(f"{service.url}/dashboard/{path}", **{"storage_state": session, **options})

    return open_dashboard


def opened(page: Page, name: str) -> Locator:
    """Open a dialog by the keyboard."""
    # The page that was read first gives way to the one that scripts build.
    expect(page.locator("#first")).to_have_count(0, timeout=BUILDING)
    page.locator(f"a[data-dialog][href*='/{name}?']").focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog")
    expect(dialog.locator("h1")).to_be_focused()
    return dialog


def asked(page: Page) -> list[tuple[str, str]]:
    """Return the parameters of a page's address."""
    return parse_qsl(urlsplit(page.url).query, keep_blank_values=True)


def stay(page: Page) -> None:
    page.evaluate("window.stayed = true")


def stayed(page: Page) -> bool:
    """Return whether a page has not been loaded anew."""
    return bool(page.evaluate("window.stayed === true"))


@pytest.mark.parametrize("name", ["filters", "embed-code"])
@pytest.mark.parametrize("way", ["Escape", "button", "back"])
def test_dialog_closes_and_gives_the_focus_back(open_dashboard: OpenDashboard, name: str, way: str) -> None:
    page = open_dashboard(viewport=WIDE)
    before = page.url
    dialog = opened(page, name)
    stay(page)
    if way == "back":
        page.go_back()
    elif way == "button":
        page.keyboard.press("Tab")
        expect(dialog.get_by_role("button", name="Close")).to_be_focused()
        page.keyboard.press("Enter")
    else:
        page.keyboard.press(way)

    expect(dialog).to_be_hidden()
    expect(page.locator(f"a[data-dialog][href*='/{name}?']")).to_be_focused()
    assert page.url == before
    assert page.evaluate("history.state?.dialog") is None
    assert stayed(page)


def test_filters_change_the_view_without_loading_it_anew(open_dashboard: OpenDashboard) -> None:
    page = open_dashboard(f"?{VIEW}&age=16-24", viewport=WIDE)
    dialog = opened(page, "filters")
    stay(page)
    expect(dialog.locator("details[open]")).to_have_count(1)
    age = dialog.locator("details.filter").first
    age.get_by_label("16–24").uncheck()
    expect(age.locator(".chosen")).to_have_text("everybody")
    age.get_by_label("25–34").check()
    age.get_by_label("35–44").check()
    expect(age.locator(".chosen")).to_have_text("25–34, 35–44")
    dialog.locator("select[name=row]").select_option("channel")
    dialog.get_by_role("button", name="Show", exact=True).click()

    expect(dialog).to_be_hidden()
    expect(page.locator(".chips")).to_contain_text("25–34, 35–44", timeout=BUILDING)
    expected = dict(parse_qsl(VIEW)) | {"row": "channel", "by": "auto"}
    assert sorted(asked(page)) == sorted([*expected.items(), ("age", "25-34"), ("age", "35-44")])
    expect(page.locator("a[data-dialog][href*='/filters?']")).to_be_focused()
    page.go_back()
    expect(page.locator(".chips")).to_contain_text("16–24", timeout=BUILDING)
    assert ("age", "16-24") in asked(page)
    assert stayed(page)


def test_filling_in_the_second_group_shows_it(open_dashboard: OpenDashboard) -> None:
    page = open_dashboard(viewport=WIDE)
    dialog = opened(page, "filters")
    beside = dialog.get_by_role("region", name="Compare with")
    box = beside.get_by_label("Show a second group beside the first")
    expect(box).not_to_be_checked()
    beside.get_by_text("First choice of channel").click()
    beside.get_by_label("Phone", exact=True).check()
    expect(box).to_be_checked()
    page.keyboard.press("Enter")

    expect(dialog).to_be_hidden()
    assert {("vs", "1"), ("vs.channel", "phone")} <= set(asked(page))


def test_comparison_at_once_is_a_link_that_stays_on_the_page(open_dashboard: OpenDashboard) -> None:
    page = open_dashboard(f"?{VIEW}&age=75%2B", viewport=WIDE)
    dialog = opened(page, "filters")
    stay(page)
    dialog.get_by_role("link", name="With everybody").click()

    expect(dialog).to_be_hidden()
    expect(page).to_have_url(f"{page.url.split('?')[0]}?{VIEW}&age=75%2B&vs=1")
    assert stayed(page)


def test_signed_out_reader_is_led_to_the_sign_in(open_dashboard: OpenDashboard, service: Service) -> None:
    page = open_dashboard(viewport=WIDE)
    dialog = opened(page, "filters")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.route("**/dashboard/feed*", lambda route: route.fulfill(status=304))
    page.context.clear_cookies()
    page.locator("a[data-dialog][href*='/filters?']").click()
    page.wait_for_url("**/dashboard/sign-in?then=**")


def test_filters_work_without_script(open_dashboard: OpenDashboard) -> None:
    page = open_dashboard(f"filters?{VIEW}", java_script_enabled=False)
    page.locator("summary", has_text="Age").first.click()
    page.get_by_label("25–34").first.check()
    page.get_by_role("button", name="Show", exact=True).click()

    assert urlsplit(page.url).path == "/dashboard/"
    assert ("age", "25-34") in asked(page)
    expect(page.locator(".chips")).to_contain_text("25–34")


def test_filters_on_their_own_page_leave_no_empty_fields(open_dashboard: OpenDashboard) -> None:
    page = open_dashboard(f"filters?{VIEW}")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**/dashboard/?*")
    assert all(value for _, value in asked(page))


def test_question_may_be_called_like_a_part_of_a_form(
    open_dashboard: OpenDashboard, service: Service, tmp_path: Path
) -> None:
    texts = {"structure": STRUCTURE, "en": WORDING, "et": WORDING}
    renamed = {name: text.replace("used", "action") for name, text in texts.items()}
    folder = write_instrument(tmp_path / "visit", **renamed)
    service.command("study", "create", "--instrument", str(folder), "--slug", "visit")
    page = open_dashboard("filters?study=visit&lang=en")
    page.locator("summary", has_text="What did you use?").first.click()
    page.get_by_label("Chat").first.check()
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**/dashboard/?*")
    assert ("action", "chat") in asked(page)


@pytest.mark.parametrize("name", ["filters", "embed-code"])
@pytest.mark.parametrize("width", [320, 390])
def test_dialog_on_a_phone_is_the_whole_screen(open_dashboard: OpenDashboard, name: str, width: int) -> None:
    size = {"width": width, "height": 700}
    page = open_dashboard(f"?{VIEW.replace('=en', '=fi')}&age=25-34", viewport=size)
    dialog = opened(page, name)
    assert dialog.bounding_box() == {"x": 0, "y": 0, **size}
    assert dialog.evaluate("one => one.scrollWidth") == width
    scrolling = """one => [...one.querySelectorAll("*")].filter((each) =>
      each.scrollHeight > each.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(each).overflowY))
      .map((each) => each.outerHTML.slice(0, 80))"""
    assert dialog.evaluate(scrolling) == []
    # A box is as large as its label.
    fields = "label.box, input:not([type=checkbox], [type=hidden])"
    for target in dialog.locator(f"a, button, summary, select, {fields}").filter(visible=True).all():
        box = target.bounding_box()
        assert box is not None
        assert round(box["height"]) >= SMALLEST_TARGET, target.evaluate("one => one.outerHTML")
