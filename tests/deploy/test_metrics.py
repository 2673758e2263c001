"""What Prometheus is told: by an address of its own, for all workers together, and nothing of anybody."""

import os
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from survey.tokens import new_key
from tests.deploy.deployed import NAME, SETTINGS, SLUG, Deployed, deployed, filled_form
from tests.processes import PATIENCE, free_port, only_line, run

SECRET = "s3cret-source"
SENDER = "203.0.113.9"
FORM = ("Content-Type: application/x-www-form-urlencoded", f"X-Forwarded-For: {SENDER}")
POSTED = 'app="survey",method="POST",route="/s/<slug>"'


@dataclass(frozen=True)
class Measured:
    """A service, and where it tells what it counts."""

    service: Deployed
    address: str

    def figures(self) -> dict[str, float]:
        """Return all that is told, by name and labels."""
        with urllib.request.urlopen(f"http://{self.address}/metrics", timeout=PATIENCE) as answer:
            lines = answer.read().decode().splitlines()
        told = [line.rpartition(" ") for line in lines if not line.startswith("#")]
        return {name: float(value) for name, _, value in told}

    def until(self, wanted: Callable[[dict[str, float]], bool]) -> dict[str, float]:
        """Return what is told once it is as wanted."""
        end = time.monotonic() + PATIENCE
        while not wanted(figures := self.figures()) and time.monotonic() < end:
            time.sleep(0.05)
        assert wanted(figures), figures
        return figures


@pytest.fixture
def measured(tmp_path: Path) -> Iterator[Measured]:
    """Return a service of two workers that counts."""
    address = f"127.0.0.1:{free_port()}"
    with deployed(tmp_path, KANAL_METRICS_BIND=address, KANAL_WORKERS="2") as service:
        yield Measured(service, address)


def post(service: Deployed, key: str, **changes: str) -> int:
    """Send a form and return the status of its answer."""
    body = filled_form(key, **changes)
    lines = [
        f"POST /s/{SLUG}?lang=en&src={SECRET} HTTP/1.1",
        *(f"Host: {NAME}", "Connection: close", *FORM, f"Content-Length: {len(body)}"),
    ]
    return service.sent("\r\n".join((*lines, "", body)).encode())[0]


def folders(temporary: Path) -> list[Path]:
    """Return where masters keep what workers count."""
    return list(temporary.glob("kanal-metrics-*"))


def workers(master: int) -> list[int]:
    """Return the processes of a master."""
    text = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii")
    return [int(number) for number in text.split()]


def renewed(master: int, known: set[int], told: dict[str, float]) -> bool:
    """Return whether all workers are others than before."""
    return told["kanal_workers"] == 2 and not known & set(workers(master))


def test_all_that_happens_is_counted_and_nothing_of_whom(measured: Measured) -> None:
    key = new_key()
    statuses = [post(measured.service, one) for one in (key, key, new_key())]
    statuses.append(post(measured.service, new_key(), channel="fax"))
    measured.service.asked(f"/e/{SLUG}/{SECRET}")
    measured.service.asked(f"/{SECRET}")
    assert statuses == [303, 303, 303, 422]
    told = measured.until(lambda told: told.get('kanal_answers_total{outcome="refused"}') == 1)
    assert told['kanal_answers_total{outcome="stored"}'] == 2
    assert told['kanal_answers_total{outcome="known"}'] == 1
    assert told[f'kanal_requests_total{{{POSTED},status="303"}}'] == 3
    assert told[f"kanal_request_seconds_count{{{POSTED}}}"] == 4
    assert told["kanal_storing_seconds_count"] == 3
    assert told["kanal_workers"] == 2
    lost = 'app="survey",method="GET",route="None"'
    measured.until(lambda told: f'kanal_requests_total{{{lost},status="404"}}' in told)
    every = " ".join(measured.figures())
    assert [word for word in (SECRET, SENDER, key, "channel-by-age") if word in every] == []


def test_public_address_tells_nothing(measured: Measured) -> None:
    assert measured.service.asked("/metrics")[0] == 404
    assert "kanal_workers" in measured.figures()


@pytest.mark.skipif(not Path("/proc").exists(), reason="no /proc to read a process's children from")
def test_counts_outlast_a_reload_and_a_worker_that_is_killed(measured: Measured) -> None:
    assert post(measured.service, new_key()) == 303
    stored = 'kanal_answers_total{outcome="stored"}'
    master = measured.service.process.pid
    before = measured.until(lambda told: told.get(stored) == 1)
    for _ in range(2):
        known = set(workers(master))
        os.kill(master, signal.SIGHUP)
        measured.until(partial(renewed, master, known))
    assert measured.figures()[stored] == before[stored]
    os.kill(workers(master)[0], signal.SIGKILL)
    measured.until(lambda told: told["kanal_workers"] == 2)
    assert post(measured.service, new_key()) == 303
    told = measured.until(lambda told: told.get(stored) == 2)
    assert told["kanal_requests_under_way"] == 0


def test_nothing_is_left_of_it_after_the_end(tmp_path: Path) -> None:
    address = f"127.0.0.1:{free_port()}"
    with deployed(tmp_path, KANAL_METRICS_BIND=address, TMPDIR=str(tmp_path)) as service:
        assert len(folders(tmp_path)) == 1
        assert Measured(service, address).figures()["kanal_workers"] == 1
    assert folders(tmp_path) == []
    assert not taken(address)


def test_killed_master_leaves_no_worker_that_holds_its_address(tmp_path: Path) -> None:
    address = f"127.0.0.1:{free_port()}"
    with deployed(tmp_path, KANAL_METRICS_BIND=address, TMPDIR=str(tmp_path)) as service:
        assert taken(address)
        service.process.kill()
        service.process.wait(PATIENCE)
        assert not taken(address)


def test_address_that_is_taken_stops_the_start_with_one_line(service: Deployed, tmp_path: Path) -> None:
    given = {"KANAL_METRICS_BIND": f"127.0.0.1:{service.port}", "KANAL_BIND": f"127.0.0.1:{free_port()}"}
    started = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:application"]
    given |= {"KANAL_DATA_DIR": str(tmp_path), "TMPDIR": str(tmp_path)}
    finished = run(*started, **SETTINGS | given)
    assert only_line(finished).startswith(f"KANAL_METRICS_BIND is {given['KANAL_METRICS_BIND']}; nothing can")
    assert folders(tmp_path) == []


def taken(address: str) -> bool:
    """Return whether anybody listens at an address."""
    host, _, port = address.rpartition(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0
