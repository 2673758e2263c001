"""Addresses of a replica and of Redis: taken as given, refused by name, never shown."""

from pathlib import Path

import pytest

from tests.test_settings import load_with, refusal


def test_redis_and_replica_are_nobody_until_they_are_given(tmp_path: Path) -> None:
    assert (load_with(tmp_path).redis_url, load_with(tmp_path).replica_url) == ("", "")
    given = load_with(
        tmp_path, REPLICA_URL="postgresql://db/kanal", REDIS_URL="rediss://:hunter2@redis.example/1"
    )
    assert given.replica_url == "postgresql://db/kanal"
    assert given.redis_url == "rediss://:hunter2@redis.example/1"
    assert "hunter2" not in repr(given)


@pytest.mark.parametrize(
    "url", ["redis.example:6379", "http://redis.example", "redis://", "redis://h:port/0"]
)
def test_redis_of_no_known_address_is_refused_and_not_repeated(tmp_path: Path, url: str) -> None:
    line = refusal(tmp_path, REDIS_URL=url)
    assert line.startswith("KANAL_REDIS_URL is no address of a Redis; expected redis://")
    assert url not in line.partition(";")[0]
