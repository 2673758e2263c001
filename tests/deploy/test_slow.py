"""A thousand connections that send or read hardly anything: everybody else is served."""

import http.client
import socket
from pathlib import Path

import pytest

from tests.deploy.deployed import NAME, SLUG, Deployed
from tests.deploy.proxy import NGINX, OPENSSL, proxied
from tests.deploy.slow import BEGINNINGS, FORM, slow_connections
from tests.processes import PATIENCE

# Shorter than the service waits for who is slow: else these would be served when those are gone.
AT_ONCE = 15
FIELD = b"age=25-34&channel=chat"
POST = f"POST /s/{SLUG} HTTP/1.1\r\nHost: {NAME}\r\nOrigin: https://{NAME}\r\n{FORM}\r\n"


def asked(port: int, path: str, body: bytes | None = None) -> int:
    """Ask as somebody who is not slow, and return the status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=AT_ONCE)
    try:
        headers = {"Host": NAME, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("GET" if body is None else "POST", path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def answered(connection: socket.socket, until: bytes) -> bytes:
    """Return what is answered up to some words; all of it where these do not come."""
    came = b""
    while until not in came and (piece := connection.recv(65536)):
        came += piece
    return came


@pytest.mark.parametrize("kind", BEGINNINGS)
def test_service_answers_beside_a_thousand_slow_connections(service: Deployed, kind: str) -> None:
    with slow_connections(service.port, kind):
        for _ in range(3):
            assert asked(service.port, "/readyz") == 200
            assert asked(service.port, f"/s/{SLUG}", FIELD) == 422
    assert asked(service.port, "/readyz") == 200


@pytest.mark.skipif(not (NGINX and OPENSSL), reason="no nginx, or no openssl, on this machine")
@pytest.mark.parametrize("kind", ["head", "reader"])
def test_proxy_answers_beside_a_thousand_slow_connections(
    service: Deployed, tmp_path: Path, kind: str
) -> None:
    with proxied(tmp_path, service.port) as proxy, slow_connections(proxy.port, kind, secured=True):
        statuses = [proxy.asked(path)[0] for path in ("/readyz", f"/s/{SLUG}", "/healthz")]
    assert statuses == [200] * 3


def test_request_that_comes_byte_by_byte_is_answered(service: Deployed) -> None:
    body = FIELD
    request = f"{POST}Content-Length: {len(body)}\r\n\r\n".encode() + body
    with socket.create_connection(("127.0.0.1", service.port), PATIENCE) as connection:
        for byte in request:
            connection.sendall(bytes([byte]))
        assert answered(connection, b"</html>").startswith(b"HTTP/1.1 422 ")


def test_two_requests_at_once_are_both_answered(service: Deployed) -> None:
    one = f"GET /healthz HTTP/1.1\r\nHost: {NAME}\r\n"
    with socket.create_connection(("127.0.0.1", service.port), PATIENCE) as connection:
        connection.sendall(f"{one}\r\n{one}Connection: close\r\n\r\n".encode())
        assert answered(connection, b"nothing ends it but the server").count(b"HTTP/1.1 200 OK") == 2


def test_sender_who_waits_to_be_told_is_told_to_go_on(service: Deployed) -> None:
    head = f"{POST}Content-Length: {len(FIELD)}\r\nExpect: 100-continue\r\n\r\n"
    with socket.create_connection(("127.0.0.1", service.port), PATIENCE) as connection:
        connection.sendall(head.encode())
        assert answered(connection, b"\r\n\r\n").startswith(b"HTTP/1.1 100 Continue\r\n")
        connection.sendall(FIELD)
        assert b"HTTP/1.1 422 " in answered(connection, b"</html>")


@pytest.mark.parametrize(
    ("head", "body", "status"),
    [
        ("Content-Length: 3000000\r\n\r\n", b"a" * 3_000_000, b"413"),
        ("Content-Length: 99999999999999999999\r\n\r\n", b"a", b"413"),
        ("Transfer-Encoding: chunked\r\n\r\n", b"2DC6C0\r\n" + b"a" * 3_000_000, b"413"),
        ("X-Long: ", b"a" * 80_000, b"431"),
    ],
)
def test_too_large_a_request_is_refused_while_it_comes(
    service: Deployed, head: str, body: bytes, status: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", service.port), PATIENCE) as connection:
        connection.sendall(f"{POST}{head}".encode() + body)
        assert answered(connection, b"\r\n\r\n").startswith(b"HTTP/1.1 " + status)


def test_who_is_slow_for_too_long_is_told_and_let_go(service: Deployed) -> None:
    with socket.create_connection(("127.0.0.1", service.port), PATIENCE) as connection:
        connection.sendall(POST.encode())
        assert answered(connection, b"nothing ends it but the server").startswith(b"HTTP/1.1 408 ")
