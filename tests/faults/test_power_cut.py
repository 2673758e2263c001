"""What a power cut would leave: by the order of system calls, thanks come after what makes an answer last.

No power is cut here. A disk that confirms a flush and does not keep it is beyond this, and beyond Kanal.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from study.store.sqlite import sqlite_module, wal_is_safe
from tests.faults.calls import Call, calls
from tests.faults.ledger import Ledger
from tests.faults.posters import posting
from tests.faults.service import breakable, moves_on, wrongs
from tests.faults.strace import needs_strace, watched

pytestmark = pytest.mark.sqlite("the calls on its file are watched; PostgreSQL flushes in its own process")

TRACED = "pwrite64,write,fdatasync,fsync,unlink,unlinkat,sendto,sendmsg"
WRITE, FLUSH, REMOVE, SEND = (
    ("pwrite64", "write"),
    ("fdatasync", "fsync"),
    ("unlink", "unlinkat"),
    ("sendto",),
)
ANSWERS = 30


AHEAD = wal_is_safe(sqlite_module().sqlite_version_info)


@pytest.mark.skipif(not AHEAD, reason="this machine's SQLite is not trusted with a write-ahead log")
def test_thanks_come_after_the_write_ahead_log_is_flushed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    log = folder / "kanal.db-wal"
    made, promised = watched_answers(folder)
    for key, thanks in promised.items():
        written = first(made, WRITE, log, key)
        flushed = next_of(made, written, FLUSH, log)
        assert flushed.ended < first(made, SEND, None, thanks).begun


def test_thanks_come_after_the_rollback_journal_is_gone_for_good(
    tmp_path: Path, python_without_wheel: Path
) -> None:
    folder = tmp_path / "data"
    database, journal = folder / "kanal.db", folder / "kanal.db-journal"
    made, promised = watched_answers(folder, PYTHONPATH=python_without_wheel)
    for key, thanks in promised.items():
        written = first(made, WRITE, database, key)
        flushed = next_of(made, written, FLUSH, database)
        removed = next_of(made, flushed, REMOVE, journal)
        # A journal that is there again after the cut takes the answer back: its folder must be flushed, too.
        kept = next_of(made, removed, FLUSH, folder)
        assert kept.ended < first(made, SEND, None, thanks).begun
        before = [call for call in made if call.thread == written.thread and call.ended < written.begun]
        assert [call for call in before if call.about(journal)][-1].name in FLUSH


def watched_answers(folder: Path, **changes: str | Path) -> tuple[Sequence[Call], dict[str, str]]:
    """Return the calls of the workers while answers were sent, and the thanks of each by its key."""
    needs_strace()
    ledger, log = Ledger(), folder.with_name("calls.txt")
    with breakable(folder, None, **changes) as service, posting(ledger, service.url):
        moves_on(ledger, 2)
        with watched(service.workers, TRACED, log):
            before = set(ledger.sent)
            moves_on(ledger, ANSWERS)
            after = ledger.acknowledged
    assert wrongs(service, ledger) == []
    promised = {key: thanks for key, thanks in after.items() if key not in before}
    assert promised
    return list(calls(log)), promised


def first(made: Sequence[Call], names: Sequence[str], file: Path | None, words: str) -> Call:
    """Return the first call of some names that was given some words, for a file or for any."""
    found = [call for call in made if call.name in names and words in call.said]
    found = [call for call in found if file is None or call.about(file)]
    assert found, f"nobody called {names} for {file} with {words}"
    return found[0]


def next_of(made: Sequence[Call], after: Call, names: Sequence[str], file: Path) -> Call:
    """Return the next call of some names for a file that the same thread made after another."""
    found = [call for call in made if call.thread == after.thread and call.begun > after.ended]
    found = [call for call in found if call.name in names and call.about(file)]
    assert found, f"nobody called {names} for {file} after {after}"
    return found[0]
