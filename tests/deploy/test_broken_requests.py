"""Requests that end early or are too large, straight to gunicorn."""

import pytest

from tests.deploy.deployed import NAME, SLUG, Deployed

FORM = "Content-Type: application/x-www-form-urlencoded"
PARTS = "Content-Type: multipart/form-data; boundary=b"
POSTED = (f"/s/{SLUG}", f"/s/{SLUG}/erase", "/dashboard/sign-in")
FIELD = b"age=25-34&channel=chat&"


def post(path: str, kind: str, framing: str, body: bytes) -> bytes:
    """Return a request whose body may be anything."""
    origin = f"Origin: https://{NAME}"
    head = "\r\n".join([f"POST {path} HTTP/1.1", f"Host: {NAME}", origin, kind, framing, "", ""])
    return head.encode() + body


@pytest.mark.parametrize("path", POSTED)
@pytest.mark.parametrize("kind", [FORM, PARTS])
@pytest.mark.parametrize(
    "body",
    [
        b"17\r\n" + FIELD[:9],
        b"17\r\n" + FIELD,
        b"17\r\n" + FIELD + b"\r\n",
        b"17\r\n" + FIELD + b"\r\n0\r\n",
        b"17\r\n" + FIELD + b"XX0\r\n\r\n",
        b"no number\r\n" + FIELD,
        b"",
    ],
)
def test_broken_chunks_are_a_bad_request(service: Deployed, path: str, kind: str, body: bytes) -> None:
    assert service.sent(post(path, kind, "Transfer-Encoding: chunked", body))[0] == 400


@pytest.mark.parametrize("path", POSTED)
@pytest.mark.parametrize("length", [24, 70_000, 300_000])
def test_body_shorter_than_its_length_is_a_bad_request(service: Deployed, path: str, length: int) -> None:
    assert service.sent(post(path, FORM, f"Content-Length: {length}", FIELD))[0] in (400, 413)


def test_whole_chunks_are_read(service: Deployed) -> None:
    body = b"17\r\n" + FIELD + b"\r\n9\r\nwait_chat\r\n0\r\n\r\n"
    status, answer = service.sent(post(f"/s/{SLUG}", FORM, "Transfer-Encoding: chunked", body))
    assert status == 422
    assert 'value="25-34" checked' in answer.replace("\n", " ")


def test_body_of_its_length_is_read(service: Deployed) -> None:
    framing = f"Content-Length: {len(FIELD)}"
    assert service.sent(post(f"/s/{SLUG}", FORM, framing, FIELD))[0] == 422


@pytest.mark.parametrize(
    "framing",
    [
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
        "Content-Length: 4\r\nContent-Length: 5",
        "Content-Length: -1",
        "Content-Length: 4x",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: gzip",
    ],
)
def test_doubtful_framing_is_refused(service: Deployed, framing: str) -> None:
    assert service.sent(post(f"/s/{SLUG}", FORM, framing, b"0\r\n\r\n"))[0] in (400, 501)


def test_address_too_long_is_refused(service: Deployed) -> None:
    assert service.asked(f"/s/{SLUG}?src=" + "a" * 3_900)[0] == 200
    assert 400 <= service.asked(f"/s/{SLUG}?src=" + "a" * 4_100)[0] < 500


def test_header_too_large_or_one_too_many_is_refused(service: Deployed) -> None:
    assert service.asked("/healthz", "X-Long: " + "a" * 8_000)[0] == 200
    assert 400 <= service.asked("/healthz", "X-Long: " + "a" * 9_000)[0] < 500
    assert service.asked("/healthz", *(f"X-{number}: 1" for number in range(60)))[0] == 200
    assert 400 <= service.asked("/healthz", *(f"X-{number}: 1" for number in range(70)))[0] < 500


def test_too_many_parts_are_refused(service: Deployed) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
    body = part * 2_000 + b"--b--\r\n"
    status, _ = service.sent(post(f"/s/{SLUG}", PARTS, f"Content-Length: {len(body)}", body))
    assert 400 <= status < 500


@pytest.mark.parametrize(
    "request_line", ["GET", "GET /", "GET / HTTP/9.9", "\x00 / HTTP/1.1", "GET  / HTTP/1.1"]
)
def test_what_is_no_http_is_refused(service: Deployed, request_line: str) -> None:
    status, _ = service.sent(f"{request_line}\r\nHost: {NAME}\r\n\r\n".encode())
    assert 400 <= status <= 505 and status != 500
