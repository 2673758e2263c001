"""Erasures that came after a backup, done again when it is restored."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, select

from study import models
from study.instrument import Instrument
from study.instrument_document import from_canonical
from study.store.audit import ERASED, Step, note
from study.store.backup_file import BackupFile
from study.store.database import Database
from study.store.erasures import remove
from study.store.response_rows import batches, digest, response_of, rows_of
from study.store.tally_cells import change_tally
from study.tally import each

# The step of the trail that says why a response went a second time.
WHY = "after a restore"


def pairs(file: BackupFile) -> set[tuple[str, str]]:
    """Return study and digest of all responses that a file of erasures names."""
    return {pair for _, columns in file.batches() for pair in zip(*columns, strict=True)}


def erase_again(database: Database, connection: Connection, file: BackupFile, by: str) -> int:
    """Erase the responses that a file names and that are stored; return how many.

    Those that were stored and erased after the backup are noted as gone, so that no import brings them.
    A study made after the backup has lost all of its answers; there is nothing to erase.
    """
    by_study: dict[str, set[bytes]] = defaultdict(set)
    for slug, hexadecimal in pairs(file):
        by_study[slug].add(bytes.fromhex(hexadecimal))
    studies = models.studies
    found = select(studies.c.slug, studies.c.id, models.instruments.c.document).join(models.instruments)
    again = 0
    for slug, study_id, document in connection.execute(found.order_by(studies.c.id)).all():
        if wanted := by_study[slug] - _gone(connection, study_id):
            stored = _stored(connection, study_id, wanted)
            again += len(stored)
            _erase(database, connection, study_id, from_canonical(document), keys=stored, by=by)
            _note_gone(database, connection, study_id, wanted - {digest(key) for key in stored})
    return again


def _gone(connection: Connection, study_id: int) -> set[bytes]:
    gone = models.gone_keys
    return set(connection.execute(select(gone.c.digest).where(gone.c.study_id == study_id)).scalars())


def _stored(connection: Connection, study_id: int, wanted: set[bytes]) -> list[str]:
    table = models.responses
    keys = select(table.c.key).where(table.c.study_id == study_id).execution_options(yield_per=10_000)
    return [key for key in connection.execute(keys).scalars() if digest(key) in wanted]


def _erase(
    database: Database,
    connection: Connection,
    study_id: int,
    instrument: Instrument,
    *,
    keys: Sequence[str],
    by: str,
) -> None:
    for batch in batches(keys):
        rows = rows_of(connection, study_id, batch)
        remove(database, connection, study_id, rows, ERASED)
        removed = list(each(instrument, [response_of(row, instrument) for row in rows]))
        change_tally(database, connection, study_id, instrument, removed=removed)
        note(database, connection, study_id, [Step(ERASED, "", WHY, by)] * len(rows))


def _note_gone(database: Database, connection: Connection, study_id: int, digests: set[bytes]) -> None:
    rows: list[dict[str, object]] = [
        {"study_id": study_id, "digest": one, "why": ERASED} for one in sorted(digests)
    ]
    database.insert_many(connection, models.gone_keys.insert(), rows)
