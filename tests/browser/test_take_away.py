"""Taking responses away in a browser: a bar that says how far it is, and a file that is whole or none."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import RUN
from tests.browser.conftest import OpenPage
from tests.serving import Service, serving

PAGE = "/dashboard/take-away?study=channel-preference&lang=en"
ANSWERS = 5_000
COLUMNS = "age,shops,channel,wait_chat,wait_phone,wait_email,bot,after_hours,comment"
LINK = "a[data-progress]"

# Answers with the first part of a million responses, and with no end.
ENDLESS = """() => {
  const rows = new TextEncoder().encode("key,note\\n" + 'a,"1\\n2"\\n'.repeat(1234));
  window.fetch = async (_, { signal }) => {
    const start = (sent) => {
      sent.enqueue(rows);
      signal.addEventListener("abort", () => sent.error(signal.reason));
    };
    return new Response(new ReadableStream({ start }), { headers: { "X-Kanal-Responses": "1000000" } });
  };
}"""

Open: TypeAlias = Callable[..., Page]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service with answers, each with a comment of two lines."""
    folder = tmp_path_factory.mktemp("take-away")
    answers = folder / "answers.csv"
    row = '25-34,3-5,chat,5m,5m,4h,person_2m,morning,"one ""1""\ntwo"\n'
    answers.write_text(f"{COLUMNS}\n" + row * ANSWERS, encoding="utf-8")
    with serving(folder / "service") as service:
        service.command("responses", "import", "channel-preference", str(answers))
        yield service


@pytest.fixture
def opened(open_page: OpenPage, service: Service, session: Any) -> Open:
    """Open the page of all files, signed in."""

    def opened(**options: object) -> Page:
        return open_page(f"{service.url}{PAGE}", **{"storage_state": session, **options})

    return opened


def exported(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return len(list(csv.DictReader(file)))


def test_responses_are_counted_and_saved(opened: Open) -> None:
    page = opened()
    with page.expect_download() as download:
        page.click(LINK)
    assert exported(download.value.path()) == ANSWERS
    assert download.value.suggested_filename.startswith("channel-preference-responses-")
    expect(page.locator("[role=status]")).to_have_text("Saved: 5,000 responses.")
    expect(page.locator("progress")).to_have_count(0)


def test_download_says_how_far_it_is_and_can_be_cancelled(opened: Open) -> None:
    page = opened()
    # An answer that never ends: the first part of a million responses.
    page.evaluate(ENDLESS)
    page.click(LINK)
    expect(page.locator("[role=status]")).to_have_text("1,234 of 1,000,000 responses")
    bar = page.locator("progress")
    assert (bar.get_attribute("max"), bar.get_attribute("value")) == ("1000000", "1234")
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(RUN, True) == []
    page.get_by_role("button", name="Cancel").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[role=status]")).to_have_text("Cancelled. Nothing was saved.")
    expect(page.locator(LINK)).to_be_focused()


def test_download_that_breaks_off_saves_nothing(opened: Open) -> None:
    page = opened()

    def broken(route: Route) -> None:
        route.abort("connectionreset")

    page.route("**/responses.csv*", broken)
    page.click(LINK)
    expect(page.locator("[role=status]")).to_contain_text("The download broke off")
    page.unroute("**/responses.csv*")
    with page.expect_download():
        page.click(LINK)


def test_link_downloads_without_a_script(opened: Open) -> None:
    page = opened(java_script_enabled=False)
    with page.expect_download() as download:
        page.click(LINK)
    assert exported(download.value.path()) == ANSWERS


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_of_files_has_nothing_that_axe_finds_wrong(opened: Open, scheme: str) -> None:
    page = opened(color_scheme=scheme)
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(RUN, True) == []
