"""Requests that two servers could read in two ways, or that are hardly any: refused, and nothing smuggled."""

import socket

import pytest

from tests.deploy.deployed import NAME, SLUG, Deployed
from tests.processes import PATIENCE

HOST = f"Host: {NAME}"
FORM = "Content-Type: application/x-www-form-urlencoded"
SMUGGLED = f"GET /api/v1/studies HTTP/1.1\r\n{HOST}\r\n\r\n".encode()
BODY = b"0\r\n\r\n"


def statuses(service: Deployed, request: bytes) -> list[int]:
    """Send bytes, and return the status of each answer that comes until the server ends it."""
    came = b""
    with socket.create_connection(("127.0.0.1", service.port), PATIENCE) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        while piece := connection.recv(65536):
            came += piece
    return [int(answer[:3]) for answer in came.split(b"HTTP/1.1 ")[1:]]


def head(*lines: str, method: str = "POST", target: str = f"/s/{SLUG}") -> bytes:
    """Return the head of a request."""
    return "\r\n".join([f"{method} {target} HTTP/1.1", HOST, *lines, "", ""]).encode("latin-1")


@pytest.mark.parametrize(
    "framing",
    [
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: chunked", "Content-Length: 5"),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Content-Length: 5, 5",),
        ("Content-Length : 5",),
        ("Content-Length: +5",),
        ("Content-Length: 0x5",),
        ("Content-Length: " + "9" * 5_000,),
        ("Content-Length:",),
        ("Transfer-Encoding : chunked",),
        ("Transfer-Encoding: xchunked",),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
        ("Transfer-Encoding:\x0bchunked",),
        ("X: 1\r\n Transfer-Encoding: chunked",),
    ],
)
def test_body_of_a_doubtful_length_hides_no_second_request(
    service: Deployed, framing: tuple[str, ...]
) -> None:
    found = statuses(service, head(*framing) + BODY + SMUGGLED)
    assert len(found) == 1, found
    assert 400 <= found[0] <= 501
    assert found[0] != 500


@pytest.mark.parametrize("size", ["-1", "+5", "0x5", "5 5", "1_0", "٣", "g", "", " 5", "5;\x00", "f" * 30])
def test_chunk_of_a_doubtful_size_hides_no_second_request(service: Deployed, size: str) -> None:
    body = f"{size}\r\nage=1\r\n0\r\n\r\n".encode()
    found = statuses(service, head(FORM, "Transfer-Encoding: chunked") + body + SMUGGLED)
    assert found in ([400], [413])


@pytest.mark.parametrize(
    "line", ["X: a\x00b", "X\x00: a", "X: a\rb", ": a", "X a", " X: a", "X: a\n b", "Ü: a"]
)
def test_field_that_is_none_is_refused(service: Deployed, line: str) -> None:
    assert statuses(service, head(line, method="GET", target="/healthz")) == [400]


@pytest.mark.parametrize(
    "target", ["/\x00", "/a b", "", "//\\", "/%00", "/%ff", "/..%2f..%2fetc", "/?\x7f=%"]
)
def test_odd_target_is_no_error_of_ours(service: Deployed, target: str) -> None:
    (status,) = statuses(service, head(method="GET", target=target))
    assert status < 500


@pytest.mark.parametrize(
    "request_",
    [b"", b"\r\n", b"\r\n\r\n", b"\x16\x03\x01\x02\x00", b"\x00" * 500, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
)
def test_what_is_hardly_a_request_is_refused_or_left(service: Deployed, request_: bytes) -> None:
    assert statuses(service, request_) in ([], [400], [505])
    assert service.asked("/readyz")[0] == 200


@pytest.mark.parametrize(
    "request_", [b"GET /\r\n\r\n", b"GET /healthz\n\n", f"GET /healthz HTTP/1.1\n{HOST}\n\n".encode()]
)
def test_http_of_old_and_bare_line_feeds_are_not_served(service: Deployed, request_: bytes) -> None:
    assert statuses(service, request_) in ([], [400])
    assert service.asked("/readyz")[0] == 200


@pytest.mark.parametrize("host", ["evil.example", NAME])
def test_second_host_is_refused(service: Deployed, host: str) -> None:
    (status,) = statuses(service, head(f"Host: {host}", method="GET", target=f"/s/{SLUG}"))
    assert status == 400
