"""What a visit of the dashboard brings over the wire: bytes, requests, and what a browser keeps; no times."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Response

from bench.weight import WIDE, Visit, visit
from bench.wire import wire
from tests.serving import Service

PAGE_BYTES, PAGE_REQUESTS = 650_000, 16
# The page, its figures, and asking whether a script has changed: no script.
AGAIN_BYTES = 60_000
FOR_GOOD = "public, max-age=31536000, immutable"
# Dash names its libraries by version and time, and files of the page by when they changed.
FINGERPRINTED = re.compile(r"\.v\d+_\d+_\d+m\d+\.|[?&]m=")
DASHBOARD = "/dashboard/?lang=en"


@dataclass(frozen=True)
class Visits:
    """Two visits one after the other, and what the answers to the second say of being kept, by address."""

    first: Visit
    again: Visit
    kept: Mapping[str, str]


@pytest.fixture(scope="module")
def service(demo: Service) -> Service:
    """Return the service with a sample: a chart needs a release."""
    return demo


@pytest.fixture(scope="module")
def visits(browser: Browser, service: Service, session: Any) -> Iterator[Visits]:
    """Visit the dashboard twice, over a wire that counts all that passes, with nothing kept but a session."""
    context = browser.new_context(viewport=WIDE)
    context.add_cookies(session["cookies"])
    kept: dict[str, str] = {}

    def keep(answer: Response) -> None:
        kept[answer.url] = answer.headers.get("cache-control", "")

    with wire(int(service.url.rpartition(":")[2])) as counted:
        first = visit(context, counted, DASHBOARD)
        context.on("response", keep)
        again = visit(context, counted, DASHBOARD)
    yield Visits(first, again, kept)
    context.close()


def test_first_visit_is_light(visits: Visits) -> None:
    assert 100_000 < visits.first.received <= PAGE_BYTES
    assert 1 < len(visits.first.requests) <= PAGE_REQUESTS


def test_second_visit_asks_for_no_script_or_style_again(visits: Visits) -> None:
    assert [asked for asked in visits.again.requests if FINGERPRINTED.search(asked)] == []
    assert visits.again.received <= AGAIN_BYTES


def test_files_under_a_fingerprint_are_kept_for_good(visits: Visits) -> None:
    named = {url: kept for url, kept in visits.kept.items() if FINGERPRINTED.search(url)}
    assert len(named) > 5
    assert set(named.values()) == {FOR_GOOD}


def test_figures_of_readers_are_not_kept(visits: Visits) -> None:
    private = [kept for url, kept in visits.kept.items() if not FINGERPRINTED.search(url)]
    assert len(private) > 1
    assert not [kept for kept in private if "public" in kept or "no-cache" not in kept]
