"""The loop of the server answers what comes again, and nothing else."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.deploy.deployed import stop
from tests.deploy.repeating import BY_THREAD, FROM_MEMORY, LARGE
from tests.processes import PATIENCE, ROOT, environment, free_port

FEED = "/dashboard/feed"
AT_ONCE = 10.0


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Serve the app that answers again, by a single worker, and return the port."""
    port, folder = free_port(), tmp_path_factory.mktemp("repeating")
    address, settings = f"127.0.0.1:{port}", ("--worker-class", "repeated.Repeated", "--threads", "2")
    command = [sys.executable, "-m", "gunicorn", "--bind", address, *settings, "--keep-alive", "60"]
    # Not Kanal's own settings.
    command += ["--config", str(_empty(folder)), "tests.deploy.repeating:application"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port
    finally:
        stop(process)


def _empty(folder: Path) -> Path:
    (folder / "conf.py").touch()
    return folder / "conf.py"


def _wait(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionError:
            time.sleep(0.05)
    raise AssertionError("The server did not start.")


def connected(port: int) -> "closing[http.client.HTTPConnection]":
    return closing(http.client.HTTPConnection("127.0.0.1", port, timeout=AT_ONCE))


def asked(
    connection: http.client.HTTPConnection, path: str = FEED, method: str = "GET", **headers: str
) -> bytes:
    connection.request(
        method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    return connection.getresponse().read()


def test_same_request_on_a_kept_connection_is_answered_from_memory(port: int) -> None:
    with connected(port) as connection:
        found = [asked(connection, f"{FEED}?study=a", Cookie="one") for _ in range(3)]
    assert found == [BY_THREAD, FROM_MEMORY, FROM_MEMORY]


def test_tag_and_name_may_differ_and_are_told(port: int) -> None:
    with connected(port) as connection:
        asked(connection, f"{FEED}?study=b")
        for number in range(3):
            tag, name = f'W/"{number}"', f"request-{number}"
            headers = {"If-None-Match": tag, "X-Request-Id": name}
            connection.request("GET", f"{FEED}?study=b", headers=headers)
            answer = connection.getresponse()
            assert answer.read() == FROM_MEMORY
            assert (answer.headers["ETag"], answer.headers["X-Name"]) == (tag, name)
            assert answer.headers["Server"] == "gunicorn"
            assert answer.headers["Date"]


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        (f"{FEED}?study=c&more", "GET", {"Cookie": "one"}),
        (f"{FEED}?study=c", "GET", {"Cookie": "two"}),
        (f"{FEED}?study=c", "GET", {"Cookie": "one", "Accept-Language": "et"}),
        (f"{FEED}?study=c", "HEAD", {"Cookie": "one"}),
        ("/elsewhere", "GET", {"Cookie": "one"}),
    ],
)
def test_another_request_is_not(port: int, path: str, method: str, headers: dict[str, str]) -> None:
    with connected(port) as connection:
        asked(connection, f"{FEED}?study=c", Cookie="one")
        assert asked(connection, f"{FEED}?study=c", Cookie="one") == FROM_MEMORY
        connection.request(method, path, headers=headers)
        assert connection.getresponse().headers["ETag"] is None


def test_connection_is_closed_where_that_is_asked_for(port: int) -> None:
    last = f"GET {FEED}?study=g HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", port), AT_ONCE) as connection:
            connection.sendall(last.replace(b"close", b"keep-alive"))
            assert _until_quiet(connection, 1)
            connection.sendall(last)
            # All of it comes, and then nothing.
            assert _until_quiet(connection, 1).endswith(BY_THREAD)
            assert connection.recv(1) == b""


def test_what_never_comes_again_is_never_answered_from_memory(port: int) -> None:
    with connected(port) as connection:
        assert [asked(connection, "/elsewhere") for _ in range(3)] == [BY_THREAD] * 3


@pytest.mark.parametrize("kind", ["never", "wrong"])
def test_thread_answers_what_memory_does_not(port: int, kind: str) -> None:
    with connected(port) as connection:
        assert [asked(connection, f"{FEED}?{kind}") for _ in range(3)] == [BY_THREAD] * 3


def test_two_at_once_and_one_in_pieces_are_all_answered(port: int) -> None:
    one = f"GET {FEED}?study=d HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port), AT_ONCE) as connection:
        for pieces in (
            [one],
            [one],
            [one + one],
            [one + one],
            [one[:9], one[9:]],
            [bytes([byte]) for byte in one],
        ):
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(0.001)
            answers = _until_quiet(connection, b"".join(pieces).count(one))
            assert answers.count(b"HTTP/1.1 200 OK\r\n") == b"".join(pieces).count(one)


def _until_quiet(connection: socket.socket, answers: int) -> bytes:
    came = b""
    while came.count(BY_THREAD) + came.count(FROM_MEMORY) < answers:
        came += connection.recv(65536)
    return came


def test_who_reads_slowly_gets_all_of_it_and_keeps_nobody_waiting(port: int) -> None:
    request = f"GET {FEED}?large HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as slow, connected(port) as other:
        slow.sendall(request)
        assert _until_quiet(slow, 1).endswith(BY_THREAD)
        slow.sendall(request)
        assert asked(other, f"{FEED}?study=e") == BY_THREAD
        assert asked(other, f"{FEED}?study=e") == FROM_MEMORY
        came = b""
        while len(came.partition(b"\r\n\r\n")[2]) < len(LARGE):
            came += slow.recv(1_000_000)
        assert came.endswith(LARGE)
        slow.sendall(request.replace(b"?large", b"?study=e"))
        assert _until_quiet(slow, 1)


def test_who_leaves_in_the_middle_keeps_nobody_waiting(port: int) -> None:
    request = f"GET {FEED}?large HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as leaving:
            leaving.sendall(request)
            assert _until_quiet(leaving, 1).endswith(BY_THREAD)
            leaving.sendall(request)
            leaving.recv(1)
    with connected(port) as connection:
        asked(connection, f"{FEED}?study=f")
        assert asked(connection, f"{FEED}?study=f") == FROM_MEMORY
