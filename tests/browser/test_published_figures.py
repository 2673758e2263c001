"""Published figures from elsewhere, below the dashboard's chart."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.test_main_job import WIDE, drawn, sign_in_again, store_many
from tests.serving import Service


@pytest.mark.parametrize(
    ("locale", "summary"), [("en", "Other published figures"), ("et", "Muud avaldatud arvud")]
)
def test_unfolded_figures_stay_so_when_an_answer_comes_in(
    open_page: OpenPage, service: Service, locale: str, summary: str
) -> None:
    page = drawn(open_page(sign_in_again(service), viewport=WIDE, locale=locale))
    figures = page.locator("#page details", has=page.locator("summary", has_text=summary))
    figures.locator("summary").click()
    expect(figures.get_by_role("listitem").first).to_be_visible()

    before = page.inner_text("#answers")

    store_many(service, 1)

    expect(page.locator("#answers")).not_to_have_text(before)
    expect(figures.get_by_role("listitem").first).to_be_visible()
