"""Reloads and new starts under load: nothing that was acknowledged is lost, and hardly anybody notices."""

import os
import signal
import socket
from pathlib import Path

from tests.faults.ledger import Ledger
from tests.faults.posters import posting
from tests.faults.service import Breakable, breakable, moves_on, until, wrongs

# `make test-faults` reloads fifty times.
RELOADS = int(os.environ.get("FAULT_RELOADS", "5"))
NOT_SERVED = ("refused", "broken", "GET 503", "POST 503")


def test_reload_refuses_nobody_and_loses_nothing(tmp_path: Path) -> None:
    ledger = Ledger()
    with breakable(tmp_path / "data") as service:
        with posting(ledger, service.url):
            moves_on(ledger)
            for _ in range(RELOADS):
                _reload(service)
                moves_on(ledger)
        assert wrongs(service, ledger) == []
    print(f"\n{RELOADS} reloads: {len(ledger.acknowledged)} answers acknowledged, {dict(ledger.met)}")
    assert not_served(ledger) == {}


def test_stop_and_start_under_load_loses_nothing(tmp_path: Path) -> None:
    ledger = Ledger()
    with breakable(tmp_path / "data") as service, posting(ledger, service.url):
        moves_on(ledger)
        service.stop()
        assert wrongs(service, ledger) == []
        service.start()
        moves_on(ledger)
        assert wrongs(service, ledger) == []


def test_new_version_behind_a_socket_that_is_held_refuses_nobody(tmp_path: Path) -> None:
    ledger = Ledger()
    address = ("127.0.0.1", 0)
    with socket.create_server(address) as held, breakable(tmp_path / "data", held) as service:
        with posting(ledger, service.url):
            moves_on(ledger)
            service.stop()
            service.start()
            moves_on(ledger)
        assert wrongs(service, ledger) == []
    assert not_served(ledger) == {}


def not_served(ledger: Ledger) -> dict[str, int]:
    """Return how many requests did not get what they asked for, by how they ended."""
    return {end: times for end, times in ledger.met.items() if end in NOT_SERVED}


def _reload(service: Breakable) -> None:
    """Tell the service to reload; wait until all its workers are new."""
    before = set(service.workers)
    os.kill(service.master, signal.SIGHUP)
    until(lambda: len(service.workers) == len(before) and not before & set(service.workers), "new workers")
