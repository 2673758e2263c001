"""Retention: responses that were kept long enough go, the tally that they are counted in stays."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from study import models
from study.response import Study
from study.store.audit import RETIRED, Step, note
from study.store.database import Database
from study.store.erasures import remove
from study.store.response_rows import page, response_of, stored_id
from study.store.tally_cells import add_retired
from study.tally import each


class Retention:
    """Removes old responses, a batch a transaction."""

    def __init__(self, database: Database) -> None:
        """Take the database to work on."""
        self._database = database

    def retire(self, study: Study, before: datetime, by: str) -> int:
        """Remove the responses received before a moment; return how many there were."""
        retired, last = 0, 0
        while rows := self._retire_some(study, before, last, by):
            retired, last = retired + len(rows), rows[-1].id
        return retired

    def _retire_some(self, study: Study, before: datetime, last: int, by: str) -> Sequence[Row[Any]]:
        old = models.responses.c.received < before
        with self._database.write() as connection:
            study_id = stored_id(connection, study.slug, lock=True)
            rows = connection.execute(page(study_id, last).where(old)).all()
            if rows:
                responses = (response_of(row, study.instrument) for row in rows)
                counted = list(each(study.instrument, responses))
                add_retired(self._database, connection, study_id, study.instrument, counted)
                remove(self._database, connection, study_id, rows, RETIRED)
                why = f"{len(rows):,} received before {before:%Y-%m-%d %H:%M} UTC"
                note(self._database, connection, study_id, [Step(RETIRED, "", why, by)])
        return rows
