"""Questions of other kinds, one at a time: several answers, numbers, and a language from right to left."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from study.instrument_document import load_folder
from study.store import Database, ResponseStore
from tests.browser.conftest import OpenPage
from tests.browser.form import expect_step, expect_thanks, go_on, take
from tests.browser.restarts import restarting
from tests.databases import database_of
from tests.factories import WORDING, make_study, write_instrument
from tests.serving import another_site


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a study of an operator's own, also in a language from right to left."""
    folder = tmp_path_factory.mktemp("kinds")
    with restarting(folder / "service") as running:
        database = Database(database_of(running.service.folder))
        instrument = load_folder(str(write_instrument(folder / "visit", ar=WORDING)))
        make_study(ResponseStore(database), slug="visit", instrument=instrument)
        database.engine.dispose()
        yield f"{running.service.url}/s/visit"


@pytest.fixture
def page(open_page: OpenPage, address: str) -> Page:
    return open_page(f"{address}?lang=en")


def refused(page: Page, text: str) -> None:
    go_on(page)
    expect(page.get_by_role("alert")).to_have_text(text)


def test_each_kind_is_checked_in_the_sentences_of_the_server(page: Page) -> None:
    take(page, "age", "35+")
    go_on(page)
    expect_step(page, "used")
    refused(page, "Choose at least one of the answers.")
    take(page, "used", "chat")
    take(page, "used", "nothing")
    refused(page, "Choose either the last answer or some of the others.")
    page.locator("input[value=nothing]").uncheck()
    take(page, "used", "email")
    go_on(page)
    take(page, "rating", "3")
    go_on(page)
    expect_step(page, "wait_seconds")
    field = page.get_by_role("textbox", name="How long did you wait?")
    for wrong in ("soon", "1.5", "-3"):
        field.fill(wrong)
        refused(page, "Enter a whole number, for example 30.")
        expect(field).to_have_accessible_description("Enter a whole number, for example 30.")
        expect(field).to_be_focused()
    field.fill(" 45 ")
    page.keyboard.press("Enter")
    expect_step(page, "note")
    page.reload()
    expect_step(page, "note")
    assert page.locator("input[name=used]:checked").evaluate_all(
        "all => all.map(one => one.value).sort()"
    ) == [
        "chat",
        "email",
    ]
    page.locator(".send").click()
    expect_thanks(page)


def test_language_from_right_to_left_is_laid_out_so(open_page: OpenPage, address: str) -> None:
    page = open_page(f"{address}?lang=ar", viewport={"width": 320, "height": 640})
    take(page, "age", "35+")
    go_on(page)
    expect_step(page, "used")
    back, forth = page.locator(".back").bounding_box(), page.locator(".next").bounding_box()
    assert back and forth and back["x"] > forth["x"]
    circle, label = page.locator("input[value=chat]").bounding_box(), page.get_by_text("Chat").bounding_box()
    assert circle and label and circle["x"] > label["x"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_language_changes_without_storage(open_page: OpenPage, address: str) -> None:
    """A sandboxed frame has none, and may not ask by script: the server gives the answers back."""
    source = f"{address}?lang=en&frame=1"
    with another_site(
        f"<iframe sandbox='allow-scripts allow-forms' width=340 src='{source}'></iframe>"
    ) as blog:
        form = open_page(blog).frame_locator("iframe")
        form.locator("input[name=age][value='35+']").check()
        form.locator(".next").click()
        form.locator("input[name=used][value=phone]").check()

        form.get_by_role("button", name="Eesti").click()

        expect(form.locator("html")).to_have_attribute("lang", "et")
        expect(form.locator(".step[data-code=used]")).to_be_visible()
        expect(form.locator(".step:visible")).to_have_count(1)
        expect(form.locator("input[name=used]:checked")).to_have_value("phone")
        form.locator(".back").click()
        expect(form.locator("input[name=age]:checked")).to_have_value("35+")
