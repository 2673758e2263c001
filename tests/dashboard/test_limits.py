"""What takes long is done so often a minute for one sender: with Redis, without, and while Redis is away."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import settings
from dashboard import create_dashboard_app, create_embed_app, limits
from study.response import Study
from study.store import AccountStore, ResponseStore, Role
from tests.dashboard.embedded import PAGE
from tests.factories import make_response
from tests.processes import PATIENCE, free_port

REDIS = shutil.which("redis-server")
SENDER, NEIGHBOUR = "203.0.113.9", "203.0.113.10"
FEW = 2


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a sender have no more than two pictures."""
    monkeypatch.setattr(limits, "DRAWN", f"{FEW}/hour")


@pytest.fixture
def released(store: ResponseStore, study: Study) -> None:
    """Release a study's figures."""
    store.add_many(study, [make_response() for _ in range(60)])


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Start a Redis and return its port."""
    if not REDIS:
        pytest.skip("no redis-server on this machine")
    port = free_port()
    folder = str(tmp_path_factory.mktemp("redis"))
    options = ["--port", str(port), "--save", "", "--dir", folder]
    process = subprocess.Popen([REDIS, *options], stdout=subprocess.DEVNULL)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield port
    process.terminate()
    process.wait(PATIENCE)


def reader(store: ResponseStore, folder: Path, **changes: str) -> FlaskClient:
    """Return a browser at the embed of a process of its own."""
    known = settings.load({"KANAL_DATA_DIR": str(folder), **changes})
    client = create_embed_app(known, store, look_seconds=0).test_client()
    client.environ_base["REMOTE_ADDR"] = SENDER
    return client


def drawn(client: FlaskClient, width: int, **environ: str) -> int:
    return client.get(f"{PAGE}.png?lang=en&width={width}", environ_overrides=environ).status_code


@pytest.mark.usefixtures("released")
def test_only_pictures_that_are_new_are_counted(store: ResponseStore, tmp_path: Path) -> None:
    client = reader(store, tmp_path)
    assert [drawn(client, 400) for _ in range(5)] == [200] * 5
    assert [drawn(client, width) for width in (500, 600)] == [200, 429]
    assert [drawn(client, width) for width in (400, 500)] == [200, 200]
    refused = client.get(f"{PAGE}.png?lang=en&width=600")
    assert refused.headers["Retry-After"] == "60"
    assert drawn(client, 600, REMOTE_ADDR=NEIGHBOUR) == 200
    others = [client.get(f"{PAGE}{kind}").status_code for kind in ("", ".svg", ".json", ".csv")]
    assert others == [200] * 4


@pytest.mark.usefixtures("released")
def test_pictures_are_not_counted_where_limits_are_off(store: ResponseStore, tmp_path: Path) -> None:
    client = reader(store, tmp_path, KANAL_RATE_LIMITS="off")
    assert {drawn(client, width) for width in range(400, 410)} == {200}


@pytest.mark.usefixtures("released")
def test_sender_of_a_picture_is_who_the_trusted_proxy_names(store: ResponseStore, tmp_path: Path) -> None:
    client = reader(store, tmp_path, KANAL_PROXY_HOPS="1")
    named = [f"10.0.0.{n}, 198.51.100.{n}" for n in range(FEW + 1)]
    assert {drawn(client, 400 + n, HTTP_X_FORWARDED_FOR=one) for n, one in enumerate(named)} == {200}
    same = [f"10.0.0.{n}, 198.51.100.9" for n in range(FEW + 1)]
    statuses = [drawn(client, 500 + n, HTTP_X_FORWARDED_FOR=one) for n, one in enumerate(same)]
    assert statuses == [200] * FEW + [429]


@pytest.mark.usefixtures("released")
def test_processes_count_together_in_redis_and_write_no_address(
    store: ResponseStore, tmp_path: Path, redis: int
) -> None:
    here, there = (reader(store, tmp_path, KANAL_REDIS_URL=f"redis://127.0.0.1:{redis}/0") for _ in range(2))
    assert [drawn(here, 400), drawn(there, 500)] == [200, 200]
    assert [drawn(here, 600), drawn(there, 700)] == [429, 429]
    with socket.create_connection(("127.0.0.1", redis), PATIENCE) as connection:
        connection.sendall(b"KEYS *\r\n")
        kept = connection.recv(65536).decode()
    assert "LIMIT" in kept
    assert SENDER not in kept


@pytest.mark.usefixtures("released")
def test_redis_that_is_away_stops_nothing_and_each_process_counts(
    store: ResponseStore, tmp_path: Path
) -> None:
    client = reader(store, tmp_path, KANAL_REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    assert [drawn(client, width) for width in (400, 500, 600)] == [200, 200, 429]


@pytest.mark.usefixtures("study")
def test_files_are_counted_by_user(store: ResponseStore, accounts: AccountStore, tmp_path: Path) -> None:
    app = create_dashboard_app(settings.load({"KANAL_DATA_DIR": str(tmp_path)}), store, accounts)

    def taken(email: str) -> list[int]:
        client = app.test_client()
        client.set_cookie("kanal_session", accounts.session(email))
        path = "/dashboard/download/channel-preference/responses.csv"
        return [client.get(path).status_code for _ in range(21)]

    for email in ("mari@example.com", "jaan@example.com"):
        accounts.add(email, Role.ANALYST)
        assert taken(email) == [200] * 20 + [429]
