"""Erasure by the code that a respondent was given, and what is left of responses that are gone."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from study import models
from study.response import Arrival, Study, plain_code
from study.store.audit import ERASED, Step, forget, note
from study.store.database import Database
from study.store.response_rows import digest, response_of, stored_id
from study.store.tally_cells import change_tally
from study.tally import each

_ARRIVALS = models.arrivals.insert()


class Erasures:
    """Responses taken back by who gave them."""

    def __init__(self, database: Database) -> None:
        """Take the database to work on."""
        self._database = database

    def erase(self, study: Study, code: str, by: str) -> bool:
        """Erase the response of a code, also from the tally; return False where there is none."""
        table, arrivals = models.responses, models.arrivals
        with self._database.write() as connection:
            study_id = stored_id(connection, study.slug, lock=True)
            found = select(table).join(arrivals).where(arrivals.c.study_id == study_id)
            found = found.where(arrivals.c.code_digest == digest(plain_code(code)))
            row = connection.execute(found).first()
            if row is None:
                return False
            remove(self._database, connection, study_id, [row], ERASED)
            removed = list(each(study.instrument, [response_of(row, study.instrument)]))
            change_tally(self._database, connection, study_id, study.instrument, removed=removed)
            note(self._database, connection, study_id, [Step(ERASED, "", "", by)])
        return True

    def erased(self, study: Study, key: str) -> bool:
        """Return whether the response of a key was stored once and then erased."""
        gone = models.gone_keys
        found = select(gone.c.digest).join(models.studies).where(models.studies.c.slug == study.slug)
        found = found.where(gone.c.digest == digest(key), gone.c.why == ERASED)
        with self._database.read() as connection:
            return connection.execute(found).first() is not None


def keep_arrivals(
    database: Database, connection: Connection, study_id: int, arrivals: Mapping[int, Arrival]
) -> None:
    """Store how responses came in, by the ids that they were stored under in the same transaction."""
    rows: list[dict[str, object]] = [
        {
            "response_id": response_id,
            "study_id": study_id,
            "code_digest": digest(plain_code(arrival.erase_code)),
            "seconds": arrival.seconds,
            "network": arrival.network,
            "trap": arrival.trap,
        }
        for response_id, arrival in arrivals.items()
    ]
    database.insert_many(connection, _ARRIVALS, rows)


def remove(
    database: Database, connection: Connection, study_id: int, rows: Sequence[Row[Any]], why: str
) -> None:
    """Delete responses with all that is kept beside them, so that no import brings them back."""
    table = models.responses
    # Arrivals and flags go with them.
    connection.execute(delete(table).where(table.c.id.in_([row.id for row in rows])))
    gone = [{"study_id": study_id, "digest": digest(row.key), "why": why} for row in rows]
    database.insert_many(connection, models.gone_keys.insert(), gone)
    forget(connection, study_id, [row.key for row in rows])
