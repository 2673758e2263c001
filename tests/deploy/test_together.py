"""Forms that come at once are begun together; each is answered rightly, and in time."""

import http.client
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from survey.tokens import new_key
from tests.conftest import opened
from tests.databases import database_of
from tests.deploy.deployed import NAME, SLUG, Deployed, deployed, filled_form

SENDERS = 40
KIND = "application/x-www-form-urlencoded"
# Each waits for the database once, at the same time as the others.
IN_TIME = 12.0
SILENT = 8


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def alone(folder: Path) -> Iterator[Deployed]:
    """Return a service that a test has for itself."""
    with deployed(folder) as service:
        yield service


def body_of(**changes: str) -> str:
    return filled_form(new_key(), **changes)


def send(port: int, body: str, path: str = f"/s/{SLUG}?lang=en") -> tuple[int, str]:
    """Send a form; return the status of the answer, and where it leads or what it shows."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3 * IN_TIME)
    try:
        connection.request("POST", path, body, {"Host": NAME, "Content-Type": KIND})
        answer = connection.getresponse()
        return answer.status, answer.headers["Location"] or answer.read().decode()
    finally:
        connection.close()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the study that all who answer have to change."""
    with opened(database_of(folder)) as database, database.write() as connection:
        connection.execute(text("UPDATE studies SET revision = revision"))
        yield


def test_each_is_answered_by_what_it_sent(folder: Path, alone: Deployed) -> None:
    sent = [("", {}), ("", {"age": "no such age"}), ("", {"comment": "x" * 40_000}), ("?lang=et&frame=1", {})]
    expected = [(303, "thanks"), (422, "</form>"), (422, "</form>"), (303, "frame=1")]
    with ThreadPoolExecutor(SENDERS) as pool:
        answers = [
            pool.submit(send, alone.port, body_of(**changes), f"/s/{SLUG}{query or '?lang=en'}")
            for query, changes in sent * (SENDERS // len(sent))
        ]
        found = [answer.result() for answer in answers]
    for (status, told), (right, part) in zip(found, expected * (SENDERS // len(sent)), strict=True):
        assert status == right
        assert part in told
    thanked = [told for status, told in found if status == 303]
    assert len(set(thanked)) == len(thanked) == SENDERS // 2
    with opened(database_of(folder)) as database, database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM responses")).scalar() == len(thanked)


@pytest.mark.parametrize("query", ["?lang=en", "?lang=en&frame=1"])
def test_nobody_waits_behind_others_for_a_database_that_takes_nothing(
    folder: Path, alone: Deployed, query: str
) -> None:
    assert send(alone.port, body_of())[0] == 303
    with locked(folder), ThreadPoolExecutor(SENDERS) as pool:
        began = time.monotonic()
        futures = [pool.submit(send, alone.port, body_of(), f"/s/{SLUG}{query}") for _ in range(SENDERS)]
        answers = [future.result() for future in futures]
        waited = time.monotonic() - began
    assert {status for status, _ in answers} == {503}
    assert all("chat" in page for _, page in answers)
    # Sixteen threads in turns: no test of speed, but forty one after the other would take over three minutes.
    assert waited < SENDERS
    assert send(alone.port, body_of())[0] == 303


def test_who_reads_no_answer_keeps_nobody_waiting(alone: Deployed) -> None:
    body = body_of(age="no such age", comment="&" * 4_000)
    lines = [f"POST /s/{SLUG}?lang=en HTTP/1.1", f"Host: {NAME}", f"Content-Type: {KIND}"]
    head = "\r\n".join([*lines, f"Content-Length: {len(body)}"])
    with ExitStack() as stack:
        for _ in range(SILENT):
            silent = stack.enter_context(socket.socket())
            # Before it connects: it then never offers to take more.
            silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
            # As over a real network: the system holds less for who takes little at a time.
            silent.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
            silent.connect(("127.0.0.1", alone.port))
            silent.sendall(f"{head}\r\n\r\n{body}".encode())
        began = time.monotonic()
        assert send(alone.port, body_of())[0] == 303
        # The system gives up on each of them only after twenty seconds.
        assert time.monotonic() - began < IN_TIME
