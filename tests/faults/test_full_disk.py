"""A disk that fills up: answers are refused, monitors are told, and all goes on once there is space again."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.ledger import Ledger
from tests.faults.posters import posting
from tests.faults.service import breakable, moves_on, until, wrongs

DISK_BYTES = 16 * 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of its own, which is small."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only who may mount a tmpfs can fill one up")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607 (it is where the system has it)


@pytest.mark.sqlite("its file is on the disk that fills up")
def test_full_disk_makes_no_promise_and_is_got_over(small_disk: Path) -> None:
    ledger = Ledger()
    with breakable(small_disk) as service:
        workers = service.workers
        with posting(ledger, service.url):
            moves_on(ledger, 5)
            rest = _fill(small_disk)
            until(lambda: ledger.met["POST 503"] >= 20, "answers are refused", ledger.met)
            promised = ledger.acknowledged
            assert service.ready == 503
            until(lambda: ledger.met["POST 503"] >= 30, "answers are refused", ledger.met)
            assert (service.ready, ledger.acknowledged) == (503, promised)
            rest.unlink()
            moves_on(ledger, 20)
        assert service.ready == 200
        assert wrongs(service, ledger) == []
        assert service.workers == workers


def _fill(folder: Path) -> Path:
    """Write a file until there is no space left."""
    rest = folder / "rest"
    with rest.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    return rest
