"""Two hosts on one PostgreSQL: what happens on one shows on the other, with Redis and without."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import MakeUrl
from tests.faults.service import SLUG, until
from tests.hosts.pair import Pair, pair
from tests.hosts.redis_server import RedisServer
from waking import CHANNEL

FEED = f"/dashboard/feed?study={SLUG}&lang=en"
EMBED = f"/e/{SLUG}/channel-by-age.json"
NOBODY = "redis://127.0.0.1:1/0"


@pytest.fixture(params=["without Redis", "with Redis", "with Redis away"])
def hosts(request: pytest.FixtureRequest, make_postgres_url: MakeUrl, tmp_path: Path) -> Iterator[Pair]:
    """Return two hosts."""
    changes = {}
    if request.param == "with Redis":
        redis: RedisServer = request.getfixturevalue("redis_service")
        changes = {"KANAL_REDIS_URL": redis.url}
    elif request.param == "with Redis away":
        changes = {"KANAL_REDIS_URL": NOBODY}
    with pair(tmp_path, make_postgres_url(tmp_path), **changes) as hosts:
        yield hosts


def test_what_happens_on_one_host_shows_on_the_other(hosts: Pair) -> None:
    cookie = hosts.signed_in()
    feed, embed = hosts.shown(FEED, cookie), hosts.shown(EMBED)
    assert feed is not None
    assert hosts.shown(FEED) is None

    assert hosts.answered() == 200

    until(lambda: hosts.shown(FEED, cookie) != feed, "the feed of the other host has moved")
    assert hosts.shown(EMBED) == embed
    for _ in range(11):
        assert hosts.answered() == 200
    until(lambda: hosts.shown(EMBED) != embed, "the other host shows a release")


def test_workers_of_both_hosts_listen(
    make_postgres_url: MakeUrl, tmp_path: Path, redis_service: RedisServer
) -> None:
    with pair(tmp_path, make_postgres_url(tmp_path), KANAL_REDIS_URL=redis_service.url) as hosts:
        cookie = hosts.signed_in()

        def all_listen() -> bool:
            assert hosts.answered() == 200
            assert hosts.shown(FEED, cookie) is not None
            return redis_service.listeners(CHANNEL) == 4

        until(all_listen, "two workers of each host listen")
