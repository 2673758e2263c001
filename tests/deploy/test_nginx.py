"""The nginx that is shipped, before a real service; and before one that tells what it was asked."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.deploy.deployed import NAME, SLUG, Deployed, deployed, stop
from tests.deploy.proxy import NGINX, OPENSSL, Proxy, proxied

pytestmark = pytest.mark.skipif(not (NGINX and OPENSSL), reason="no nginx, or no openssl, on this machine")

CHART = f"/e/{SLUG}/channel-by-age?lang=en"
FIELDS = b"age=25-34"


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory, service: Deployed) -> Iterator[Proxy]:
    """Return nginx before the service of these tests."""
    with proxied(tmp_path_factory.mktemp("nginx"), service.port) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Return nginx before a server that answers with the headers it got."""

    class Telling(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("X-Request-Id", "the server's own")
            self.end_headers()
            self.wfile.write(json.dumps(self.headers.items()).encode())

        def log_message(self, *_arguments: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Telling)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with proxied(tmp_path_factory.mktemp("telling"), server.server_port) as proxy:
            yield proxy
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/s/{SLUG}", 200),
        ("/dashboard/sign-in", 200),
        (CHART, 200),
        (f"/r/{SLUG}", 200),
        ("/api/v1/studies", 200),
        ("/readyz", 200),
        ("/nothing", 404),
    ],
)
def test_pages_pass(proxy: Proxy, path: str, status: int) -> None:
    answered, headers, body = proxy.asked(path)
    assert answered == status
    assert body
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert len(headers["x-request-id"]) == 32


def test_form_passes_and_too_large_a_body_does_not(proxy: Proxy) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert proxy.asked(f"/s/{SLUG}", FIELDS, form)[0] == 422
    assert proxy.asked(f"/s/{SLUG}", FIELDS + b"a" * 2**20, form)[0] == 413


def test_id_of_a_request_is_the_same_in_both_logs(proxy: Proxy, service: Deployed) -> None:
    made_up = "0123456789abcdef0123456789abcdef"
    _, headers, _ = proxy.asked(f"/s/{SLUG}?src=secret", headers={"X-Request-Id": made_up})
    assert headers["x-request-id"] != made_up
    assert service.lines(request=headers["x-request-id"])[0]["route"] == "/s/<slug>"
    log = (proxy.folder / "kanal.log").read_text(encoding="utf-8")
    assert headers["x-request-id"] in {json.loads(line)["request"] for line in log.splitlines()}
    assert [word for word in ("127.0.0.1", "secret", SLUG) if word in log] == []


def test_only_the_address_that_nginx_saw_is_passed(telling: Proxy) -> None:
    spoken = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "gopher",
        "X-Request-Id": "made-up-by-sender",
    }
    _, answered, body = telling.asked("/s/x", headers=spoken)
    got = [(name.lower(), value) for name, value in json.loads(body)]
    assert [value for name, value in got if name == "x-forwarded-for"] == ["127.0.0.1"]
    assert [value for name, value in got if name == "x-forwarded-proto"] == ["https"]
    assert [value for name, value in got if name == "host"] == [NAME]
    (request_id,) = [value for name, value in got if name == "x-request-id"]
    assert request_id == answered["x-request-id"] != "made-up-by-sender"


def test_flood_of_posts_is_slowed_and_reading_is_not(telling: Proxy) -> None:
    posts = [telling.asked("/s/x", b"")[0] for _ in range(100)]
    assert posts[:40] == [501] * 40
    assert 429 in posts
    assert telling.asked("/s/x")[0] == 200


def test_chart_is_answered_while_the_service_is_stopped(tmp_path: Path) -> None:
    with deployed(tmp_path) as service:
        (tmp_path / "nginx").mkdir()
        with proxied(tmp_path / "nginx", service.port) as proxy:
            fresh = proxy.asked(CHART)
            private = proxy.asked("/dashboard/sign-in")
            _stop(service, proxy)
            stale = proxy.asked(CHART)
            assert (fresh[0], private[0], stale[0]) == (200, 200, 200)
            assert stale[2] == fresh[2]
            assert stale[1]["x-request-id"] != fresh[1]["x-request-id"]
            assert [
                proxy.asked(path)[0] for path in ("/dashboard/sign-in", f"/s/{SLUG}", "/api/v1/studies")
            ] == [
                502,
                502,
                502,
            ]


def _stop(service: Deployed, proxy: Proxy) -> None:
    """Stop the service, and wait until what nginx keeps is older than it may be while the service answers."""
    stop(service.process)
    assert proxy.asked("/healthz")[0] == 502
    time.sleep(3)
