"""axe-core finds nothing wrong with the dashboard, in any state, with and without script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from study.store import AccountStore, Database, ResponseStore, Role, migrate
from tests.browser.axe import visiting
from tests.browser.test_main_job import drawn
from tests.databases import database_of
from tests.factories import make_response, make_study
from tests.serving import Service, serving

EMAIL = "mari@example.com"
STATES = (
    ("study=empty&lang=en", "light"),
    ("study=twelve&lang=et", "dark"),
    ("study=many&lang=en", "light"),
    ("study=many&lang=fi", "dark"),
    ("study=many&lang=pl&age=25-34&vs=1&vs.age=75%2B&weighted=1", "light"),
)


SHOWN = """[...document.querySelectorAll("main a[href], main summary, main [tabindex='0']")]
  .filter((one) => one.checkVisibility()).length"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service with an empty study, one of twelve answers, and one of many."""
    folder = tmp_path_factory.mktemp("dashboards")
    database = Database(database_of(folder))
    migrate(database)
    AccountStore(database).add(EMAIL, Role.ADMINISTRATOR)
    store = ResponseStore(database, refresh_seconds=0)
    make_study(store, slug="empty")
    store.add_many(make_study(store, slug="twelve"), [make_response() for _ in range(12)])
    ages, channels = ("16-24", "25-34", "75+"), ("chat", "phone", "email")
    many = [
        make_response(age=age, channel=channel) for age in ages for channel in channels for _ in range(60)
    ]
    store.add_many(make_study(store, slug="many"), many)
    database.engine.dispose()
    with serving(folder) as service:
        yield service


def sign_in(page: Page, service: Service) -> None:
    page.goto(service.command("user", "sign-in-link", EMAIL).strip())


@pytest.mark.parametrize(("query", "scheme"), STATES)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_dashboard(browser: Browser, service: Service, query: str, scheme: str, script: bool) -> None:
    with visiting(browser, service.url, script=script, scheme=scheme) as visitor:
        sign_in(visitor.page, service)
        visitor.goto(f"/dashboard/?{query}")
        if script and "empty" not in query:
            drawn(visitor.page)
        for unfolded in visitor.page.locator("summary").all()[:3] if script else []:
            unfolded.click()
        assert visitor.violations() == []
        assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_keyboard_reaches_all_that_can_be_done(browser: Browser, service: Service) -> None:
    with visiting(browser, service.url, script=True) as visitor:
        sign_in(visitor.page, service)
        page = drawn(visitor.goto("/dashboard/?study=many&lang=en").page)
        wanted = page.evaluate(SHOWN)
        seen = set()
        for _ in range(wanted + 10):
            page.keyboard.press("Tab")
            seen.add(
                page.evaluate("[...document.querySelectorAll('main *')].indexOf(document.activeElement)")
            )
        seen.discard(-1)
        assert len(seen) >= wanted
        expect(page.locator("h1")).to_have_count(1)
