"""What a first visit of the form brings over the wire: bytes and requests, no times."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from bench.form import Visit, visit
from bench.wire import wire
from tests.browser.journeys import FORM
from tests.factories import shipped
from tests.serving import Service

PAGE_BYTES = 30_000
PAGE_REQUESTS = 3
SCRIPT_BYTES = 6_000


@pytest.fixture(scope="module", params=shipped().languages)
def first_visit(request: pytest.FixtureRequest, browser: Browser, service: Service) -> Iterator[Visit]:
    """Visit the form for the first time, over a wire that counts all that passes."""
    with wire(int(service.url.rpartition(":")[2])) as counted:
        yield visit(browser, counted, f"{FORM}?lang={request.param}")


def test_first_page_is_light(first_visit: Visit) -> None:
    assert 1_000 < first_visit.received <= PAGE_BYTES
    assert 1 <= len(first_visit.requests) <= PAGE_REQUESTS


def test_script_is_light(first_visit: Visit) -> None:
    assert 1_000 < first_visit.script <= SCRIPT_BYTES


def test_nothing_is_asked_of_others(first_visit: Visit) -> None:
    assert first_visit.elsewhere == ()
