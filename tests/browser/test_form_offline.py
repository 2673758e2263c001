"""Without a network: the form opens again from the device, with its answers, and is sent on return."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.form import (
    ADDRESS,
    answer_until,
    expect_step,
    expect_thanks,
    finish,
    stored,
)
from tests.serving import Service

KEPT_PAGES = "caches.open('kanal-1').then(s => s.keys()).then(all => all.map(one => one.url))"


@pytest.fixture
def context(open_page: OpenPage, service: Service) -> BrowserContext:
    """Return a browser that has visited the form once, and keeps a copy of it."""
    page = open_page(f"{service.url}{ADDRESS}?lang=en&src=first")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    wait_until_kept(page, "en")
    return page.context


def wait_until_kept(page: Page, lang: str) -> None:
    """Wait until the device has a copy of the form in a language; `wait_for_function` awaits no promise."""
    page.evaluate(
        f"""async (ending) => {{
            while (!(await {KEPT_PAGES}).some((url) => url.endsWith(ending)))
                await new Promise((resolve) => setTimeout(resolve, 50));
        }}""",
        f"lang={lang}",
    )


def offline_page(context: BrowserContext, address: str) -> Page:
    for page in context.pages:
        page.close()
    context.set_offline(True)
    page = context.new_page()
    page.goto(address)
    expect(page.locator("html.steps")).to_have_count(1)
    return page


def test_form_opens_offline_and_is_sent_on_return(context: BrowserContext, service: Service) -> None:
    answer_until(context.pages[0], "wait_email")

    page = offline_page(context, f"{service.url}{ADDRESS}?lang=en&src=first")
    expect_step(page, "wait_email")
    finish(page, "opened offline")
    expect(page.get_by_role("status").filter(has_text="Not sent yet")).to_be_visible()
    page = offline_page(context, f"{service.url}{ADDRESS}?lang=en&src=first")
    expect(page.get_by_role("status").filter(has_text="Not sent yet")).to_be_visible()
    assert stored(service, "opened offline") == []

    context.set_offline(False)

    expect_thanks(page)
    (row,) = stored(service, "opened offline")
    assert (row["source"], row["age"], row["wait_email"]) == ("first", "25-34", "24h")


@pytest.mark.parametrize("query", ["", "?lang=pl", "?src=another"])
def test_other_address_of_the_form_opens_offline(
    context: BrowserContext, service: Service, query: str
) -> None:
    page = offline_page(context, f"{service.url}{ADDRESS}{query}")
    expect_step(page, "age")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_copy_in_the_language_asked_for_comes_first(context: BrowserContext, service: Service) -> None:
    for lang in ("et", "fi"):
        context.pages[0].goto(f"{service.url}{ADDRESS}?lang={lang}")
        wait_until_kept(context.pages[0], lang)

    page = offline_page(context, f"{service.url}{ADDRESS}?lang=et&src=x")
    expect(page.locator("html")).to_have_attribute("lang", "et")
    page.goto(f"{service.url}{ADDRESS}")
    expect(page.locator("html")).to_have_attribute("lang", "fi")
    page.goto(f"{service.url}{ADDRESS}?lang=en&src=x")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_copy_that_has_been_sent_says_so_until_there_is_a_network(
    context: BrowserContext, service: Service
) -> None:
    finish(context.pages[0], "sent copy")
    expect_thanks(context.pages[0])

    page = offline_page(context, f"{service.url}{ADDRESS}?lang=en")
    expect(page.get_by_role("heading", name="Your answers have been sent")).to_be_visible()
    expect(page.get_by_role("link", name="See how others answered")).to_be_visible()
    context.set_offline(False)

    expect_step(page, "age")
    finish(page, "fresh page")
    expect_thanks(page)
    assert [len(stored(service, comment)) for comment in ("sent copy", "fresh page")] == [1, 1]


def test_only_the_form_is_kept(context: BrowserContext, service: Service) -> None:
    page = context.pages[0]
    finish(page, "nothing else is kept")
    expect_thanks(page)
    page.goto(f"{service.url}{ADDRESS}/erase?lang=en")

    kept = sorted(url.removeprefix(service.url).partition("?")[0] for url in page.evaluate(KEPT_PAGES))

    assert kept == [ADDRESS]


def test_first_visit_costs_two_requests(open_page: OpenPage, service: Service) -> None:
    page = open_page("about:blank")
    answered: list[str] = []
    page.context.on("response", lambda response: answered.append(response.url.removeprefix(service.url)))
    page.goto(f"{service.url}{ADDRESS}?lang=en")
    wait_until_kept(page, "en")

    kinds = [url.partition("?")[0].partition(".")[0] for url in answered if url.startswith("/")]
    assert sorted(kinds) == [ADDRESS, "/s/worker"]
    assert page.evaluate("performance.getEntriesByType('resource').map(one => one.name)") == []


def test_copy_keeps_its_policy(context: BrowserContext, service: Service) -> None:
    page = offline_page(context, f"{service.url}{ADDRESS}?lang=en")
    policy = page.get_attribute("meta[http-equiv=Content-Security-Policy]", "content") or ""
    assert "default-src 'none'" in policy
    page.evaluate(
        "document.head.append(Object.assign(document.createElement('style'), {textContent: 'body{}'}))"
    )
    assert page.evaluate("document.styleSheets.length") == 1
