"""Backups in memory, and a service that has something in each table."""

import gzip
from datetime import UTC, datetime, timedelta
from io import BytesIO

from study.response import Arrival, Study
from study.store import AccountStore, Database, ResponseStore, Role
from study.store.backup import write_backup, write_erasures
from study.store.backup_file import ERASURES, EVERYTHING, BackupFile
from study.store.backup_restore import Restored, load_backup
from tests.factories import RECEIVED, make_response, make_study

EXACT = datetime(2026, 11, 22, 23, 59, 59, 123456, tzinfo=UTC)
BY = "operator"


def filled(store: ResponseStore) -> Study:
    """Fill a service: answers in two studies, some erased, retired, excluded or flagged, and a release."""
    other, study = make_study(store, slug="other"), make_study(store)
    store.add(other, make_response(comment='õ "\n\t€ 🙂', weight=0.1, shown={"channel": ("bot", "chat")}))
    store.add_many(study, [make_response(key=f"k{place}", weight=1.1) for place in range(40)])
    store.add_many(study, [make_response(received=RECEIVED - timedelta(days=900)) for _ in range(3)])
    for place in range(4):
        store.add(
            study, make_response(key=f"a{place}", received=EXACT), Arrival(f"CODE{place}", 3.5, "net", True)
        )
    store.retire(study, RECEIVED - timedelta(days=800), BY)
    assert store.erase(study, "CODE0")
    assert store.flag(study) > 0
    store.exclude(study, ["a1"], BY, "a program")
    assert store.release(study) is not None
    return study


def signed_up(accounts: AccountStore) -> dict[str, str]:
    """Add a user; return their secrets by kind."""
    email = "ana@example.org"
    accounts.add(email, Role.ANALYST, ["other"])
    return {
        "link": accounts.sign_in_link(email),
        "session": accounts.session(email),
        "token": accounts.token(email),
    }


def taken(database: Database) -> bytes:
    """Return a backup."""
    file = BytesIO()
    write_backup(database, file)
    return file.getvalue()


def erasures(database: Database) -> bytes:
    """Return a file of erasures."""
    file = BytesIO()
    write_erasures(database, file)
    return file.getvalue()


def read(content: bytes, kind: str = EVERYTHING) -> BackupFile:
    """Return a backup that is read from memory; raises BackupError."""
    return BackupFile(BytesIO(content), "one.backup", kind)


def restored(database: Database, backup: bytes, since: bytes | None = None) -> Restored:
    """Restore into a database."""
    return load_backup(database, read(backup), read(since, ERASURES) if since else None, BY)


def lines(content: bytes) -> list[bytes]:
    """Return a backup's lines."""
    return gzip.decompress(content).splitlines(keepends=True)


def stored(database: Database) -> list[bytes]:
    """Return all that a backup takes of a database, without the moment at which it was taken."""
    return lines(taken(database))[1:-1]
