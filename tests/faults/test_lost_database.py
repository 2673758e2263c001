"""A database file that is gone while the service runs, and a copy in its place: no promise without it."""

import shutil
from pathlib import Path

import pytest

from tests.faults.ledger import Ledger
from tests.faults.posters import posting
from tests.faults.service import Breakable, breakable, moves_on, until, wrongs


@pytest.mark.sqlite("its file is moved away; how a PostgreSQL that stops is met: tests/hosts")
def test_database_that_is_gone_and_comes_back_as_a_copy_makes_no_promise_and_is_got_over(
    tmp_path: Path,
) -> None:
    ledger = Ledger()
    with breakable(tmp_path / "data") as service:
        with posting(ledger, service.url):
            moves_on(ledger, 5)
            _move(service, tmp_path / "away")
            until(lambda: ledger.met["POST 503"] >= 10, "answers are refused", ledger.met)
            promised = ledger.acknowledged
            assert service.ready == 503
            until(lambda: ledger.met["POST 503"] >= 20, "answers are refused", ledger.met)
            assert ledger.acknowledged == promised
            _put_copy_back(service, tmp_path / "away")
            moves_on(ledger, 10)
        assert service.ready == 200
        assert wrongs(service, ledger) == []


def _move(service: Breakable, folder: Path) -> None:
    """Move the database away, with all that belongs to it."""
    folder.mkdir()
    for file in service.files:
        if file.exists():
            file.rename(folder / file.name)


def _put_copy_back(service: Breakable, folder: Path) -> None:
    """Put other files with the same content in place, as somebody does who restores a copy."""
    for file in service.files:
        file.unlink(missing_ok=True)
    for name in ("kanal.db-wal", "kanal.db"):
        if (folder / name).exists():
            shutil.copy(folder / name, service.folder / name)
