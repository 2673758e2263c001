"""A disk that refuses: who sends is told, nothing is promised, and all goes on once it takes again."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.ledger import Ledger
from tests.faults.posters import posting
from tests.faults.service import Breakable, breakable, moves_on, until, wrongs
from tests.faults.strace import failed, failing, needs_strace

pytestmark = pytest.mark.sqlite("calls on its file fail; how a PostgreSQL that stops is met: tests/hosts")

REFUSED = "POST 503"
# What was under way when the disk began to refuse is over by then.
UNDER_WAY_SECONDS = 1.0


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Breakable]:
    """Return one service for all errors: each must leave it as good as new."""
    needs_strace()
    with breakable(tmp_path_factory.mktemp("disk") / "data") as service:
        yield service


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """Return the ledger of that service."""
    return Ledger()


@pytest.mark.parametrize(
    ("calls", "error"),
    [
        ("fdatasync,fsync", "EIO"),
        ("fdatasync,fsync", "ENOSPC"),
        ("pwrite64,write", "EIO"),
        ("pwrite64,write", "ENOSPC"),
        ("openat", "EROFS"),
    ],
)
def test_disk_that_refuses_each_write_makes_no_promise_and_is_got_over(
    service: Breakable, ledger: Ledger, calls: str, error: str
) -> None:
    workers = service.workers
    with posting(ledger, service.url):
        moves_on(ledger, 5)
        with failing(workers, calls, error, service.files):
            _refuses(ledger)
        moves_on(ledger, 10)
    assert wrongs(service, ledger) == []
    assert service.workers == workers


def test_rollback_journal_on_a_disk_that_refuses_makes_no_promise_and_loses_nothing(
    tmp_path: Path, python_without_wheel: Path
) -> None:
    needs_strace()
    ledger = Ledger()
    with breakable(tmp_path / "data", None, PYTHONPATH=python_without_wheel) as service:
        with posting(ledger, service.url):
            for calls, error in (("fdatasync,fsync", "EIO"), ("pwrite64,write", "ENOSPC"), ("unlink", "EIO")):
                moves_on(ledger, 5)
                with failing(service.workers, calls, error, service.files):
                    _refuses(ledger)
            moves_on(ledger, 10)
        assert service.ready == 200
    assert wrongs(service, ledger) == []


@pytest.mark.parametrize(
    ("calls", "error", "when"), [("fdatasync,fsync", "EIO", "3+7"), ("pwrite64,write", "ENOSPC", "30+503")]
)
def test_disk_that_refuses_now_and_then_doubles_and_loses_nothing(
    service: Breakable, ledger: Ledger, calls: str, error: str, when: str
) -> None:
    # Nobody need be refused: what could not be stored together is tried again.
    workers, log = service.workers, service.folder.parent / f"{error}.calls"
    with posting(ledger, service.url):
        with failing(workers, calls, error, service.files, when=when, log=log):
            until(lambda: failed(log) >= 5, "calls have failed", ledger.met)
            moves_on(ledger, 5)
        moves_on(ledger, 10)
    assert wrongs(service, ledger) == []
    assert service.workers == workers


def test_disk_that_cannot_be_read_makes_no_promise_and_is_got_over(
    service: Breakable, ledger: Ledger
) -> None:
    workers = service.workers
    with posting(ledger, service.url):
        moves_on(ledger, 5)
        with failing(workers, "pread64,read", "EIO", service.files, when="3+2"):
            refused = ledger.met[REFUSED]
            until(lambda: ledger.met[REFUSED] >= refused + 5, "answers are refused", ledger.met)
        moves_on(ledger, 10)
    assert wrongs(service, ledger) == []
    assert service.workers == workers


def _refuses(ledger: Ledger) -> None:
    """Wait until some answers are refused, and see that none is acknowledged meanwhile."""
    time.sleep(UNDER_WAY_SECONDS)
    promised, refused = ledger.acknowledged, ledger.met[REFUSED]
    until(lambda: ledger.met[REFUSED] >= refused + 10, "answers are refused", ledger.met)
    assert ledger.acknowledged == promised
