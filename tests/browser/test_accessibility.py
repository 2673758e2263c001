"""axe-core finds nothing wrong with any page a respondent sees, in any language, with and without script."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest
from playwright.sync_api import Browser, expect

from study.store import Database, ResponseStore, migrate
from tests.browser.axe import visiting
from tests.browser.journeys import FORM, by_scrolling, by_steps, erasing, too_young
from tests.databases import database_of
from tests.factories import make_response, make_study, shipped
from tests.serving import Service, serving

# What no script is part of: with and without it, they are one document.
PLAIN = ("/?lang={}", "/s/closed?lang={}", "/s/later?lang={}", "/s/draft?lang={}", "/s/unknown?lang={}")
# Colours are the same in every language: beside light, dark is looked at in one.
JOURNEYS = [*((lang, "light") for lang in shipped().languages), ("et", "dark")]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service with a study in each state, and answers to show."""
    folder = tmp_path_factory.mktemp("states")
    database = Database(database_of(folder))
    migrate(database)
    store, now = ResponseStore(database, refresh_seconds=0), datetime.now(UTC)
    store.add_many(make_study(store), [make_response(received=now) for _ in range(60)])
    make_study(store, slug="another")
    make_study(store, slug="closed", closes=now - timedelta(hours=1))
    make_study(store, slug="later", opens=now + timedelta(days=1))
    make_study(store, slug="draft", opens=None)
    database.engine.dispose()
    with serving(folder) as service:
        yield service


@pytest.mark.parametrize("lang", shipped().languages)
def test_plain_pages(browser: Browser, service: Service, lang: str) -> None:
    found = []
    with visiting(browser, service.url, script=True) as visitor:
        for address in PLAIN:
            found += visitor.goto(address.format(lang)).violations()
            assert visitor.page.locator("script").count() == 0
            assert visitor.page.get_attribute("html", "lang") == lang
        # A page for what could not be read: an address that takes no POST is sent one.
        visitor.page.route("**/healthz?*", lambda route: route.continue_(method="POST"))
        found += visitor.goto(f"/healthz?lang={lang}").violations()
    assert found == []


@pytest.mark.parametrize(("lang", "scheme"), JOURNEYS)
def test_form_by_steps(browser: Browser, service: Service, lang: str, scheme: str) -> None:
    found = []
    with visiting(browser, service.url, script=True, scheme=scheme) as visitor:
        for state in by_steps(visitor.goto(f"{FORM}?lang={lang}").page):
            colours = not state.startswith("after") or lang == "et"
            found += [f"{state}: {line}" for line in visitor.violations(colours)]
        # What follows has no script: it is looked at in the journey without.
        assert visitor.page.locator("script").count() == 0
    assert found == []


@pytest.mark.parametrize(("lang", "scheme"), JOURNEYS)
def test_journey_without_script(browser: Browser, service: Service, lang: str, scheme: str) -> None:
    found = []
    with visiting(browser, service.url, script=False, scheme=scheme) as visitor:
        page = visitor.goto(f"{FORM}?lang={lang}").page
        for state in chain(by_scrolling(page), erasing(page)):
            found += [f"{state}: {line}" for line in visitor.violations()]
            assert page.get_attribute("html", "lang") == lang
            if state == "thanks":
                expect(page.locator(".shares")).to_be_visible()
        for state in too_young(visitor.goto(f"{FORM}?lang={lang}").page):
            found += [f"{state}: {line}" for line in visitor.violations()]
    assert found == []
