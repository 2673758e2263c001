"""Open dashboards of a real service: who looks again is answered as a thread would answer."""

import gzip
import http.client
import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from study.store import AccountStore, ResponseStore, Role
from tests.conftest import opened
from tests.databases import database_of
from tests.deploy.deployed import NAME, SLUG, Deployed, deployed
from tests.factories import make_response
from tests.processes import PATIENCE

FEED = f"/dashboard/feed?study={SLUG}&lang=en"
ROUTE = "/dashboard/feed"
# What differs each time, whoever answers.
OF_THE_MOMENT = {"Date", "X-Request-Id"}
READER, OTHER = "reader@example.com", "other@example.com"
MANY = 20


@dataclass(frozen=True)
class Seen:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Dashboard:
    """A connection that is kept, and the session of who looks."""

    connection: http.client.HTTPConnection
    session: str

    def look(self, tag: str = "", name: str = "") -> Seen:
        """Look once, with the tag of what is here."""
        headers = {"Host": NAME, "Cookie": f"__Host-kanal_session={self.session}", "Accept-Encoding": "gzip"}
        headers |= ({"If-None-Match": tag} if tag else {}) | ({"X-Request-Id": name} if name else {})
        self.connection.request("GET", FEED, headers=headers)
        answer = self.connection.getresponse()
        return Seen(answer.status, dict(answer.getheaders()), answer.read())

    def until(self, wanted: Callable[[Seen], bool], tag: str = "") -> Seen:
        """Look again and again until an answer is as wanted."""
        end = time.monotonic() + PATIENCE
        while not wanted(seen := self.look(tag)) and time.monotonic() < end:
            time.sleep(0.05)
        assert wanted(seen), seen
        return seen


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Deployed]:
    with deployed(tmp_path) as service:
        yield service


@pytest.fixture
def session(service: Deployed, tmp_path: Path) -> Iterator[str]:
    with opened(database_of(tmp_path)) as database:
        accounts = AccountStore(database)
        accounts.add(READER, Role.VIEWER)
        yield accounts.session(READER)


@pytest.fixture
def dashboard(service: Deployed, session: str) -> Iterator[Dashboard]:
    """Return a dashboard that has looked often enough to be known."""
    with closing(http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE)) as connection:
        dashboard = Dashboard(connection, session)
        for _ in range(MANY):
            dashboard.look()
        yield dashboard


def settled(seen: Seen) -> tuple[int, dict[str, str], bytes]:
    kept = {name: value for name, value in seen.headers.items() if name not in OF_THE_MOMENT}
    return seen.status, kept, seen.body


def test_looks_of_one_moment_are_all_the_same(service: Deployed, dashboard: Dashboard) -> None:
    tag = dashboard.look().headers["ETag"]
    with closing(http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE)) as connection:
        # The first request of a connection is a thread's.
        for asked_with in ("", tag):
            by_thread = settled(Dashboard(connection, dashboard.session).look(asked_with))
            connection.close()
            assert all(settled(dashboard.look(asked_with)) == by_thread for _ in range(MANY))
            assert by_thread[0] == (304 if asked_with else 200)


def test_stored_answer_is_seen(tmp_path: Path, dashboard: Dashboard) -> None:
    before = dashboard.look()
    with opened(database_of(tmp_path)) as database:
        store = ResponseStore(database)
        store.add(store.known(SLUG), make_response())
    moved = dashboard.until(lambda seen: seen.status == 200, before.headers["ETag"])
    assert json.loads(gzip.decompress(moved.body)) != json.loads(gzip.decompress(before.body))
    assert dashboard.look(moved.headers["ETag"]).status == 304


def test_ended_session_sees_nothing_more(service: Deployed, tmp_path: Path, dashboard: Dashboard) -> None:
    with (
        opened(database_of(tmp_path)) as database,
        closing(http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE)) as connection,
    ):
        accounts = AccountStore(database)
        accounts.add(OTHER, Role.VIEWER)
        other = Dashboard(connection, accounts.session(OTHER))
        accounts.end_sessions(READER)
        assert dashboard.until(lambda seen: seen.status == 401).body
        # While somebody else looks, all that is shown is at hand.
        assert {(other.look().status, dashboard.look().status) for _ in range(MANY)} == {(200, 401)}


def test_study_taken_away_is_seen_no_more(tmp_path: Path, dashboard: Dashboard) -> None:
    with opened(database_of(tmp_path)) as database:
        AccountStore(database).give_studies(READER, [])
    assert dashboard.until(lambda seen: seen.status == 404).body


def test_each_look_has_its_id_and_its_line(service: Deployed, dashboard: Dashboard) -> None:
    tag = dashboard.look().headers["ETag"]
    for number in range(MANY):
        name = f"look-number-{number}"
        seen = dashboard.look(tag, name)
        assert seen.headers["X-Request-Id"] == name
        (line,) = service.lines(request=name)
        assert (line["app"], line["method"], line["route"]) == ("dashboard", "GET", ROUTE)
        assert (line["status"], line["bytes"]) == (304, 0)
    without = {dashboard.look(tag).headers["X-Request-Id"] for _ in range(MANY)}
    assert len(without) == MANY
